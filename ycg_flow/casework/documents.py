"""Documents on file, stored like evidence: the paper of a policy for everybody, internal rules for who sees the party.

A bureau files the paper of a policy that holds in its region, above or below it; a lead hospital its own rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence_store import file_path
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.queries.handed_in import StoredFile
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.documents import DocumentOnFile
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.people import Person
from ycg_flow.workflow.permissions import Permission, reach_of
from ycg_flow.workflow.regions import NATION, lies_within


@dataclass(frozen=True)
class FiledDocument:
    """A document on file as a list shows it; `size` in bytes."""

    id: int
    title: str
    name: str
    size: int
    person: str
    received_at: datetime


def documents_of_policy(view: View, policy: str) -> tuple[FiledDocument, ...]:
    """Return the papers of a policy that stand, in the order in which they came."""
    return _standing(view, DocumentOnFile.policy == policy)


def documents_of_party(view: View, party: int) -> tuple[FiledDocument, ...]:
    """Return the internal rules of a party that stand, in the order in which they came."""
    return _standing(view, DocumentOnFile.party_id == party)


def stored_document(view: View, document: int) -> StoredFile:
    """Return a document to open, one taken off too. Raises `NotFoundError` beyond the reader's reach."""
    found = view.session.get(DocumentOnFile, document)
    if found is None or (found.party_id is not None and not _sees_party(view, found.party_id)):
        raise NotFoundError("document", str(document))
    return StoredFile(file_path(view.desk, found.file.digest), found.file_name, found.file.media_type)


def may_file_for_policy(view: View, region: str | None) -> bool:
    """Whether the person files the paper of a policy of a region; one without a region holds in the whole nation."""
    own = reach_of(view.actor, [Permission.REGION_POLICY_DOCUMENT_FILE], view.desk.roles).regions
    return any(lies_within(region or NATION, post) or lies_within(post, region or NATION) for post in own)


def may_file_for_party(view: View, party: EvaluatedParty) -> bool:
    """Whether the person files the internal rules of a party: who answers for it."""
    own = reach_of(view.actor, [Permission.OWN_INTERNAL_RULES_FILE], view.desk.roles).owners
    return party.institution_id in own


def _sees_party(view: View, party: int) -> bool:
    cases = visible_cases(view).where(EvaluationCase.party_id == party).with_only_columns(EvaluationCase.id)
    if view.session.scalar(cases.limit(1)) is not None:
        return True
    found = view.session.get(EvaluatedParty, party)
    return found is not None and may_file_for_party(view, found)


def _standing(view: View, condition: ColumnElement[bool]) -> tuple[FiledDocument, ...]:
    query = (
        select(DocumentOnFile, Person.name)
        .join(Person, Person.id == DocumentOnFile.person_id)
        .where(condition, DocumentOnFile.ended_at.is_(None))
        .order_by(DocumentOnFile.id)
    )
    return tuple(
        FiledDocument(row.id, row.title, row.file_name, row.file.size, person, row.received_at)
        for row, person in view.session.execute(query)
    )
