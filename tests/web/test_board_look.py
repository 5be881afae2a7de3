"""The pages over many cases in a real browser: no barrier, no sideways scroll, nothing cut off on A4."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from tests.web.watching import WIDTHS, Watched

BOARD = "/cycles/zhengzhou-2022-2025-year-1"
PAGES = (
    BOARD,
    f"{BOARD}?words=zm&sort=due&order=down",
    f"{BOARD}/cockpit",
    f"{BOARD}/heat",
    f"{BOARD}/life",
    f"{BOARD}/bulk?act=nudge_task&case=410122-2025-001",
    f"{BOARD}/bulk?act=extend_deadline&case=410122-2025-001&new_due_on=2026-02-10&reason=x",
    "/search?words=zhongmu",
    "/tasks/1",
    "/deputies",
)
A4_PIXELS = 695
"""The width of a printed A4 page between its margins, at 96 pixels to the inch."""


@pytest.mark.parametrize("account", ["group_leader", "approver"])
def test_the_pages_over_many_cases_put_no_barrier_and_never_scroll_sideways(
    browser: Browser, address: str, account: str
) -> None:
    watched = Watched(browser, address, 1366, may_inject=True)
    watched.sign_in(account)
    paths = (*PAGES, "/cycles/new", f"{BOARD}/policy-version") if account == "group_leader" else PAGES
    for path in paths:
        answer = watched.page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        for width, height in WIDTHS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            assert watched.overhang() <= 0, (path, width)
            assert watched.barriers() == [], (path, width)
    assert watched.complaints == []


def test_the_board_and_my_work_fit_a_printed_page(browser: Browser, address: str) -> None:
    watched = Watched(browser, address, 1366)
    watched.sign_in("group_leader")
    for path in ("/", BOARD):
        watched.page.goto(f"{address}{path}")
        watched.page.emulate_media(media="print")
        watched.page.set_viewport_size({"width": A4_PIXELS, "height": 980})
        assert watched.overhang() <= 0, path
        hidden = watched.page.locator(".site-header, .filter:visible")
        assert not [each for each in hidden.all() if each.is_visible()], path
        head = watched.page.eval_on_selector("table thead", "each => getComputedStyle(each).display")
        assert head == "table-header-group", path
        watched.page.emulate_media(media="screen")
