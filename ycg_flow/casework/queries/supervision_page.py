"""Problems found in daily supervision and complaints about a party, each with how it was dealt with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.records.consequences import Complaint, Problem
from ycg_flow.wording.numbers import money_text
from ycg_flow.wording.workflow import FEN_PER_YUAN
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class ProblemRow:
    """A problem: what was found where, and what was decided."""

    number: str
    source: str
    description: str
    clause: str
    is_violation: bool
    found_on: date
    registered_by: str
    decision: str
    document: str
    decided_by: str
    decided_at: datetime | None


@dataclass(frozen=True)
class ComplaintRow:
    """A complaint: what it says, what the investigation found, the answer; the award in yuan."""

    number: str
    channel: str
    description: str
    is_fraud_report: bool
    received_on: date
    registered_by: str
    verdict: str
    investigation: str
    answer: str
    award: str
    answered_by: str
    answered_at: datetime | None


@dataclass(frozen=True)
class SupervisionPage(WithActs):
    """Everything registered about a case's party in its year; what is not dealt with stands first."""

    head: CaseHead
    problems: tuple[ProblemRow, ...]
    complaints: tuple[ComplaintRow, ...]
    acts: tuple[Decision, ...]


def supervision_page(view: View, number: str) -> SupervisionPage:
    """Return what was registered. Raises `NotFoundError`, for the party too: complaints are about it."""
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("supervision", number)
    problems = list(view.session.scalars(select(Problem).where(Problem.case_id == case.id).order_by(Problem.id)))
    complaints = list(
        view.session.scalars(select(Complaint).where(Complaint.case_id == case.id).order_by(Complaint.id))
    )
    people = names_of(
        view,
        [
            *(person for row in problems for person in (row.registered_by_id, row.decided_by_id)),
            *(person for row in complaints for person in (row.registered_by_id, row.answered_by_id)),
        ],
    )
    return SupervisionPage(
        head=case_head(view, case),
        problems=tuple(
            ProblemRow(
                number=row.number,
                source=row.source,
                description=row.description,
                clause=row.clause,
                is_violation=row.is_violation,
                found_on=row.found_on,
                registered_by=people[row.registered_by_id],
                decision=row.decision or "",
                document=row.decision_document,
                decided_by=people[row.decided_by_id],
                decided_at=row.decided_at,
            )
            for row in sorted(problems, key=lambda row: (row.decision is not None, row.id))
        ),
        complaints=tuple(
            ComplaintRow(
                number=row.number,
                channel=row.channel,
                description=row.description,
                is_fraud_report=row.is_fraud_report,
                received_on=row.received_on,
                registered_by=people[row.registered_by_id],
                verdict=row.verdict or "",
                investigation=row.investigation,
                answer=row.answer or "",
                award="" if row.award_fen is None else money_text(Fraction(row.award_fen, FEN_PER_YUAN)),
                answered_by=people[row.answered_by_id],
                answered_at=row.answered_at,
            )
            for row in sorted(complaints, key=lambda row: (row.verdict is not None, row.id))
        ),
        acts=acts_open_to(view, case),
    )
