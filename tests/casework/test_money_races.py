"""Money in races: a payment posted by two processes moves once, and of two contradictory signatures one counts."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from tests.casework.approved_cases import (
    SURPLUS_LEDGER,
    confirm_as_shown,
    day,
    issued_statement,
    payments_of,
    prepared,
    state_of,
)
from tests.casework.office import Office
from tests.casework.racing import race
from tests.casework.result_stage import case_approved
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.steps.confirm_statement import confirm_statement
from ycg_flow.casework.steps.propose_statement import propose_statement
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.return_statement import return_statement
from ycg_flow.records.history import HistoryEntry


def pay(desk: Desk, starter: tuple[object, ...]) -> None:
    person, number = starter
    assert isinstance(person, int)
    record_payment(desk, person, str(number), Movement(150002, day("2026-01-05"), "付字1号"))


def sign(desk: Desk, starter: tuple[object, ...]) -> None:
    person, number, digest = starter
    assert isinstance(person, int)
    if digest:
        confirm_statement(desk, person, str(number), str(digest))
    else:
        return_statement(desk, person, str(number), "请核对。")


def url_of(office: Office) -> str:
    return office.desk.database.engine.url.render_as_string(hide_password=False)


def test_a_payment_posted_by_two_processes_at_once_moves_once(office: Office, tmp_path: Path) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    starters: list[tuple[object, ...]] = [(office["settlement_officer"], statement)] * 2
    outcomes = race(url_of(office), tmp_path, office.clock(), pay, starters)
    assert [outcome.kind for outcome in outcomes] == ["won"] * 2
    assert len(payments_of(office, number)) == 4
    with office.desk.database.reading() as session:
        entries = select(func.count()).where(HistoryEntry.act == "statement.record_payment")
        assert session.scalar(entries) == 1


def test_of_confirming_and_returning_at_once_one_counts_and_the_other_hears_it(office: Office, tmp_path: Path) -> None:
    number = prepared(office, SURPLUS_LEDGER)
    digest = propose_statement(office.desk, office["settlement_officer"], number)
    starters: list[tuple[object, ...]] = [(office["approver"], number, digest), (office["approver"], number, "")]
    outcomes = race(url_of(office), tmp_path, office.clock(), sign, starters)
    assert sorted(outcome.kind for outcome in outcomes) == ["refused", "won"]
    assert state_of(office, number) in {"confirmed", "draft"}
    if state_of(office, number) == "draft":
        propose_statement(office.desk, office["settlement_officer"], number)
        confirm_as_shown(office, number)
