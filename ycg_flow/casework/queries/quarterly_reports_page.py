"""The quarterly reports of a case: which are in, on time or late, which are due when, and what each says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.steps.submit_quarterly_report import QUARTERS, quarterly_due_on
from ycg_flow.records.self_assessment import QUARTERLY_KINDS, QuarterlyReport
from ycg_flow.wording.numbers import money_text
from ycg_flow.wording.workflow import FEN_PER_YUAN
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class ReportVersion:
    """A report as it was submitted; amounts in yuan as text, empty where there is none."""

    version: int
    used: str
    paid_to_members: str
    text: str
    timeliness: str
    person: str
    submitted_at: datetime


@dataclass(frozen=True)
class QuarterRow:
    """A kind of report of a quarter: when it is due and its versions, the latest first."""

    kind: str
    quarter: int
    due_on: date
    versions: tuple[ReportVersion, ...]


@dataclass(frozen=True)
class QuarterlyReportsPage(WithActs):
    """Every kind and quarter of the year."""

    head: CaseHead
    rows: tuple[QuarterRow, ...]
    acts: tuple[Decision, ...]


def quarterly_reports_page(view: View, number: str) -> QuarterlyReportsPage:
    """Return the quarterly reports of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    query = select(QuarterlyReport).where(QuarterlyReport.case_id == case.id).order_by(QuarterlyReport.version.desc())
    reports = list(view.session.scalars(query))
    people = names_of(view, [row.person_id for row in reports])
    rows = tuple(
        QuarterRow(
            kind,
            quarter,
            quarterly_due_on(view, case, quarter),
            tuple(
                ReportVersion(
                    row.version,
                    _yuan(row.used_fen),
                    _yuan(row.paid_to_members_fen),
                    row.text,
                    row.timeliness,
                    people[row.person_id],
                    row.submitted_at,
                )
                for row in reports
                if (row.kind, row.quarter) == (kind, quarter)
            ),
        )
        for quarter in range(1, QUARTERS + 1)
        for kind in QUARTERLY_KINDS
    )
    return QuarterlyReportsPage(case_head(view, case), rows, acts_open_to(view, case))


def _yuan(fen: int | None) -> str:
    return "" if fen is None else money_text(Fraction(fen, FEN_PER_YUAN))
