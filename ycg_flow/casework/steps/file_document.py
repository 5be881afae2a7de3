"""Put a document on file: the paper of a policy (a bureau), internal rules (a lead hospital); and take it off again."""

from __future__ import annotations

from typing import BinaryIO

from ycg_flow.casework.checks import SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.documents import may_file_for_party, may_file_for_policy
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import shown_name
from ycg_flow.casework.evidence_store import received, store_file
from ycg_flow.casework.policy_versions import version_of
from ycg_flow.records.documents import DocumentOnFile
from ycg_flow.records.organisations import EvaluatedParty

Owner = str | int
"""What a document belongs to: a policy by its id, or a party by its key."""


def file_document(  # noqa: PLR0913 - whose, what, by whom
    desk: Desk,
    person: int,
    owner: Owner,
    title: str,
    file_name: str,
    content: BinaryIO,
    *,
    principal: int | None = None,
) -> int:
    """Put a file on record under a title and return its key.

    Raises `NotFoundError` where the person may not, `InvalidError` where title or file does not fit.
    """
    with desk.view(person, principal=principal) as view:
        # Before a byte is kept.
        _check_may(view, owner)
    refuse(text_faults({"title": title}, SHORT))
    with received(desk, file_name, content) as file, desk.step(person, principal=principal) as step:
        _check_may(step, owner)
        document = DocumentOnFile(
            policy=owner if isinstance(owner, str) else None,
            party_id=owner if isinstance(owner, int) else None,
            title=title.strip(),
            file=store_file(step, file),
            file_name=shown_name(file_name),
            person_id=step.actor.person,
            received_at=step.now,
        )
        step.session.add(document)
        step.session.flush()
        return document.id


def take_off_document(desk: Desk, person: int, document_id: int, *, principal: int | None = None) -> None:
    """Take a document off the file; row and file stay, with who took it off when. Raises `NotFoundError`."""
    with desk.step(person, principal=principal) as step:
        document = step.session.get(DocumentOnFile, document_id, with_for_update=True)
        if document is None or document.ended_at is not None:
            raise NotFoundError("document", str(document_id))
        _check_may(step, document.policy or document.party_id or 0)
        document.ended_at, document.ended_by_id = step.now, step.actor.person


def _check_may(view: View | Step, owner: Owner) -> None:
    if isinstance(owner, str):
        region = version_of(view, owner).policy.table.document.region
        if not may_file_for_policy(view, region):
            raise NotFoundError("policy", owner)
        return
    party = view.session.get(EvaluatedParty, owner)
    if party is None or not may_file_for_party(view, party):
        raise NotFoundError("party", str(owner))
