"""The pages of settlement and rectification in a real browser: no barrier, no sideways scroll, no complaint."""

from __future__ import annotations

import pytest

from tests.casework.approved_cases import HALF, SURPLUS_LEDGER, issue, prepared
from tests.casework.office import Office
from tests.casework.test_rectification import LATE_PAYMENT
from tests.web.conftest import SignIn
from tests.web.watching import Window
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order

CASE = "410122-2025-001"
PAGES = {
    "settlement_officer": [
        f"/cases/{CASE}/settlement",
        f"/cases/{CASE}/settlement/ledger",
        f"/cases/{CASE}/settlement/statements/{CASE}-S01",
        f"/cases/{CASE}/settlement/fund-use",
    ],
    "rectification_officer": [
        f"/cases/{CASE}/settlement/consequences",
        "/rectification",
        f"/cases/{CASE}/rectification",
        f"/cases/{CASE}/rectification/{CASE}-R01",
        f"/cases/{CASE}/rectification/new",
    ],
    "submitter": [f"/cases/{CASE}/rectification/{CASE}-R01", f"/cases/{CASE}/settlement/statements/{CASE}-S01"],
}


@pytest.fixture
def _money(office: Office) -> None:
    """An issued statement and an order."""
    issue(office, prepared(office, SURPLUS_LEDGER, HALF))
    issue_rectification_order(office.desk, office["rectification_officer"], CASE, LATE_PAYMENT)


@pytest.mark.usefixtures("_money")
def test_pages_of_money_and_orders_have_no_barrier_no_sideways_scroll_and_no_complaint(
    window: Window, sign_in: SignIn
) -> None:
    for account, paths in PAGES.items():
        window.enter(sign_in(account))
        assert window.faults_of(paths) == [], account


@pytest.mark.usefixtures("_money")
def test_the_way_of_the_money_is_drawn_under_the_strict_policy(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("settlement_officer"))
    window.page.goto(f"{window.address}/cases/{CASE}/settlement/statements/{CASE}-S01")
    window.page.wait_for_selector("[data-waterfall] canvas")
    assert window.complaints == []
    assert window.strangers() == []
