"""The pages over many cases in a real browser: no barrier, no sideways scroll, nothing cut off on A4."""

from __future__ import annotations

import pytest

from tests.web.conftest import SignIn
from tests.web.watching import Window

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


@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("account", ["group_leader", "approver"])
def test_the_pages_over_many_cases_put_no_barrier_and_never_scroll_sideways(
    window: Window, sign_in: SignIn, account: str
) -> None:
    window.enter(sign_in(account))
    paths = (*PAGES, "/cycles/new", f"{BOARD}/policy-version") if account == "group_leader" else PAGES
    assert window.faults_of(paths) == []


@pytest.mark.usefixtures("address")
def test_the_board_and_my_work_fit_a_printed_page(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("group_leader"))
    page = window.page
    page.emulate_media(media="print")
    page.set_viewport_size({"width": A4_PIXELS, "height": 980})
    for path in ("/", BOARD):
        page.goto(f"{window.address}{path}")
        assert window.overhang() <= 0, path
        hidden = page.locator(".site-header, .filter:visible")
        assert not [each for each in hidden.all() if each.is_visible()], path
        head = page.eval_on_selector("table thead", "each => getComputedStyle(each).display")
        assert head == "table-header-group", path
