"""Waive one requirement for one case, by a recorded decision with reason and document."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.effects.self_assessment import WAIVED_ITEM
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import Waiver
from ycg_flow.workflow.facts import Given, Reason

MOST_ITEM = 80

WAIVABLE = (
    "every_duty_has_an_eligible_person",
    "all_required_figures_are_answered",
    "all_demanded_evidence_is_attached",
    "all_collected_figures_are_imported",
    "evaluation_group_is_complete",
    "all_sample_kinds_are_verified",
    "every_sampled_item_is_checked",
    "interviews_are_recorded",
    "ledger_is_complete",
    "departments_are_informed",
)
"""What may be waived item by item. Separation of duties, soundness of figures, reasons and decisions may not."""


@dataclass(frozen=True)
class WaiverDecision:
    """What was decided: the requirement (a guard), the item of it as its refusal names it, why, by which document."""

    guard: str
    item: str
    reason: str
    decision_document: str


def waive_requirement(
    desk: Desk,
    person: int,
    case_number: str,
    decision: WaiverDecision,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Record that a case need not meet one item of a requirement.

    Raises `InvalidError` where the requirement cannot be waived or is waived already, `RefusedError` without a reason
    or document.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(
            text_faults({"reason": decision.reason}, LONG, required=False)
            | text_faults({"decision_document": decision.decision_document}, SHORT, required=False)
            | text_faults({"requirement": decision.item}, MOST_ITEM, required=False)
        )
        same = {"case_id": case.id, "guard": decision.guard, "item": decision.item}
        waived = step.session.scalar(select(Waiver.id).filter_by(**same))
        if waived is not None:
            raise InvalidError({"requirement": Reason("requirement_is_waived_already")})
        if decision.guard not in WAIVABLE or not decision.item:
            raise InvalidError({"requirement": Reason("requirement_cannot_be_waived")})
        waived_item = f"{decision.guard}{WAIVED_ITEM}{decision.item}"
        given = Given(reason=decision.reason, decision_document=decision.decision_document, measure=waived_item)
        perform(step, case, "waive_requirement", given, seen_version=seen_version)
