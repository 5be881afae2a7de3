"""Record an interview on site: with medical staff, managers or insured patients (Xinxiang 四(三)3); no names."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.checks import SHORT, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.verification import INTERVIEW_KINDS, Interview
from ycg_flow.workflow.facts import Reason

MOST_NOTES = 10_000


@dataclass(frozen=True)
class NewInterview:
    """With which kind of people, where, on which day, and what was said."""

    kind: str
    place: str
    held_on: date
    notes: str


def record_interview(
    desk: Desk,
    person: int,
    case_number: str,
    new: NewInterview,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> int:
    """Record an interview and return its id. Raises `InvalidError` with everything that is wrong with it."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = option_faults({"kind": new.kind}, INTERVIEW_KINDS)
        faults |= text_faults({"place": new.place}, SHORT) | text_faults({"notes": new.notes}, MOST_NOTES)
        if new.held_on > step.today:
            faults["held_on"] = Reason("date_in_the_future")
        refuse(faults)
        details = {"kind": new.kind, "place": new.place, "held_on": new.held_on.isoformat(), "notes": new.notes}
        perform(step, case, "record_interview", seen_version=seen_version, details=details)
        interview = Interview(
            case_id=case.id,
            kind=new.kind,
            place=new.place,
            held_on=new.held_on,
            notes=new.notes,
            person_id=step.actor.person,
            recorded_at=step.now,
        )
        step.session.add(interview)
        step.session.flush()
        return interview.id
