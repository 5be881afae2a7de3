"""What a browser shows: every role signs in and looks around, at three widths, with nothing loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.casework.office import PLACES
from tests.web.watching import WIDTHS, Watched

MOST_PAGES = 12
IDENTIFIER = re.compile(r"(?<!\w)[a-z]+(?:_[a-z]+)+(?!\w)")
ACCOUNTS = [account for account in PLACES if not account.startswith(("other_", "second_"))]


def without_accounts(text: str) -> str:
    """A page's text without what the people of the office sign in with: an administrator sees it."""
    return re.sub(rf"(?<!\w)({'|'.join(sorted(PLACES, key=len, reverse=True))})(?!\w)", "", text)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_role_sees_its_pages_without_complaint_stranger_or_sideways_scroll(
    browser: Browser, address: str, account: str
) -> None:
    watched = Watched(browser, address, 1366)
    watched.sign_in(account)
    waiting, seen = watched.links(), {"/"}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        answer = watched.page.goto(f"{address}{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert IDENTIFIER.search(without_accounts(watched.page.inner_text("main"))) is None, path
        waiting += watched.links()
        for width, height in WIDTHS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            assert watched.overhang() <= 0, (path, width)
    assert watched.complaints == []
    assert [each for each in watched.asked if not each.startswith((address, "data:"))] == []


@pytest.mark.parametrize("width", [390, 1366])
@pytest.mark.parametrize("account", ["submitter", "group_leader"])
def test_no_page_puts_a_barrier_before_anybody(browser: Browser, address: str, account: str, width: int) -> None:
    watched = Watched(browser, address, width, may_inject=True)
    watched.page.goto(f"{address}/sign-in")
    assert watched.barriers() == []
    watched.sign_in(account)
    waiting, seen = ["/", "/password", *watched.links()], set[str]()
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if path not in seen:
            seen.add(path)
            watched.page.goto(f"{address}{path}")
            assert watched.barriers() == [], path
            waiting += watched.links()


def test_a_faulty_form_names_its_faults_on_top_and_takes_the_focus_there(browser: Browser, address: str) -> None:
    page = Watched(browser, address, 390).page
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="登 录").click()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="密码：请填写这一项").click()
    assert page.evaluate("document.activeElement.id") == "password"


def test_the_head_of_a_table_stays_in_sight_while_its_rows_scroll(browser: Browser, address: str) -> None:
    watched = Watched(browser, address, 1366)
    watched.sign_in("submitter")
    many = "row => { for (let at = 0; at < 80; at += 1) row.after(row.cloneNode(true)); }"
    watched.page.eval_on_selector("tbody tr", many)
    assert watched.page.evaluate("() => { window.scrollTo(0, 600); return window.scrollY; }") == 600
    assert watched.page.eval_on_selector("thead th", "head => Math.round(head.getBoundingClientRect().top)") == 0


def test_the_pages_keep_their_contrast(project_dir: Path) -> None:
    tokens = _tokens(project_dir)
    for ink, grounds in {
        "ink": ("paper", "ground", "head", "action-ground", "warn-ground"),
        "quiet": ("paper", "ground", "action-ground", "warn-ground"),
        "action": ("paper", "ground", "action-ground"),
        "brand-ink": ("brand", "action", "action-deep"),
        "good": ("paper", "good-ground"),
        "warn": ("paper", "warn-ground"),
        "bad": ("paper", "bad-ground", "ground"),
    }.items():
        for ground in grounds:
            assert _contrast(tokens[ink], tokens[ground]) >= 4.5, (ink, ground)
    assert _contrast(tokens["line-strong"], tokens["paper"]) >= 3


def _tokens(project_dir: Path) -> dict[str, str]:
    text = (project_dir / "ycg_flow" / "web" / "static" / "css" / "tokens.css").read_text(encoding="utf-8")
    pairs = [line.strip().rstrip(";").split(": ", 1) for line in text.splitlines() if line.strip().startswith("--")]
    return {pair[0].removeprefix("--"): pair[1] for pair in pairs if len(pair) == 2 and pair[1].startswith("#")}


def _contrast(first: str, second: str) -> float:
    lighter, darker = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG defines it."""
    digits = colour.removeprefix("#")
    digits = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
