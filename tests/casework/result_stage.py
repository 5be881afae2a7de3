"""A case placed where its result is made: figures verified, group named, ledger entered; everything after by steps.

What comes before has tests of its own, so the case is put into its state here with the tasks of that state.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from sqlalchemy import select, update

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.kept_stages import kept_stage
from ycg_flow.casework.desk import Step
from ycg_flow.casework.figures import VERIFIED, NewValue, write_figure
from ycg_flow.casework.ledger import LedgerInput, write_entries
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.return_from_approval import return_from_approval
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.tasks import follow_tasks
from ycg_flow.records.cases import EvaluationCase, GroupMember
from ycg_flow.records.results import ScoringRun
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.machine import Decision

EVERYTHING_IN_ORDER: dict[str, Any] = {
    "funds_measure_filed": 1,
    "dedicated_account_kept": 1,
    "late_or_short_payments": 0,
    "post_gaps": 0,
    "internal_control_gaps": 0,
    "fee_review_failures": 0,
    "referral_system_established": 1,
    "down_referral_rate": 10,
    "visits_within_county": 900,
    "visits": 1000,
    "visits_in_primary_care": 650,
    "primary_care_outpatient_visits": {2025: 520, 2024: 520},
    "consortium_outpatient_visits": {2025: 1000, 2024: 1000},
    "primary_care_fund_spending": {2025: 3120, 2024: 3120},
    "consortium_fund_spending": {2025: 10000, 2024: 10000},
    "fund_spent_inside_consortium": {2025: 9240, 2024: 9240},
    "prepaid_funds_used_in_county": {2025: 10000, 2024: 10000},
    "cost_per_admission": {2025: 8200, 2024: 8000},
    "inpatient_paid_by_patients": {2025: 317, 2024: 317},
    "inpatient_cost": {2025: 1000, 2024: 1000},
    "chronic_patients": {2025: 10404, 2024: 10200, 2023: 10000},
    "insured_persons": {2025: 100000, 2024: 100000, 2023: 100000},
    "insured_admissions": {2025: 18200, 2024: 18200},
    "sign_up_rate": {2025: 60, 2024: 60},
    "renewal_rate": {2025: 88, 2024: 88},
    "three_generation_sign_up_rate": {2025: 40, 2024: 40},
    "dissatisfied_patients": 0,
    "disclosure_gaps": 0,
    "procurement_items_unfulfilled": 0,
    "irregular_amount": 0,
}
"""Zhengzhou's figures of a party with nothing to take points off."""

WITH_REASON = NewScore("budget_plan", "4", "预算编制较完整，分配表缺少两个村卫生室。")


@kept_stage
def case_at_scoring(office: Office, /, *, notice_is_required: bool = False, **figures: Any) -> str:
    """Put Zhongmu's Zhengzhou case into scoring and return its number; a figure given as None is missing."""
    number = open_zhengzhou_cycle(office, notice_is_required=notice_is_required)
    put_into(office, number, "preliminary_result")
    name_group(office, number)
    enter(office, number, **{**EVERYTHING_IN_ORDER, **figures})
    enter_prepaid(office, number, "200000000.00")
    return number


@kept_stage
def put_into(office: Office, number: str, state: str) -> None:
    """Put a case into a state, with the tasks of the state."""
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        step.session.execute(update(Task).values(state="done", closed_at=step.now).where(Task.case_id == case.id))
        step.session.execute(update(EvaluationCase).values(state=state).where(EvaluationCase.id == case.id))
        step.session.refresh(case)
        tasks = office.desk.workflow.tables["case"].states[state].tasks
        follow_tasks(step, case, Decision("case", "", "", "", state, state, (), is_permitted=True, opens=tasks))


@kept_stage
def name_group(office: Office, number: str) -> None:
    """Name the evaluation group; all have declared that they have no interest."""
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        for account in ("evaluator", "second_evaluator", "group_leader"):
            _add_member(office, step, case, account)


def _add_member(office: Office, step: Step, case: EvaluationCase, account: str) -> None:
    role = account.removeprefix("second_")
    member = GroupMember(case_id=case.id, person_id=office[account], role=role, named_by_id=office["group_leader"])
    member.declared_at, member.has_conflict = step.now, False
    step.session.add(member)


def enter(office: Office, number: str, **figures: Any) -> None:
    """Enter verified figures, of one year or by year; None is left out."""
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        for name, given in figures.items():
            by_year = given if isinstance(given, dict) else {2025: given}
            for year, value in by_year.items():
                if value is not None:
                    new = NewValue(name, year, Fraction(value), None, "现场核查底稿")
                    write_figure(step, case, VERIFIED, new)


def enter_prepaid(office: Office, number: str, yuan: str) -> None:
    """Enter what was actually prepaid in the year, the base of Zhengzhou's computed veto."""
    with office.desk.step(office["settlement_officer"]) as step:
        case = load_case(step, number)
        write_entries(step, case.cycle, case, LedgerInput({"prepaid_funds_paid": yuan}, "拨付凭证汇总"))


@kept_stage
def compute(office: Office, number: str) -> int:
    """Score what people judge with its reason and compute; return the number of the run."""
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    return compute_preliminary_result(office.desk, office["group_leader"], number)


@kept_stage
def case_at_feedback(office: Office, /, *, notice_is_required: bool = False, **figures: Any) -> str:
    """Put a case into scoring and send its preliminary result."""
    number = case_at_scoring(office, notice_is_required=notice_is_required, **figures)
    compute(office, number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    return number


@kept_stage
def case_at_approval(office: Office, /, *, notice_is_required: bool = False, **figures: Any) -> tuple[str, str]:
    """Take a case through feedback to approval and return its number and the digest submitted."""
    number = case_at_feedback(office, notice_is_required=notice_is_required, **figures)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    return number, submit_for_approval(office.desk, office["group_leader"], number)


def to_approval(office: Office, number: str, submitter: int) -> str:
    """Compute a case, hear its party and submit it; return the digest of what is to be signed."""
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, submitter, number, PartyView(agrees=True))
    return submit_for_approval(office.desk, office["group_leader"], number)


def to_scoring_again(office: Office, number: str) -> None:
    """Return a case from its approval, or reopen it where it is approved."""
    if state_of(office, number) == "approval":
        return_from_approval(office.desk, office["approver"], number, "依据已更新，重新计算")
    else:
        reopen_case(office.desk, office["approver"], number, Resolution("局长办公会决定", "会议纪要〔2026〕8号"))


@kept_stage
def case_approved(office: Office, /, *, notice_is_required: bool = False, **figures: Any) -> str:
    """Take a case through to its approved result."""
    number, digest = case_at_approval(office, notice_is_required=notice_is_required, **figures)
    approve_result(office.desk, office["approver"], number, Signature(digest))
    return number


def state_of(office: Office, number: str) -> str:
    """The state of a case."""
    with office.desk.view(office["group_leader"]) as view:
        return load_case(view, number).state


def open_tasks(office: Office, number: str) -> set[str]:
    """The kinds of the tasks open in a case."""
    with office.desk.view(office["group_leader"]) as view:
        case = load_case(view, number)
        query = select(Task.kind).where(Task.case_id == case.id, Task.state.in_(("open", "taken")))
        return set(view.session.scalars(query))


def runs_of(office: Office, number: str) -> list[ScoringRun]:
    """Every run of a case, the oldest first."""
    with office.desk.view(office["group_leader"]) as view:
        case = load_case(view, number)
        runs = list(view.session.scalars(select(ScoringRun).filter_by(case_id=case.id).order_by(ScoringRun.number)))
        for run in runs:
            assert len(run.scores) >= 0
        return runs


def matter(number: str, identifier: int) -> Matter:
    """A matter of a case."""
    return Matter(number, identifier)
