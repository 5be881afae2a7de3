"""Register a problem found in daily review or supervision, and how it was dealt with (Zhengzhou, second measure 5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.checks import LONG, SHORT, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.numbers import load_numbered, next_number
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import PROBLEM_SOURCES, Problem
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class NewProblem:
    """What was found, where, on which day, and whether it violates a rule."""

    source: str
    description: str
    found_on: date
    is_violation: bool = False
    clause: str = ""


def register_problem(
    desk: Desk,
    person: int,
    case_number: str,
    new: NewProblem,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> str:
    """Register a problem and return its number. Raises `InvalidError` with everything that is wrong with it."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = option_faults({"source": new.source}, PROBLEM_SOURCES)
        faults |= text_faults({"description": new.description}, LONG)
        faults |= text_faults({"clause": new.clause}, 64, required=False)
        if new.found_on > step.today:
            faults["found_on"] = Reason("date_in_the_future")
        refuse(faults)
        number = next_number(step, Problem, case, "P")
        details = {"problem": number, "source": new.source, "description": new.description}
        perform(step, case, "register_problem", seen_version=seen_version, details=details)
        step.session.add(
            Problem(
                number=number,
                case_id=case.id,
                source=new.source,
                description=new.description,
                clause=new.clause,
                is_violation=new.is_violation,
                found_on=new.found_on,
                registered_by_id=step.actor.person,
                registered_at=step.now,
            )
        )
        return number


def deal_with_problem(
    desk: Desk,
    person: int,
    number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Record the decision on a registered problem, once. Raises `InvalidError` where there is one, or without words."""
    with desk.step(person, principal=principal) as step:
        problem = load_numbered(step, Problem, number)
        faults = text_faults({"reason": resolution.reason}, LONG)
        faults |= text_faults({"document": resolution.document}, SHORT, required=False)
        if problem.decision is not None:
            faults["problem"] = Reason("decided_already")
        refuse(faults)
        given = Given(reason=resolution.reason, decision_document=resolution.document)
        details = {"problem": number}
        perform(step, problem.case, "deal_with_problem", given, seen_version=seen_version, details=details)
        problem.decision, problem.decision_document = resolution.reason, resolution.document
        problem.decided_by_id, problem.decided_at = step.actor.person, step.now
