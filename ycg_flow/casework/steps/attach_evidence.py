"""Attach evidence to the self-assessment: one file for as many figures and indicators as it proves; and take it off."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO

from ycg_flow.casework.actors import posts_held
from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.drafts import open_figures
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.evidence import (
    FIGURE,
    INDICATOR,
    EvidenceDescription,
    Link,
    add_evidence,
    end_evidence,
    open_links,
    shown_name,
)
from ycg_flow.casework.evidence_store import received
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Permission, reach_of

CONTRIBUTING = "contribute_figures"


def attach_evidence(
    desk: Desk,
    person: int,
    case_number: str,
    content: BinaryIO,
    description: EvidenceDescription,
    *,
    principal: int | None = None,
) -> int:
    """Attach a file, or a new version of evidence that stands, and return its key; a former version stays readable.

    The type is told by the content, the instant it came by our clock. Raises `InvalidError` where the file cannot be
    evidence or is for nothing that is open, `RefusedError` where the window is locked.
    """
    _check_known(desk, person, case_number, principal)
    with (
        received(desk, description.file_name, content) as file,
        desk.step(person, principal=principal) as step,
    ):
        case = load_case(step, case_number)
        former = None if description.replaces is None else _standing(step, case, description.replaces)
        act = _act(step, case)
        _check_open(step, case, [*description.links, *([] if former is None else _links(former))])
        refuse(_faults_of_member(step, act, description.links, former))
        details: dict[str, str | int] = {"attached": shown_name(description.file_name), "digest": file.digest}
        if former is not None:
            details |= {"replaced": former.id, "former_digest": former.file.digest}
        perform(step, case, act, details=details)
        return add_evidence(step, case, file, description, replaces=former).id


def remove_evidence(
    desk: Desk, person: int, case_number: str, evidence_id: int, *, principal: int | None = None
) -> None:
    """Take evidence off; row and file stay, with who took it off when."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        evidence = _standing(step, case, evidence_id)
        act = _act(step, case)
        _check_open(step, case, _links(evidence))
        refuse(_faults_of_member(step, act, (), evidence))
        perform(step, case, act, details={"removed": evidence.id, "digest": evidence.file.digest})
        end_evidence(step, evidence)


def _check_known(desk: Desk, person: int, case_number: str, principal: int | None) -> None:
    """Refuse before a byte is kept: who may not know the case has nothing to hand in."""
    with desk.view(person, principal=principal) as view:
        load_case(view, case_number)


def _act(step: Step, case: EvaluationCase) -> str:
    """Return the act that attaching is for this person: drafting for the party, or contributing for a member."""
    drafts = reach_of(step.actor, [Permission.OWN_SELF_ASSESSMENT_EDIT], step.desk.roles)
    return "save_draft" if drafts.covers(case_place(case, step.today)) else CONTRIBUTING


def _faults_of_member(step: Step, act: str, links: Sequence[Link], former: Evidence | None) -> dict[str, Reason]:
    """Return why a member institution may not: it proves figures, and leaves alone what others attached."""
    if act != CONTRIBUTING:
        return {}
    faults: dict[str, Reason] = {}
    if any(kind not in {FIGURE, INDICATOR} for kind, _ in links):
        faults["links"] = Reason("evidence_is_not_the_members")
    if former is not None and not step.actor.institutions & _institutions_of(step, former.person_id):
        faults["evidence"] = Reason("evidence_of_another_institution")
    return faults


def _institutions_of(step: Step, person: int) -> frozenset[int]:
    return frozenset(post.institution_id for post in posts_held(step.session, person, step.today))


def _standing(step: Step, case: EvaluationCase, evidence_id: int) -> Evidence:
    evidence = step.session.get(Evidence, evidence_id)
    if evidence is None or evidence.case_id != case.id or evidence.ended_at is not None:
        raise NotFoundError("evidence", str(evidence_id))
    return evidence


def _links(evidence: Evidence) -> list[tuple[str, str]]:
    return [(link.kind, link.name) for link in evidence.links]


def _check_open(view: View, case: EvaluationCase, links: list[tuple[str, str]]) -> None:
    returned = case.returned_indicators
    if not open_links(links, open_figures(view, case), None if returned is None else frozenset(returned)):
        raise InvalidError({"links": Reason("evidence_was_not_returned")})
