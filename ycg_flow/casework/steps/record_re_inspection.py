"""Record what a re-inspection of an order found; after closing, that the target was missed again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder, ReInspection
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class Inspected:
    """What was found, on which day, and whether the target is met."""

    is_target_met: bool
    finding: str
    inspected_on: date


def record_re_inspection(
    desk: Desk,
    person: int,
    number: str,
    inspected: Inspected,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Record a re-inspection; verifying, returning, escalating and reopening rest on the newest.

    Raises `InvalidError` without a finding or for a day that is not yet.
    """
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        faults = text_faults({"finding": inspected.finding}, LONG)
        if inspected.inspected_on > step.today:
            faults["inspected_on"] = Reason("date_in_the_future")
        refuse(faults)
        details = {
            "is_target_met": inspected.is_target_met,
            "finding": inspected.finding,
            "inspected_on": inspected.inspected_on.isoformat(),
        }
        perform(step, order, "record_re_inspection", seen_version=seen_version, details=details)
        order.re_inspections.append(
            ReInspection(
                report_id=order.reports[-1].id,
                is_target_met=inspected.is_target_met,
                finding=inspected.finding,
                inspected_on=inspected.inspected_on,
                person_id=step.actor.person,
                recorded_at=step.now,
            )
        )
