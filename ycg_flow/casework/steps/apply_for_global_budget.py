"""Apply to be given a global budget, and decide on the application: only who is closely integrated has one."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.numbers import load_numbered, next_number
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import BudgetApplication
from ycg_flow.workflow.facts import Given, Reason

FURTHEST_YEARS = 10
"""Nobody applies for a year further ahead."""


@dataclass(frozen=True)
class NewApplication:
    """From which year on a global budget is applied for, and why the party is closely integrated."""

    from_year: int
    text: str


@dataclass(frozen=True)
class BudgetDecision:
    """Whether the application is granted, why, and the document that says so."""

    is_granted: bool
    reason: str
    document: str


def apply_for_global_budget(
    desk: Desk,
    person: int,
    case_number: str,
    new: NewApplication,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> str:
    """Apply for a global budget from a year on and return the application's number.

    Raises `InvalidError` without a text, or for a year that is not after the evaluation year.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = text_faults({"text": new.text}, LONG)
        year = case.cycle.evaluation_year
        if not year < new.from_year <= year + FURTHEST_YEARS:
            faults["from_year"] = Reason("year_is_not_later", {"year": year})
        refuse(faults)
        number = next_number(step, BudgetApplication, case, "B")
        details = {"application": number, "from_year": new.from_year, "text": new.text}
        perform(step, case, "apply_for_global_budget", seen_version=seen_version, details=details)
        application = BudgetApplication(
            number=number,
            case_id=case.id,
            from_year=new.from_year,
            text=new.text,
            applied_by_id=step.actor.person,
            applied_at=step.now,
        )
        step.session.add(application)
        return number


def decide_budget_application(
    desk: Desk,
    person: int,
    number: str,
    decision: BudgetDecision,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Grant or refuse an application, once. Raises `RefusedError` without a reason or document."""
    with desk.step(person, principal=principal) as step:
        application = load_numbered(step, BudgetApplication, number)
        faults = text_faults({"reason": decision.reason}, LONG, required=False)
        faults |= text_faults({"document": decision.document}, SHORT, required=False)
        if application.is_granted is not None:
            faults["application"] = Reason("decided_already")
        refuse(faults)
        given = Given(reason=decision.reason, decision_document=decision.document)
        details = {"application": number, "is_granted": decision.is_granted}
        perform(step, application.case, "decide_budget_application", given, seen_version=seen_version, details=details)
        application.is_granted, application.reason = decision.is_granted, decision.reason
        application.document = decision.document
        application.decided_by_id, application.decided_at = step.actor.person, step.now
