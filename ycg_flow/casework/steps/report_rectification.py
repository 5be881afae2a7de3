"""Report how an order was carried out: the plan, what was done, the evidence as it stands."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.orders import evidence_for
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder, RectificationReport

MOST_TEXT = 10_000


@dataclass(frozen=True)
class NewReport:
    """What the party reports."""

    plan: str
    done: str


def report_rectification(
    desk: Desk,
    person: int,
    number: str,
    new: NewReport,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Report an order as carried out; late is recorded as late.

    Raises `InvalidError` without a plan or what was done, `RefusedError` without evidence that came since the last
    re-inspection.
    """
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        refuse(text_faults({"plan": new.plan, "done": new.done}, MOST_TEXT))
        evidence = [row.id for row in evidence_for(step, order)]
        report = RectificationReport(
            plan=new.plan, done=new.done, evidence=evidence, person_id=step.actor.person, reported_at=step.now
        )
        order.reports.append(report)
        step.session.flush()
        details = {"plan": new.plan, "done": new.done, "evidence": evidence}
        perform(step, order, "report_rectification", seen_version=seen_version, details=details)
