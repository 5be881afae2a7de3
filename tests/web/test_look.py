"""What a browser shows: every role signs in and looks around, at three widths, with nothing loaded from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.casework.office import PLACES
from tests.web.conftest import SignIn
from tests.web.watching import Window

MOST_PAGES = 12
LOOKED_AT_FOR_BARRIERS = ("submitter", "group_leader")
ACCOUNTS = [account for account in PLACES if not account.startswith(("other_", "second_"))]
ACCOUNTS.sort(key=lambda account: account not in LOOKED_AT_FOR_BARRIERS)
OWN = re.compile(r'(?<=name="csrf_token")[^>]*|(?<="X-CSRFToken": ")[^"]*|(?<=title="修改密码">)[^<]*')
"""What differs in the same page of two people: the token, and the name in its head, which each first page has shown."""


Known = dict[tuple[str, tuple[int, ...]], list[str]]


@pytest.fixture(scope="module")
def known() -> Known:
    """Where the pages lead to that were looked at, by their text and the widths at which barriers were looked for."""
    return {}


@pytest.mark.xdist_group("looks of the roles")
@pytest.mark.usefixtures("address")
@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_role_sees_its_pages_without_fault_at_every_width(
    window: Window, sign_in: SignIn, known: Known, account: str
) -> None:
    client = sign_in(account)
    window.enter(client)
    widths = (390, 1366) if account in LOOKED_AT_FOR_BARRIERS else ()
    waiting, seen = ["/", *(["/password"] if widths else [])], set[str]()
    faults = []
    while waiting and len(seen) < MOST_PAGES + bool(widths):
        path = waiting.pop(0)
        if path in seen:
            continue
        seen.add(path)
        page = OWN.sub("", client.get(path).text)
        if path == "/" or (page, widths) not in known:
            faults += window.faults_of([path], widths)
            known[page, widths] = known[page, ()] = window.links()
        waiting += known[page, widths]
    assert faults == []


@pytest.mark.usefixtures("address")
def test_who_signs_in_meets_no_fault_on_the_way(window: Window) -> None:
    assert window.faults_of(["/sign-in"], (390, 1366)) == []
    window.sign_in("submitter")
    assert window.complaints == []
    assert window.strangers() == []


@pytest.mark.usefixtures("address")
def test_a_faulty_form_names_its_faults_on_top_and_takes_the_focus_there(window: Window) -> None:
    window.widen(390)
    page = window.page
    page.goto(f"{window.address}/sign-in")
    page.get_by_role("button", name="登 录").click()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="密码：请填写这一项").click()
    assert page.evaluate("document.activeElement.id") == "password"


@pytest.mark.usefixtures("address")
def test_the_head_of_a_table_stays_in_sight_while_its_rows_scroll(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("submitter"))
    window.page.goto(window.address)
    many = "row => { for (let at = 0; at < 80; at += 1) row.after(row.cloneNode(true)); }"
    window.page.eval_on_selector("tbody tr", many)
    assert window.page.evaluate("() => { window.scrollTo(0, 600); return window.scrollY; }") == 600
    assert window.page.eval_on_selector("thead th", "head => Math.round(head.getBoundingClientRect().top)") == 0


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
