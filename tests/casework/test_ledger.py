"""The fund ledger: exact, append-only, refused with every fault, and what rests on it notices a change."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from tests.casework.approved_cases import DOCUMENT, SURPLUS_LEDGER, enter, issued_statement, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_approved
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.ledger import LedgerInput, ledger_content
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.claim_back import Claim, claim_back
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.records.money import LedgerEntry


def ledger_of(office: Office, number: str) -> dict[str, object]:
    with office.desk.view(office["settlement_officer"]) as view:
        return ledger_content(view, load_case(view, number))


def rows(office: Office) -> list[LedgerEntry]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(LedgerEntry).order_by(LedgerEntry.id)))


@pytest.mark.req("PF-04")
def test_amounts_are_kept_to_the_fen_with_document_person_and_time(office: Office) -> None:
    number = case_approved(office)
    assert enter(office, number, SURPLUS_LEDGER) == len(SURPLUS_LEDGER)
    assert ledger_of(office, number) == {**SURPLUS_LEDGER, "prepaid_funds_paid": "200000000.00"}
    deposit = next(row for row in rows(office) if row.entry == "quality_deposit")
    assert (deposit.amount_fen, deposit.source_document, deposit.person_id, deposit.entered_at) == (
        50001,
        DOCUMENT,
        office["settlement_officer"],
        office.clock(),
    )


def test_a_later_entry_counts_and_the_earlier_stays_readable(office: Office) -> None:
    number = case_approved(office)
    enter(office, number, {"quality_deposit": "500.00"})
    enter(office, number, {"quality_deposit": "600.00"})
    assert ledger_of(office, number)["quality_deposit"] == "600.00"
    assert [row.amount_fen for row in rows(office) if row.entry == "quality_deposit"] == [50000, 60000]


def test_entering_the_same_again_changes_nothing(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    assert enter(office, number, SURPLUS_LEDGER) == 0
    assert len([row for row in rows(office) if row.entry in SURPLUS_LEDGER]) == len(SURPLUS_LEDGER)
    assert state_of(office, statement) == "issued"


def test_an_entry_can_be_taken_back(office: Office) -> None:
    number = case_approved(office)
    enter(office, number, {"quality_deposit": "500.00"})
    assert enter(office, number, {"quality_deposit": None}) == 1
    assert "quality_deposit" not in ledger_of(office, number)


def test_every_fault_of_what_is_entered_is_told_at_once_and_nothing_is_kept(office: Office) -> None:
    number = case_approved(office)
    values = {
        "quality_deposit": "1e9",
        "prepaid_quota": "12.345",
        "actual_spending": "-1",
        "quality_deposits": "1",
        "allocation.weights": {"lead_hospital": "6", "village_clinics": "4"},
    }
    with pytest.raises(InvalidError) as invalid:
        enter_ledger(office.desk, office["settlement_officer"], number, LedgerInput(values, " "))
    assert {field: reason.code for field, reason in invalid.value.faults.items()} == {
        "ledger.quality_deposit": "number_not_plain",
        "ledger.prepaid_quota": "finer_than_fen",
        "ledger.actual_spending": "below_minimum",
        "ledger.quality_deposits": "unknown_ledger_entry",
        "ledger.allocation.weights.reason": "reason_missing",
        "source_document": "text_missing",
    }
    assert [row.entry for row in rows(office)] == ["prepaid_funds_paid"]


def test_an_amount_no_column_can_hold_is_refused_with_its_field(office: Office) -> None:
    number = case_approved(office)
    with pytest.raises(InvalidError) as invalid:
        enter(office, number, {"quality_deposit": "9" * 20})
    assert invalid.value.faults["ledger.quality_deposit"].code == "above_maximum"


def test_a_change_of_the_ledger_makes_a_statement_that_was_issued_stale_and_opens_its_task(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    enter(office, number, {"quality_deposit": "500.02"})
    assert state_of(office, statement) == "stale"


def test_the_ledger_is_closed_once_money_moved_on_it(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["settlement_officer"]
    record_payment(office.desk, officer, statement, Movement(150002, office.clock().date(), "付字1号"))
    with pytest.raises(InvalidError) as invalid:
        enter(office, number, {"quality_deposit": "1"})
    assert invalid.value.faults["ledger"].code == "money_has_moved"
    claim_back(office.desk, officer, statement, Claim("重复计算", "会议纪要1号", {"deposit_refund": 100}))
    with pytest.raises(InvalidError):
        enter(office, number, {"quality_deposit": "1"})
    assert ledger_of(office, number)["quality_deposit"] == "500.01"


@pytest.mark.parametrize("role", ["approver", "observer", "data_officer", "group_leader"])
def test_only_the_settlement_officer_enters_the_ledger(office: Office, role: str) -> None:
    number = case_approved(office)
    known = LedgerInput({"prepaid_funds_paid": "200000000.00"}, "拨付凭证汇总")
    for given in (LedgerInput({"quality_deposit": "1"}, DOCUMENT), known):
        with pytest.raises(RefusedError) as refused:
            enter_ledger(office.desk, office[role], number, given)
        assert [reason.code for reason in refused.value.reasons] == ["permission_is_held"]
    assert [row.entry for row in rows(office)] == ["prepaid_funds_paid"]


def test_the_ledger_of_a_foreign_case_is_not_found(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    with pytest.raises(NotFoundError):
        enter_ledger(office.desk, office["other_submitter"], number, LedgerInput({"quality_deposit": "1"}, DOCUMENT))
