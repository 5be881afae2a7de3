"""Object to an indicator of the preliminary result, or appeal against one of the published result."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import BinaryIO

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.evidence import OBJECT, EvidenceDescription, add_evidence
from ycg_flow.casework.evidence_store import received
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.objections import CLOSED, evidence_name, objections_of
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence, EvidenceLink
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class NewObjection:
    """What is objected to and why, with what shows it: evidence of the case by id, and new files with their names."""

    indicator: str
    text: str
    evidence: Sequence[int] = ()
    files: Sequence[tuple[str, BinaryIO]] = ()


def raise_objection(
    desk: Desk, person: int, case_number: str, objection: NewObjection, *, principal: int | None = None
) -> int:
    """Object to an indicator while feedback is open and return the objection's id.

    Raises `InvalidError` where the policy has no such indicator, an objection to it is still open, or evidence is not
    the case's or a file cannot be evidence; `RefusedError` after the window was locked.
    """
    return _raised(desk, person, case_number, "raise_objection", objection, principal)


def raise_appeal(
    desk: Desk, person: int, case_number: str, objection: NewObjection, *, principal: int | None = None
) -> int:
    """Appeal against an indicator during the public notice and return the appeal's id. Raises as `raise_objection`."""
    return _raised(desk, person, case_number, "raise_appeal", objection, principal)


def _raised(
    desk: Desk, person: int, case_number: str, event: str, objection: NewObjection, principal: int | None
) -> int:
    with desk.view(person, principal=principal) as view:
        load_case(view, case_number)
    with ExitStack() as stack:
        files = [(name, stack.enter_context(received(desk, name, content))) for name, content in objection.files]
        step = stack.enter_context(desk.step(person, principal=principal))
        case = load_case(step, case_number)
        _check(step, case, objection)
        given = Given(indicator=objection.indicator, reason=objection.text.strip())
        perform(step, case, event, given, details={"evidence": list(objection.evidence)})
        created = objections_of(step, case)[-1]
        step.session.add_all(
            EvidenceLink(evidence_id=evidence, kind=OBJECT, name=evidence_name(created))
            for evidence in dict.fromkeys(objection.evidence)
        )
        for name, file in files:
            add_evidence(step, case, file, EvidenceDescription(name, ((OBJECT, evidence_name(created)),)))
        return created.id


def _check(step: Step, case: EvaluationCase, objection: NewObjection) -> None:
    faults: dict[str, Reason] = {}
    if objection.indicator and objection.indicator not in policy_of(step, case.cycle).indicators:
        faults["indicator"] = Reason("unknown_indicator", {"word": objection.indicator})
    if any(row.indicator == objection.indicator and row.state not in CLOSED for row in objections_of(step, case)):
        faults["indicator"] = Reason("objection_is_under_way", {"word": objection.indicator})
    own = set(step.session.scalars(select(Evidence.id).where(Evidence.case_id == case.id, Evidence.ended_at.is_(None))))
    if set(objection.evidence) - own:
        faults["evidence"] = Reason("evidence_of_another_case")
    if faults:
        raise InvalidError(faults)
