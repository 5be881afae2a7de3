"""Submit a quarter's report: the use of the fund, or the self-check (Zhengzhou, first measure 7 and 11)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ycg_flow.casework.checks import amount_faults, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.self_assessment import QUARTERLY_KINDS, QuarterlyReport
from ycg_flow.workflow.facts import Reason

MOST_TEXT = 20_000
QUARTERS, MONTHS_OF_A_QUARTER, MONTHS = 4, 3, 12
DUE_ON_DAY = 10
"""The day of the quarter's first month where the policy names none (Zhengzhou's)."""


@dataclass(frozen=True)
class QuarterlyContent:
    """What is reported: the kind, the quarter, in fen what was used and what was paid to members, and the text."""

    kind: str
    quarter: int
    text: str
    used_fen: int | None = None
    paid_to_members_fen: int | None = None


def submit_quarterly_report(
    desk: Desk, person: int, case_number: str, content: QuarterlyContent, *, principal: int | None = None
) -> int:
    """Keep a report of a quarter that is over, marked on time or late, and return its version.

    Submitted again it is a new version; the earlier one stays. Raises `InvalidError` with everything that does not fit.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(_faults(step, case, content))
        due_on = quarterly_due_on(step, case, content.quarter)
        same = {"case_id": case.id, "kind": content.kind, "quarter": content.quarter}
        version = (step.session.scalar(select(func.max(QuarterlyReport.version)).filter_by(**same)) or 0) + 1
        timeliness = "on_time" if step.today <= due_on else "late"
        details = {"kind": content.kind, "quarter": content.quarter, "version": version, "timeliness": timeliness}
        perform(step, case, "submit_quarterly_report", details=details)
        report = QuarterlyReport(
            **same,
            version=version,
            used_fen=content.used_fen,
            paid_to_members_fen=content.paid_to_members_fen,
            text=content.text,
            due_on=due_on,
            timeliness=timeliness,
            person_id=step.actor.person,
            submitted_at=step.now,
        )
        step.session.add(report)
        return version


def quarterly_due_on(view: View, case: EvaluationCase, quarter: int) -> date:
    """Return the last day to report on a quarter: a day of the first month after it."""
    deadlines = policy_of(view, case.cycle).table.deadline
    day = next((entry.quarterly_on_day for entry in deadlines if entry.quarterly_on_day is not None), DUE_ON_DAY)
    return _month_after(case.cycle.evaluation_year, quarter).replace(day=day)


def _month_after(year: int, quarter: int) -> date:
    last = quarter * MONTHS_OF_A_QUARTER
    return date(year + last // MONTHS, last % MONTHS + 1, 1)


def _faults(step: Step, case: EvaluationCase, content: QuarterlyContent) -> dict[str, Reason]:
    faults = text_faults({"text": content.text}, MOST_TEXT) | option_faults({"kind": content.kind}, QUARTERLY_KINDS)
    if not 1 <= content.quarter <= QUARTERS:
        faults["quarter"] = Reason("not_an_option", {"items": tuple(str(one + 1) for one in range(QUARTERS))})
    elif step.today < _month_after(case.cycle.evaluation_year, content.quarter):
        faults["quarter"] = Reason("quarter_is_not_over", {"quarter": content.quarter})
    if (content.kind == "fund_use") != (content.used_fen is not None):
        faults["used_fen"] = Reason("amount_belongs_to_fund_use")
    amounts = {"used_fen": content.used_fen, "paid_to_members_fen": content.paid_to_members_fen}
    return faults | amount_faults(amounts)
