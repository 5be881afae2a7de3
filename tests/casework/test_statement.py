"""Statements: from the approved result alone, stored to the fen, signed by two, stale when their basis moves."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from tests.casework.approved_cases import (
    FAILING,
    HALF,
    OVERSPEND_LEDGER,
    SURPLUS_LEDGER,
    amounts_of,
    confirm_as_shown,
    enter,
    gap_of,
    give_post,
    issued_statement,
    lines_of,
    prepared,
    state_of,
)
from tests.casework.office import Office
from tests.casework.owner import lift_guards
from tests.casework.result_stage import case_approved, case_at_approval, enter_prepaid
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.issue_statement import issue_statement
from ycg_flow.casework.steps.prepare_statement import compute_statement, prepare_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.return_statement import return_statement
from ycg_flow.records.money import Statement, StatementLine
from ycg_flow.records.tasks import Task


def codes(error: pytest.ExceptionInfo[RefusedError]) -> list[str]:
    return [reason.code for reason in error.value.reasons]


def open_tasks_of(office: Office, number: str) -> set[str]:
    with office.desk.database.reading() as session:
        statement = session.scalars(select(Statement.id).where(Statement.number == number)).one()
        query = select(Task.kind).where(
            Task.object_table == "statement", Task.object_id == statement, Task.state.in_(("open", "taken"))
        )
        return set(session.scalars(query))


@pytest.mark.req("ZZB-05", "ZZB-06", "ZZC-04", "ZZC-05")
def test_at_85_or_more_the_deposit_comes_back_in_full_and_the_surplus_is_split_5_3_2_to_the_fen(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    amounts = amounts_of(office, number)
    assert (amounts["deposit_refund"], amounts["deposit_not_refunded"]) == (50001, 0)
    assert (amounts["surplus"], amounts["retained_surplus"], amounts["surplus_clawback"]) == (100001, 100001, 0)
    assert [
        amounts[f"allocation.{part}"] for part in ("lead_hospital", "township_health_centres", "village_clinics")
    ] == [
        50001,
        30000,
        20000,
    ]


@pytest.mark.req("ZZB-06")
def test_from_60_to_below_85_half_the_deposit_comes_back_and_the_odd_fen_is_rounded_once(office: Office) -> None:
    amounts = amounts_of(office, prepared(office, SURPLUS_LEDGER, HALF))
    assert (amounts["deposit_refund"], amounts["deposit_not_refunded"]) == (25001, 25000)
    assert amounts["retained_surplus"] == 100001


@pytest.mark.req("ZZB-06", "ZZC-04", "ZZA-10")
def test_below_60_no_deposit_comes_back_and_the_surplus_is_returned_in_full(office: Office) -> None:
    amounts = amounts_of(office, prepared(office, SURPLUS_LEDGER, FAILING))
    assert (amounts["deposit_refund"], amounts["retained_surplus"], amounts["surplus_clawback"]) == (0, 0, 100001)


@pytest.mark.req("ZZC-06")
def test_a_qualified_consortium_has_the_reasonable_overspend_shared_at_the_local_rate(office: Office) -> None:
    amounts = amounts_of(office, prepared(office, OVERSPEND_LEDGER))
    assert (amounts["overspend"], amounts["overspend_shared"], amounts["overspend_borne"]) == (60001, 28000, 32001)


@pytest.mark.req("ZZC-06")
def test_a_failing_consortium_bears_its_overspend_alone(office: Office) -> None:
    amounts = amounts_of(office, prepared(office, OVERSPEND_LEDGER, FAILING))
    assert (amounts["overspend_shared"], amounts["overspend_borne"]) == (0, 60001)


@pytest.mark.req("ZZC-05")
def test_another_split_needs_its_reason_and_members_share_a_part_to_the_fen(office: Office) -> None:
    number = case_approved(office)
    enter(
        office,
        number,
        {
            **SURPLUS_LEDGER,
            "allocation.weights": {
                "lead_hospital": "4",
                "township_health_centres": "4",
                "village_clinics": "2",
                "reason": "经医共体理事会研究，向乡镇倾斜。",
            },
            "allocation.members": {
                "township_health_centres": {"甲镇卫生院": "1", "乙镇卫生院": "1", "丙镇卫生院": "1"}
            },
        },
    )
    amounts = amounts_of(office, prepare_statement(office.desk, office["settlement_officer"], number))
    part = "allocation.township_health_centres"
    assert (amounts["allocation.lead_hospital"], amounts[part]) == (40001, 40000)
    assert sorted(str(amounts[f"{part}.{name}镇卫生院"]) for name in "甲乙丙") == ["13333", "13333", "13334"]


@pytest.mark.req("PF-04")
def test_every_line_shows_its_clause_formula_and_part_and_the_entries_it_rests_on_stand_before_it(
    office: Office,
) -> None:
    lines = lines_of(office, prepared(office, SURPLUS_LEDGER))
    refund = lines["deposit_refund"]
    assert (refund.clause, refund.part_of, refund.flow) == ("B-6", "quality_deposit", "paid_to_party")
    assert "refund_share(total)" in refund.formula
    deposit = lines["quality_deposit"]
    assert (deposit.kind, deposit.amount_fen, deposit.name) == ("entry", 50001, "质量保证金")
    assert deposit.position < refund.position


@pytest.mark.req("ZZC-03")
def test_a_statement_is_a_task_until_the_end_of_march(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    with office.desk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "propose_statement")).one()
    assert task.due_on.isoformat() == "2026-03-31"
    assert open_tasks_of(office, number) == {"propose_statement"}


def test_without_a_whole_ledger_there_is_no_statement_and_everything_that_lacks_is_named(office: Office) -> None:
    number = case_approved(office)
    enter(office, number, {"quality_deposit": "500.01"})
    with pytest.raises(RefusedError) as refused:
        prepare_statement(office.desk, office["settlement_officer"], number)
    (reason,) = refused.value.reasons
    assert reason.code == "ledger_is_complete"
    lacking = {"prepaid_quota", "actual_spending", "reasonable_overspend", "risk_adjustment_fund"}
    assert set(reason.values["items"]) == lacking  # type: ignore[arg-type]


def test_a_case_has_one_statement_at_a_time(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    with pytest.raises(InvalidError) as invalid:
        prepare_statement(office.desk, office["settlement_officer"], number.rpartition("-")[0])
    assert invalid.value.faults["statement"].values == {"word": number}


def test_a_ledger_that_contradicts_itself_makes_no_statement(office: Office) -> None:
    number = case_approved(office)
    enter(office, number, {**SURPLUS_LEDGER, "reasonable_overspend": "1.00"})
    with pytest.raises(InvalidError) as invalid:
        prepare_statement(office.desk, office["settlement_officer"], number)
    assert invalid.value.faults["ledger.reasonable_overspend"].code == "more_than_whole"


def test_before_approval_there_is_no_statement(office: Office) -> None:
    number, _ = case_at_approval(office)
    enter(office, number, SURPLUS_LEDGER)
    with pytest.raises(RefusedError) as refused:
        prepare_statement(office.desk, office["settlement_officer"], number)
    assert codes(refused) == ["event_is_possible_here"]


def test_a_ledger_entry_the_result_rests_on_voids_the_approval_and_with_it_the_statement(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    enter(office, number, {"prepaid_funds_paid": "1.00"})
    assert state_of(office, statement) == "stale"
    with pytest.raises(InvalidError) as invalid:
        compute_statement(office.desk, office["settlement_officer"], statement)
    assert invalid.value.faults["result"].code == "result_not_approved"


def test_a_ledger_that_would_change_the_approved_result_makes_no_statement(office: Office) -> None:
    number = case_approved(office, irregular_amount=1_000_000)
    enter(office, number, SURPLUS_LEDGER)
    enter_prepaid(office, number, "20000000.00")  # the base of the 3% veto, written past the step that voids
    with pytest.raises(InvalidError) as invalid:
        prepare_statement(office.desk, office["settlement_officer"], number)
    assert invalid.value.faults["result"].code == "result_would_change"


def test_a_statement_is_confirmed_by_another_person_than_who_entered_computed_and_proposed_it(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    digest = propose_statement(office.desk, office["settlement_officer"], number)
    give_post(office, "settlement_officer", "approver")
    with pytest.raises(RefusedError) as refused:
        confirm_statement(office.desk, office["settlement_officer"], number, digest)
    assert set(codes(refused)) == {"earlier_act_shuts_out", "second_signature_by_another"}
    confirm_statement(office.desk, office["approver"], number, digest)
    assert state_of(office, number) == "confirmed"


def test_what_is_confirmed_is_exactly_what_was_shown(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    propose_statement(office.desk, office["settlement_officer"], number)
    with pytest.raises(RefusedError) as refused:
        confirm_statement(office.desk, office["approver"], number, "0" * 64)
    assert codes(refused) == ["content_shown_is_the_content_to_approve"]


def test_a_line_changed_in_the_database_by_one_fen_is_seen_by_the_gap_and_by_the_digest(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    digest = propose_statement(office.desk, office["settlement_officer"], number)
    with office.desk.database.writing() as session, session.begin():
        lift_guards(session)
        session.execute(update(StatementLine).where(StatementLine.line == "deposit_refund").values(amount_fen=50002))
    assert gap_of(office, number) == 1
    with pytest.raises(RefusedError) as refused:
        confirm_statement(office.desk, office["approver"], number, digest)
    assert codes(refused) == ["content_shown_is_the_content_to_approve", "statement_conserves"]


def test_a_returned_statement_goes_back_to_its_draft_with_the_reason(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    propose_statement(office.desk, office["settlement_officer"], number)
    return_statement(office.desk, office["approver"], number, "请核对质量保证金。")
    assert state_of(office, number) == "draft"
    assert open_tasks_of(office, number) == {"propose_statement"}


@pytest.mark.parametrize("signed", [0, 1, 2])
def test_whoever_changes_the_ledger_the_next_signature_is_refused_until_it_is_computed_again(
    office: Office, signed: int
) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    officer, case_number = office["settlement_officer"], number.rpartition("-")[0]
    if signed:
        propose_statement(office.desk, officer, number)
    if signed > 1:
        confirm_as_shown(office, number)
    enter(office, case_number, {"quality_deposit": "600.00"})
    assert state_of(office, number) == ("stale" if signed else "draft")
    with pytest.raises(RefusedError):
        sign(office, number, signed)
    compute_statement(office.desk, officer, number)
    assert amounts_of(office, number)["deposit_refund"] == 60000
    confirm_statement(office.desk, office["approver"], number, propose_statement(office.desk, officer, number))


def sign(office: Office, number: str, signed: int) -> None:
    """Give the next signature under a statement."""
    if signed == 1:
        confirm_as_shown(office, number)
    else:
        step = issue_statement if signed else propose_statement
        step(office.desk, office["settlement_officer"], number)


def test_what_was_issued_before_stays_readable_after_a_new_computation(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    enter(office, number, {"quality_deposit": "600.00"})
    compute_statement(office.desk, office["settlement_officer"], statement)
    with office.desk.database.reading() as session:
        query = select(StatementLine.amount_fen).where(StatementLine.line == "deposit_refund")
        assert list(session.scalars(query.order_by(StatementLine.id))) == [50001, 60000]
