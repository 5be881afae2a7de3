"""The pages of settlement and rectification in a real browser: no barrier, no sideways scroll, no complaint."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.casework.approved_cases import HALF, SURPLUS_LEDGER, issue, prepared
from tests.casework.office import Office
from tests.casework.test_rectification import LATE_PAYMENT
from tests.web.test_look import IDENTIFIER
from tests.web.watching import WIDTHS, Watched
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
def served(app: Flask, office: Office) -> Iterator[str]:
    """The address of the application with an issued statement and an order."""
    issue(office, prepared(office, SURPLUS_LEDGER, HALF))
    issue_rectification_order(office.desk, office["rectification_officer"], CASE, LATE_PAYMENT)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("account", PAGES)
def test_pages_of_money_and_orders_have_no_barrier_no_sideways_scroll_and_no_complaint(
    browser: Browser, served: str, account: str
) -> None:
    watched = Watched(browser, served, 1366, may_inject=True)
    watched.sign_in(account)
    for path in PAGES[account]:
        answer = watched.page.goto(f"{served}{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert IDENTIFIER.search(watched.page.inner_text("main")) is None, path
        for width, height in WIDTHS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            assert watched.overhang() <= 0, (path, width)
            assert watched.barriers() == [], (path, width)
    assert watched.complaints == []


def test_the_way_of_the_money_is_drawn_under_the_strict_policy(browser: Browser, served: str) -> None:
    watched = Watched(browser, served, 1366)
    watched.sign_in("settlement_officer")
    watched.page.goto(f"{served}/cases/{CASE}/settlement/statements/{CASE}-S01")
    watched.page.wait_for_selector("[data-waterfall] canvas")
    assert watched.complaints == []
    assert [each for each in watched.asked if not each.startswith((served, "data:"))] == []
