"""Register a complaint that came by telephone, letter box or otherwise; who made it is not kept."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.checks import LONG, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.numbers import next_number
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import CHANNELS, Complaint
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class NewComplaint:
    """What is complained of, how and when it came, and whether it reports fraud."""

    channel: str
    description: str
    received_on: date
    is_fraud_report: bool = False


def register_complaint(
    desk: Desk,
    person: int,
    case_number: str,
    new: NewComplaint,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> str:
    """Register a complaint and return its number. Raises `InvalidError` with everything that is wrong with it."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        faults = option_faults({"channel": new.channel}, CHANNELS)
        faults |= text_faults({"description": new.description}, LONG)
        if new.received_on > step.today:
            faults["received_on"] = Reason("date_in_the_future")
        refuse(faults)
        number = next_number(step, Complaint, case, "C")
        details = {"complaint": number, "channel": new.channel, "is_fraud_report": new.is_fraud_report}
        perform(step, case, "register_complaint", seen_version=seen_version, details=details)
        step.session.add(
            Complaint(
                number=number,
                case_id=case.id,
                channel=new.channel,
                description=new.description,
                is_fraud_report=new.is_fraud_report,
                received_on=new.received_on,
                registered_by_id=step.actor.person,
                registered_at=step.now,
            )
        )
        return number
