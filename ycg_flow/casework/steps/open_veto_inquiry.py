"""Open an inquiry into a veto, or take up what a consortium reports of its own accord."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.vetoes import inquiries_of, open_inquiries
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class Suspicion:
    """A veto of the policy and what there is to say about it; a report also says when the party found it."""

    veto: str
    grounds: str
    found_on: date | None = None


def open_veto_inquiry(
    desk: Desk, person: int, case_number: str, suspicion: Suspicion, *, principal: int | None = None
) -> int:
    """Open an inquiry and return its id.

    Raises `InvalidError` where the policy has no such veto or an inquiry into it is under way.
    """
    return _opened(desk, person, principal, case_number, ("open_veto_inquiry", suspicion)).id


def report_own_fraud(
    desk: Desk, person: int, case_number: str, suspicion: Suspicion, *, principal: int | None = None
) -> int:
    """Report what the consortium itself found and return the id of the inquiry that follows (Zhengzhou 8, last part).

    Raises `InvalidError` as `open_veto_inquiry`, and where the day on which it was found lacks or lies ahead.
    """
    return _opened(desk, person, principal, case_number, ("report_own_fraud", suspicion)).id


def _opened(
    desk: Desk, person: int, principal: int | None, case_number: str, act: tuple[str, Suspicion]
) -> VetoInquiry:
    event, suspicion = act
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        _check(step, case, event, suspicion)
        given = Given(indicator=suspicion.veto, reason=suspicion.grounds.strip())
        found_on = "" if suspicion.found_on is None else suspicion.found_on.isoformat()
        perform(step, case, event, given, details={"found_on": found_on})
        inquiry = inquiries_of(step, case)[-1]
        inquiry.found_on = suspicion.found_on
        return inquiry


def _check(step: Step, case: EvaluationCase, event: str, suspicion: Suspicion) -> None:
    faults: dict[str, Reason] = {}
    if suspicion.veto not in policy_of(step, case.cycle).vetoes:
        faults["veto"] = Reason("unknown_veto", {"word": suspicion.veto})
    elif any(inquiry.veto == suspicion.veto for inquiry in open_inquiries(step, case)):
        faults["veto"] = Reason("inquiry_is_under_way", {"word": suspicion.veto})
    is_report = event == "report_own_fraud"
    if is_report and (suspicion.found_on is None or suspicion.found_on > step.today):
        faults["found_on"] = Reason("found_on_a_day_past")
    if faults:
        raise InvalidError(faults)
