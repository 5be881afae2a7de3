"""Set how the result changes next year's budget (Zhengzhou, second measure 6; Xinxiang 5(1)4)."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, SHORT, amount_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import NEXT_BUDGET, Consequence
from ycg_flow.workflow.facts import Given


@dataclass(frozen=True)
class NextBudget:
    """The change of next year's budget in fen, below zero for a cut, why, and the document that decides it."""

    change_fen: int
    reason: str
    document: str


def set_next_budget(
    desk: Desk,
    person: int,
    case_number: str,
    budget: NextBudget,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Note the change of next year's budget as a consequence of the year; a later one is a further change.

    Raises `RefusedError` without a reason or document.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = text_faults({"reason": budget.reason}, LONG, required=False)
        faults |= text_faults({"document": budget.document}, SHORT, required=False)
        refuse(faults | amount_faults({"change_fen": abs(budget.change_fen)}))
        given = Given(reason=budget.reason, decision_document=budget.document)
        details = {"change_fen": budget.change_fen}
        perform(step, case, "set_next_budget", given, seen_version=seen_version, details=details)
        step.session.add(
            Consequence(
                party_id=case.party_id,
                case_id=case.id,
                evaluation_year=case.cycle.evaluation_year,
                kind=NEXT_BUDGET,
                amount_fen=budget.change_fen,
                text=budget.reason,
                document=budget.document,
                person_id=step.actor.person,
                recorded_at=step.now,
            )
        )
