"""Cases where money begins: Zhengzhou's by steps, those of other policies with an approved result written straight."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from sqlalchemy import select, update

from tests.casework.office import LONG_AGO, REGIONS, Office
from tests.casework.result_stage import case_approved, compute
from tests.kept_stages import kept_stage
from ycg_flow.casework.approvals import approval_text
from ycg_flow.casework.desk import View
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import cycle_values, policy_of
from ycg_flow.casework.results import digest_of_text, inputs_text
from ycg_flow.casework.settling import gap_fen, stored_digest
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.policy.answer import grade
from ycg_flow.policy.compiled import ENGINE_VERSION
from ycg_flow.policy.evaluation import evaluate
from ycg_flow.policy.reading_input import read_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Payment, Statement, StatementComputation, StatementLine
from ycg_flow.records.organisations import Institution
from ycg_flow.records.people import Person, Post
from ycg_flow.records.results import Approval, ScoringRun
from ycg_flow.workflow.permissions import SYSTEM

DOCUMENT = "2025年度清算台账"
XINXIANG_LEDGER = {
    "global_budget": "10000.00",
    "actual_spending": "9000.00",
    "next_global_budget": "11000.00",
    "unreasonable_overspend": "0.00",
}
SURPLUS_LEDGER = {
    "prepaid_quota": "10000.01",
    "actual_spending": "9000.00",
    "quality_deposit": "500.01",
    "reasonable_overspend": "0.00",
    "risk_adjustment_fund": "0.00",
}
"""A surplus of 1,000.01 yuan and a deposit of an odd number of fen."""

OVERSPEND_LEDGER = {
    **SURPLUS_LEDGER,
    "actual_spending": "10600.02",
    "reasonable_overspend": "400.00",
    "risk_adjustment_fund": "1000.00",
}
"""An overspend of 600.01 yuan, 400 of it reasonable."""

NOTHING_OFF: dict[str, Any] = {}
HALF: dict[str, Any] = {"funds_measure_filed": 0, "dedicated_account_kept": 0, "internal_control_gaps": 1}
"""Figures that bring Zhengzhou's total from 99 to 84: half the deposit."""

FAILING: dict[str, Any] = {
    **HALF,
    "late_or_short_payments": 5,
    "post_gaps": 5,
    "dissatisfied_patients": 5,
    "disclosure_gaps": 5,
    "procurement_items_unfulfilled": 5,
}
"""And to 59: not qualified."""


@dataclass(frozen=True)
class Round:
    """A cycle to open: its policy, year and local parameters."""

    policy: str
    year: int = 2025
    parameters: Mapping[str, str] = field(default_factory=dict)


@kept_stage
def open_round(office: Office, opened: Round, parties: Sequence[str] = ("zhongmu",)) -> str:
    """Open a cycle of any policy for these parties and return its number."""
    leader = office["group_leader"]
    plan = CyclePlan(opened.policy, opened.year, office.institutions["bureau"], f"{opened.year}年度考核")
    cycle = create_cycle(office.desk, leader, plan)
    keys = [office.parties[party] for party in parties]
    settings = Preparation(keys, opened.parameters, source_document="地方规定")
    prepare_cycle(office.desk, leader, cycle, settings)
    open_cycle(office.desk, leader, cycle)
    return cycle


@dataclass(frozen=True)
class Result:
    """An approved result: a total instead of figures, and the vetoes that stand."""

    score: str | None = "88"
    vetoes: Sequence[str] = ()


@kept_stage
def approve(
    office: Office,
    case_number: str,
    result: Result = Result(),
    state: str = "settlement",
    *,
    is_signed: bool = True,
) -> None:
    """Write a run and its approval into the tables, in place of one that stood, and put the case into a state.

    For policies whose result does not rest on the ledger; the digest is that of the inputs as they are.
    """
    with office.desk.database.writing() as session, session.begin():
        view = View(office.desk, session, SYSTEM, office.clock())
        case = session.scalars(select(EvaluationCase).where(EvaluationCase.number == case_number)).one()
        session.execute(
            update(Approval)
            .where(Approval.case_id == case.id, Approval.voided_at.is_(None))
            .values(voided_at=view.now, voided_because="重新审定")
        )
        run = _run(view, case, result, office["group_leader"])
        session.add(run)
        session.flush()
        session.add(
            Approval(
                case_id=case.id,
                run_id=run.id,
                content="{}",
                content_digest="0" * 64,
                submitted_by_id=office["group_leader"],
                submitted_at=view.now,
                approved_by_id=office["approver"] if is_signed else None,
                approved_at=view.now if is_signed else None,
            )
        )
        case.state = state


def submit_all_for_approval(office: Office, numbers: Sequence[str], result: Result = Result()) -> dict[str, str]:
    """Write a result for every case, to be signed, and return by case the digest of what is shown to its signer."""
    for number in numbers:
        approve(office, number, result, "approval", is_signed=False)
    with office.desk.automatic_step() as step:
        digests = {}
        for number in numbers:
            case = load_case(step, number)
            standing = step.session.scalars(select(Approval).filter_by(case_id=case.id, voided_at=None)).one()
            digests[number] = digest_of_text(approval_text(step, case, standing.run))
        return digests


def _run(view: View, case: EvaluationCase, result: Result, person: int) -> ScoringRun:
    policy = policy_of(view, case.cycle)
    content: dict[str, Any] = {
        "year": case.cycle.evaluation_year,
        "parameters": cycle_values(case.cycle, "parameter"),
        "readings": cycle_values(case.cycle, "reading"),
        "vetoes": list(result.vetoes),
    }
    if result.score is not None:
        content["score"] = result.score
    evaluation = evaluate(policy, read_case(policy, content))
    total = evaluation.score.total
    count = len(view.session.scalars(select(ScoringRun.id).where(ScoringRun.case_id == case.id)).all())
    return ScoringRun(
        case_id=case.id,
        number=count + 1,
        policy_digest=policy.digest,
        engine_version=ENGINE_VERSION,
        inputs=json.dumps({"case": content}, sort_keys=True),
        inputs_digest=digest_of_text(inputs_text(view, case)),
        trace_digest="0" * 64,
        total_hundredths=None if total is None or total.rounded is None else int(total.rounded * 100),
        exact_total=None if total is None else total.exact,
        grade=grade(evaluation),
        is_vetoed=evaluation.is_vetoed,
        vetoes=list(result.vetoes),
        undecided_vetoes=[],
        person_id=person,
        at=view.now,
    )


def approved_again(office: Office, case_number: str) -> None:
    """Take a reopened case to its approval again, by the steps."""
    compute(office, case_number)
    send_preliminary_result(office.desk, office["group_leader"], case_number)
    give_feedback(office.desk, office["submitter"], case_number, PartyView(agrees=True))
    digest = submit_for_approval(office.desk, office["group_leader"], case_number)
    approve_result(office.desk, office["approver"], case_number, Signature(digest))


def enter(office: Office, case_number: str, values: Mapping[str, Any], reason: str = "") -> int:
    """Enter ledger values as the settlement officer."""
    return enter_ledger(office.desk, office["settlement_officer"], case_number, LedgerInput(values, DOCUMENT, reason))


@kept_stage
def issued_statement(office: Office, case_number: str, ledger: Mapping[str, Any]) -> str:
    """Enter a ledger and bring its statement to issue; return its number."""
    enter(office, case_number, ledger)
    number = prepare_statement(office.desk, office["settlement_officer"], case_number)
    issue(office, number)
    return number


def issue(office: Office, number: str) -> None:
    """Propose, confirm and issue a statement."""
    officer = office["settlement_officer"]
    digest = propose_statement(office.desk, officer, number)
    confirm_statement(office.desk, office["approver"], number, digest)
    issue_statement(office.desk, officer, number)


def lines_of(office: Office, number: str) -> dict[str, StatementLine]:
    """Return the lines of a statement's newest computation by name."""
    with office.desk.database.reading() as session:
        query = (
            select(StatementLine)
            .join(StatementComputation)
            .join(Statement)
            .where(Statement.number == number)
            .order_by(StatementComputation.number, StatementLine.position)
        )
        newest = {line.line: line for line in session.scalars(query)}
        session.expunge_all()
        return newest


def amounts_of(office: Office, number: str) -> dict[str, int]:
    """Return the fen of each computed line that is known."""
    lines = lines_of(office, number).items()
    return {name: line.amount_fen for name, line in lines if line.kind == "line" and line.amount_fen is not None}


@kept_stage
def prepared(office: Office, ledger: Mapping[str, Any], figures: Mapping[str, Any] = NOTHING_OFF) -> str:
    """Approve Zhengzhou's case with these figures, enter a ledger, and return the number of its statement."""
    number = case_approved(office, **figures)
    enter(office, number, ledger)
    return prepare_statement(office.desk, office["settlement_officer"], number)


def confirm_as_shown(office: Office, number: str, account: str = "approver") -> None:
    """Confirm what the rows of a statement say at the moment."""
    with office.desk.view(office[account]) as view:
        shown = stored_digest(view.session.scalars(select(Statement).where(Statement.number == number)).one())
    confirm_statement(office.desk, office[account], number, shown)


def gap_of(office: Office, number: str) -> int:
    """Return by how many fen the stored parts of a statement miss their wholes."""
    with office.desk.database.reading() as session:
        statement = session.scalars(select(Statement).where(Statement.number == number)).one()
        return gap_fen(statement.computations[-1])


def add_department(office: Office, kind: str, role: str = "observer", region: str = "410100") -> int:
    """Add a department, of the city unless said otherwise, with one person in it, and return the person."""
    with office.desk.database.writing() as session, session.begin():
        department = Institution(name=f"{REGIONS[region]}{kind}", kind=kind, region_code=region)
        person = Person(account=kind, name=f"示例{kind}")
        session.add_all([department, person])
        session.flush()
        post = Post(person_id=person.id, role=role, institution_id=department.id, region_code=region)
        post.from_on = LONG_AGO
        session.add(post)
        return person.id


def give_post(office: Office, account: str, role: str) -> None:
    """Let somebody hold a further role at the bureau."""
    with office.desk.database.writing() as session, session.begin():
        session.add(
            Post(
                person_id=office[account],
                role=role,
                institution_id=office.institutions["bureau"],
                region_code="410100",
                from_on=LONG_AGO,
            )
        )


def state_of(office: Office, number: str) -> str:
    """Return the state of a case or statement by its number."""
    record = Statement if "-S" in number else EvaluationCase
    with office.desk.database.reading() as session:
        return session.scalars(select(record.state).where(record.number == number)).one()


def payments_of(office: Office, case_number: str) -> list[tuple[str, str, int]]:
    """Return every movement of money of a case: kind, line, fen."""
    with office.desk.database.reading() as session:
        query = select(Payment.kind, Payment.line, Payment.amount_fen).join(
            EvaluationCase, EvaluationCase.id == Payment.case_id
        )
        rows = session.execute(query.where(EvaluationCase.number == case_number).order_by(Payment.id))
        return [(kind, line, fen) for kind, line, fen in rows]


def day(text: str) -> date:
    """Return a date from its text."""
    return date.fromisoformat(text)
