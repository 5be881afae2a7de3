"""Settlement: money moves once and in full, comes back by decision, waits for the round, and a case can end without."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select, update

from tests.casework.approved_cases import (
    FAILING,
    SURPLUS_LEDGER,
    add_department,
    amounts_of,
    approved_again,
    day,
    enter,
    issue,
    issued_statement,
    payments_of,
    state_of,
)
from tests.casework.office import Office
from tests.casework.result_stage import case_approved
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.steps.claim_back import Claim, claim_back
from ycg_flow.casework.steps.finish_settlement import finish_settlement
from ycg_flow.casework.steps.inform_departments import inform_departments
from ycg_flow.casework.steps.prepare_statement import compute_statement, prepare_statement
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.record_repayment import record_repayment
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.records.consequences import DepartmentNotice
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.results import Approval
from ycg_flow.records.tasks import OutboxMessage, Task

PAID = 150002
WHOLE = Movement(PAID, day("2026-01-05"), "付字〔2026〕1号")
DECISION = Claim("结余资金应退回", "清算会议纪要〔2026〕2号")


def history_of(office: Office, act: str) -> int:
    with office.desk.database.reading() as session:
        return session.scalar(select(func.count()).where(HistoryEntry.act == act)) or 0


@pytest.mark.req("ZZC-05", "ZZB-06")
def test_an_issued_statement_is_paid_in_full_to_each_receiver_under_one_voucher(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    assert payments_of(office, number) == [
        ("payment", "deposit_refund", 50001),
        ("payment", "allocation.lead_hospital", 50001),
        ("payment", "allocation.township_health_centres", 30000),
        ("payment", "allocation.village_clinics", 20000),
    ]
    assert state_of(office, statement) == "settled"


@pytest.mark.req("ZZC-05")
def test_members_that_share_a_part_are_paid_directly_and_together_get_exactly_the_part(office: Office) -> None:
    number = case_approved(office)
    members = {
        "township_health_centres": {"甲镇卫生院": "2", "乙镇卫生院": "1"},
        # The odd fen is for whom the bureau lists first, whatever order a database keeps names in (reading D8).
        "lead_hospital": {"甲院区": "1", "乙院区": "1"},
    }
    ledger = {**SURPLUS_LEDGER, "allocation.members": members}
    statement = issued_statement(office, number, ledger)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    paid = {line.removeprefix("allocation."): fen for _, line, fen in payments_of(office, number)}
    centres = "township_health_centres"
    assert paid == {
        "deposit_refund": 50001,
        "lead_hospital.甲院区": 25001,
        "lead_hospital.乙院区": 25000,
        f"{centres}.甲镇卫生院": 20000,
        f"{centres}.乙镇卫生院": 10000,
        "village_clinics": 20000,
    }


def test_posting_a_payment_twice_changes_nothing_twice(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    for _ in range(2):
        record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    assert len(payments_of(office, number)) == 4
    assert history_of(office, "statement.record_payment") == 1


def test_the_same_voucher_for_something_else_is_refused(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    other = Movement(PAID + 1, WHOLE.moved_on, WHOLE.voucher)
    with pytest.raises(InvalidError) as invalid:
        record_payment(office.desk, office["settlement_officer"], statement, other)
    assert invalid.value.faults["voucher"].code == "voucher_stands_for_another"


def test_another_voucher_after_payment_pays_nothing_again(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    with pytest.raises(InvalidError):
        record_payment(office.desk, office["settlement_officer"], statement, Movement(PAID, WHOLE.moved_on, "付字2号"))
    assert len(payments_of(office, number)) == 4


@pytest.mark.parametrize("amount", [PAID - 1, PAID + 1, 0])
def test_an_amount_other_than_what_is_open_is_refused_and_says_what_is_open(office: Office, amount: int) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    with pytest.raises(InvalidError) as invalid:
        record_payment(office.desk, office["settlement_officer"], statement, Movement(amount, WHOLE.moved_on, "1"))
    assert invalid.value.faults["amount_fen"].values == {"open_fen": PAID}
    assert payments_of(office, number) == []


def test_a_payment_on_a_day_that_is_not_yet_or_without_voucher_is_refused(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    with pytest.raises(InvalidError) as invalid:
        record_payment(office.desk, office["settlement_officer"], statement, Movement(PAID, day("2026-12-31"), " "))
    assert set(invalid.value.faults) == {"moved_on", "voucher"}


def test_a_payment_recorded_by_somebody_without_the_duty_is_refused_even_if_it_is_recorded_already(
    office: Office,
) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    with pytest.raises((RefusedError, InvalidError)):
        record_payment(office.desk, office["observer"], statement, WHOLE)


@pytest.mark.req("ZZA-10", "ZZC-04")
def test_a_failing_consortium_gets_nothing_and_returns_the_surplus_in_full_by_a_date(office: Office) -> None:
    number = case_approved(office, **FAILING)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    with pytest.raises(InvalidError) as invalid:
        record_payment(office.desk, officer, statement, Movement(0, WHOLE.moved_on, "1"))
    assert invalid.value.faults["amount_fen"].values == {"open_fen": 100001}
    assert claim_back(office.desk, officer, statement, DECISION) == 100001
    with office.desk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "repay_amount")).one()
    assert (task.institution_id, task.due_on) == (office.institutions["lead"], day("2026-01-26"))
    part = Movement(50000, WHOLE.moved_on, "收字1号")
    with pytest.raises(InvalidError):
        record_repayment(office.desk, officer, statement, part)
    whole = Movement(100001, WHOLE.moved_on, "收字1号")
    for _ in range(2):
        record_repayment(office.desk, officer, statement, whole)
    assert payments_of(office, number) == [("repayment", "surplus_clawback", 100001)]
    assert state_of(office, statement) == "settled"


def test_money_is_claimed_back_only_by_a_decision_with_its_document_and_reason(office: Office) -> None:
    number = case_approved(office, **FAILING)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    with pytest.raises(RefusedError) as refused:
        claim_back(office.desk, office["settlement_officer"], statement, Claim(" ", ""))
    assert {reason.code for reason in refused.value.reasons} == {"decision_document_is_named", "reason_is_given"}


def test_a_decision_may_claim_back_what_was_paid_for_a_line_but_not_more(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    record_payment(office.desk, officer, statement, WHOLE)
    with pytest.raises(InvalidError) as invalid:
        claim_back(office.desk, officer, statement, Claim("多付", "纪要", {"deposit_refund": 50002}))
    assert invalid.value.faults["beyond.deposit_refund"].values == {"paid_fen": 50001}
    assert claim_back(office.desk, officer, statement, Claim("多付", "纪要", {"deposit_refund": 300})) == 300
    record_repayment(office.desk, officer, statement, Movement(300, WHOLE.moved_on, "收字2号"))
    assert payments_of(office, number)[4:] == [("repayment", "deposit_refund", 300)]
    with pytest.raises(InvalidError) as again:
        claim_back(office.desk, officer, statement, Claim("再追", "纪要"))
    assert again.value.faults["amount_fen"].code == "nothing_is_to_come_back"


def test_after_a_case_was_reopened_only_the_difference_moves(office: Office) -> None:
    number = case_approved(office)
    first = issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    inform_departments(office.desk, officer, number, "郑医保函〔2026〕9号")
    record_payment(office.desk, officer, first, WHOLE)
    reopen_case(office.desk, office["approver"], number, Resolution("复核发现差错", "会议纪要〔2026〕3号"))
    assert state_of(office, first) == "void"
    approved_again(office, number)
    enter(office, number, {"quality_deposit": "400.00"})
    second = prepare_statement(office.desk, officer, number)
    issue(office, second)
    assert amounts_of(office, second)["deposit_refund"] == 40000
    assert claim_back(office.desk, officer, second, DECISION) == 10001
    with pytest.raises(RefusedError) as refused:
        finish_settlement(office.desk, officer, number)
    assert [reason.code for reason in refused.value.reasons] == ["departments_are_informed"]
    record_repayment(office.desk, officer, second, Movement(10001, WHOLE.moved_on, "收字3号"))
    assert payments_of(office, number)[4:] == [("repayment", "deposit_refund", 10001)]


@pytest.mark.req("XX-22")
def test_health_and_finance_are_told_once_of_an_approved_result_and_the_settlement_waits_for_it(office: Office) -> None:
    number = case_approved(office)
    issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    with pytest.raises(RefusedError) as refused:
        finish_settlement(office.desk, officer, number)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == (
        "departments_are_informed",
        ("health_commission", "finance_department"),
    )
    people = [add_department(office, kind) for kind in ("health_commission", "finance_department")]
    for _ in range(2):
        inform_departments(office.desk, officer, number, "郑医保函〔2026〕9号")
    with office.desk.database.reading() as session:
        notices = session.scalars(select(DepartmentNotice).order_by(DepartmentNotice.id)).all()
        told = session.scalars(
            select(OutboxMessage.person_id).where(OutboxMessage.code == "result_for_department")
        ).all()
    assert [notice.department for notice in notices] == ["health_commission", "finance_department"]
    assert sorted(told) == sorted(people)
    finish_settlement(office.desk, officer, number)
    assert state_of(office, number) == "rectification"


def test_a_settlement_is_not_finished_before_its_statement_is_issued(office: Office) -> None:
    number = case_approved(office)
    enter(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    inform_departments(office.desk, officer, number, "函1号")
    with pytest.raises(RefusedError) as refused:
        finish_settlement(office.desk, officer, number)
    assert refused.value.reasons[0].values["items"] == ("statement",)
    statement = prepare_statement(office.desk, officer, number)
    with pytest.raises(RefusedError) as refused:
        finish_settlement(office.desk, officer, number)
    assert refused.value.reasons[0].values["items"] == (statement,)


def test_a_result_voided_after_issue_takes_the_payment_with_it(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Approval).values(voided_at=office.clock(), voided_because="核查"))
    with pytest.raises(RefusedError) as refused:
        record_payment(office.desk, office["settlement_officer"], statement, WHOLE)
    assert [reason.code for reason in refused.value.reasons] == ["statement_is_current"]
    with pytest.raises(InvalidError):
        compute_statement(office.desk, office["settlement_officer"], statement)
