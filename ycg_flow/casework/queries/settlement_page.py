"""The settlement of a case: its statements, what followed from the result, and what the year-end report proposed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, reads_cycle
from ycg_flow.casework.queries.global_budget_status import StatusChange, has_global_budget, status_changes
from ycg_flow.casework.queries.handed_in import draft_is_shown
from ycg_flow.casework.queries.statement_sheet import may_read, reads_statements
from ycg_flow.casework.self_assessments import fund_proposal_of
from ycg_flow.casework.settling import latest_computation, settles_as_round
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import BudgetApplication, Consequence, DepartmentNotice
from ycg_flow.records.money import Statement
from ycg_flow.records.people import Person
from ycg_flow.records.self_assessment import FundProposal
from ycg_flow.wording.sheet.totals import grade_word
from ycg_flow.workflow.machine import Decision

ACTS = (
    "enter_ledger",
    "prepare_statement",
    "finish_settlement",
    "inform_departments",
    "set_next_budget",
    "record_favour",
    "apply_for_global_budget",
    "decide_budget_application",
    "save_draft",
)


@dataclass(frozen=True)
class StatementMark:
    """A statement in the list: its number, state, when it was computed, whether it stands."""

    number: str
    state: str
    state_label: str
    computed_at: datetime | None
    prepared_by: str


@dataclass(frozen=True)
class ConsequenceLine:
    """What followed for the party: its kind, text, fen where it is an amount, document, who noted it when."""

    kind: str
    favour: str | None
    amount_fen: int | None
    text: str
    document: str
    person: str
    at: datetime


@dataclass(frozen=True)
class NoticeLine:
    """A department that was told of the result."""

    department: str
    document: str
    person: str
    at: datetime


@dataclass(frozen=True)
class ApplicationLine:
    """An application for a global budget and what was decided on it; `is_granted` is None while it is open."""

    number: str
    from_year: int
    text: str
    applied_by: str
    applied_at: datetime
    is_granted: bool | None
    reason: str
    document: str


@dataclass(frozen=True)
class SettlementPage:
    """The settlement of a case, and of its acts those that belong here."""

    head: CaseHead
    acts: Mapping[str, Decision]
    reads_statements: bool
    has_lines: bool
    settles_as_round: bool
    reads_cycle: bool
    total_hundredths: int | None
    grade: str
    is_vetoed: bool
    statements: tuple[StatementMark, ...]
    consequences: tuple[ConsequenceLine, ...]
    notices: tuple[NoticeLine, ...]
    applications: tuple[ApplicationLine, ...]
    status: tuple[StatusChange, ...]
    has_budget_next_year: bool | None
    fund_use: FundProposal | None

    @property
    def open_application(self) -> str:
        """The number of the oldest application that was not decided; empty where there is none."""
        return next((row.number for row in self.applications if row.is_granted is None), "")


def settlement_page(view: View, number: str) -> SettlementPage:
    """Return the settlement of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    policy, final = policy_of(view, case.cycle), final_result(view, case)
    run = None if final is None else final.run
    changes = status_changes(view, number)
    return SettlementPage(
        head=case_head(view, case),
        acts={act.event: act for act in acts_open_to(view, case) if act.event in ACTS},
        reads_statements=reads_statements(view, case),
        has_lines=bool(policy.lines),
        settles_as_round=settles_as_round(policy),
        reads_cycle=reads_cycle(view, case),
        total_hundredths=None if run is None else run.total_hundredths,
        grade="" if run is None else grade_word(policy, run.grade),
        is_vetoed=run is not None and run.is_vetoed,
        statements=_statements(view, case),
        consequences=_consequences(view, case),
        notices=_notices(view, case),
        applications=_applications(view, case),
        status=changes,
        has_budget_next_year=has_global_budget(changes, case.cycle.evaluation_year + 1),
        fund_use=fund_proposal_of(view, case) if draft_is_shown(view, case) else None,
    )


def _statements(view: View, case: EvaluationCase) -> tuple[StatementMark, ...]:
    states = view.desk.workflow.tables["statement"].states
    query = select(Statement, Person.name).join(Person, Person.id == Statement.prepared_by_id)
    rows = view.session.execute(query.where(Statement.case_id == case.id).order_by(Statement.id.desc()))
    marks = []
    for statement, person in rows:
        latest = latest_computation(statement)
        at = None if latest is None else latest.computed_at
        if may_read(view, statement):
            label = states[statement.state].label
            marks.append(StatementMark(statement.number, statement.state, label, at, person))
    return tuple(marks)


def _consequences(view: View, case: EvaluationCase) -> tuple[ConsequenceLine, ...]:
    query = select(Consequence, Person.name).join(Person, Person.id == Consequence.person_id)
    rows = view.session.execute(query.where(Consequence.case_id == case.id).order_by(Consequence.id))
    return tuple(
        ConsequenceLine(row.kind, row.favour, row.amount_fen, row.text, row.document, person, row.recorded_at)
        for row, person in rows
    )


def _notices(view: View, case: EvaluationCase) -> tuple[NoticeLine, ...]:
    query = select(DepartmentNotice, Person.name).join(Person, Person.id == DepartmentNotice.person_id)
    rows = view.session.execute(query.where(DepartmentNotice.case_id == case.id).order_by(DepartmentNotice.id))
    return tuple(NoticeLine(row.department, row.document, person, row.informed_at) for row, person in rows)


def _applications(view: View, case: EvaluationCase) -> tuple[ApplicationLine, ...]:
    query = select(BudgetApplication, Person.name).join(Person, Person.id == BudgetApplication.applied_by_id)
    rows = view.session.execute(query.where(BudgetApplication.case_id == case.id).order_by(BudgetApplication.id))
    return tuple(
        ApplicationLine(
            number=row.number,
            from_year=row.from_year,
            text=row.text,
            applied_by=person,
            applied_at=row.applied_at,
            is_granted=row.is_granted,
            reason=row.reason,
            document=row.document,
        )
        for row, person in rows
    )
