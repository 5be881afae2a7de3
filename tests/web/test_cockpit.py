"""The leader's cockpit: what is late, where cases stand, and what points mean in money, as the engine says."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import Any

import pytest

from tests.casework.approved_cases import SURPLUS_LEDGER
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_approved, case_at_feedback
from tests.casework.test_statement_counts import counted, opening, prepared
from tests.web.conftest import SignIn
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.cockpit import MoneyLine, cockpit
from ycg_flow.casework.settling import settle_case
from ycg_flow.casework.steps.enter_ledger import enter_ledger
from ycg_flow.policy.what_if import net_amount

CYCLE = "zhengzhou-2022-2025-year-1"
COCKPIT = f"/cycles/{CYCLE}/cockpit"


def settled_case(office: Office, **figures: Any) -> str:
    """Return an approved case with its ledger entered."""
    number = case_approved(office, **figures)
    ledger = LedgerInput(SURPLUS_LEDGER, "2025年度清算台账")
    enter_ledger(office.desk, office["settlement_officer"], number, ledger)
    return number


def money(office: Office, change: Fraction) -> MoneyLine:
    with office.desk.view(office["approver"]) as view:
        (line,) = cockpit(view, CYCLE, change).money
    return line


def test_the_money_of_now_is_what_the_statement_says(office: Office) -> None:
    number = settled_case(office)
    with office.desk.view(office["approver"]) as view:
        stated = net_amount(settle_case(view, load_case(view, number)).party)
    assert money(office, Fraction(-1)).now == stated
    assert stated is not None


def test_below_a_band_half_the_deposit_is_lost_and_below_the_pass_the_surplus_too(office: Office) -> None:
    settled_case(office)
    line = money(office, Fraction(0))
    assert line.total == 99
    assert line.now is not None
    half = money(office, Fraction("-14.01")).changed
    assert half is not None
    assert line.now - half in (Fraction("250.00"), Fraction("250.01"))
    nothing = money(office, Fraction("-39.01")).changed
    assert nothing is not None
    assert nothing < 0, "a failed party pays its surplus back and keeps no deposit"
    assert line.point_less == line.now
    assert line.next_step is None


def test_the_next_band_is_said_with_its_gain(office: Office) -> None:
    settled_case(office, funds_measure_filed=0, dedicated_account_kept=0, internal_control_gaps=9)
    line = money(office, Fraction(0))
    assert line.total == 84
    assert line.next_step is not None
    assert line.next_step.total == 85
    assert line.now == (line.point_more or 0) - line.next_step.gain
    assert line.next_step.gain in (Fraction("250.00"), Fraction("250.01"))


def test_the_page_shows_what_is_tried_beside_what_is(office: Office, sign_in: SignIn) -> None:
    settled_case(office)
    page = sign_in("approver").get(f"{COCKPIT}?change=-15").text
    assert "变动-15分后（元）" in page
    assert re.search(r"▼ 少250\.0[01]", page)


@pytest.mark.parametrize("typed", ["", "许多", "-1000", "<script>"])
def test_a_change_that_is_none_is_read_as_one_point_less(office: Office, sign_in: SignIn, typed: str) -> None:
    open_zhengzhou_cycle(office)
    page = sign_in("approver").get(COCKPIT, query_string={"change": typed}).text
    assert re.search(r'name="change" value="-1"', page)


def test_who_may_not_read_statements_sees_no_money(office: Office, sign_in: SignIn) -> None:
    settled_case(office)
    assert "得分影响多少资金" not in sign_in("group_leader").get(COCKPIT).text


def test_what_is_late_is_named_with_who_owes_it(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 2, 3))
    page = sign_in("approver").get(COCKPIT).text
    assert re.findall(r"逾期事项（(\d+)）", page) == ["2"]
    assert "▲ 3" in page


def test_a_case_without_a_ledger_says_that_it_lacks(office: Office, sign_in: SignIn) -> None:
    case_at_feedback(office)
    assert "台账未录齐" in sign_in("approver").get(COCKPIT).text


def test_a_hospital_does_not_find_the_cockpit(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    assert sign_in("submitter").get(COCKPIT).status_code == 404


@pytest.mark.parametrize("count", [2, 9])
def test_the_cockpit_asks_no_more_for_many_cases(office: Office, count: int) -> None:
    prepared(office, count)
    opening(office)
    with counted(office.desk.database.engine) as statements, office.desk.view(office["approver"]) as view:
        cockpit(view, CYCLE, Fraction(-1))
    assert len(statements) <= 11, "\n".join(statements)
