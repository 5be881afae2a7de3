"""The way of the money: whatever the result, its steps stand on each other and end at what is open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from tests.casework.approved_cases import (
    FAILING,
    HALF,
    NOTHING_OFF,
    OVERSPEND_LEDGER,
    SURPLUS_LEDGER,
    day,
    issue,
    prepared,
)
from tests.casework.office import Office
from ycg_flow.casework.queries.money_waterfall import WaterfallStep, waterfall
from ycg_flow.casework.queries.statement_sheet import StatementSheet, statement_sheet
from ycg_flow.casework.steps.record_payment import Movement, record_payment


def sheet_of(office: Office, number: str) -> StatementSheet:
    with office.desk.view(office["settlement_officer"]) as view:
        return statement_sheet(view, number)


def way_of(sheet: StatementSheet) -> tuple[WaterfallStep, ...]:
    return waterfall(sheet.lines, sheet.moved_fen)


@pytest.mark.req("PF-04")
@pytest.mark.parametrize("ledger", [SURPLUS_LEDGER, OVERSPEND_LEDGER])
@pytest.mark.parametrize("figures", [NOTHING_OFF, HALF, FAILING])
def test_the_steps_stand_on_each_other_and_end_at_the_net_of_all_lines(
    office: Office, ledger: Mapping[str, Any], figures: Mapping[str, Any]
) -> None:
    sheet = sheet_of(office, prepared(office, ledger, figures))
    *changes, net, paid, left = way_of(sheet)
    assert net.to_fen == left.to_fen == sum(sheet.open_fen.values())
    assert paid.amount_fen == 0
    for step, before in zip(changes, [None, *changes], strict=False):
        assert step.from_fen == (0 if before is None else before.to_fen)
        assert step.to_fen - step.from_fen == step.amount_fen != 0


def test_what_was_paid_leaves_nothing_open(office: Office) -> None:
    number = prepared(office, SURPLUS_LEDGER, HALF)
    issue(office, number)
    record_payment(office.desk, office["settlement_officer"], number, Movement(125002, day("2026-01-05"), "付字1号"))
    *_, net, paid, left = way_of(sheet_of(office, number))
    assert (net.to_fen, paid.amount_fen, left.to_fen) == (125002, -125002, 0)


def test_nothing_is_drawn_while_an_amount_is_not_known(office: Office) -> None:
    sheet = sheet_of(office, prepared(office, SURPLUS_LEDGER))
    unknown = [replace(line, amount_fen=None) if line.line == "deposit_refund" else line for line in sheet.lines]
    assert waterfall(unknown, {}) == ()
    assert waterfall([], {}) == ()
