"""What a browser shows: every role signs in and looks around, at three widths, with nothing loaded from elsewhere."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, sync_playwright
from werkzeug.serving import make_server

from tests.casework.office import PLACES, Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE

WIDTHS = {390: 844, 1366: 768, 1920: 1080}
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
MOST_PAGES = 12
ACCOUNTS = [account for account in PLACES if not account.startswith(("other_", "second_"))]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    found = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    assert found, "no Chromium is installed: `make test` installs one, or `apt-get install chromium fonts-noto-cjk`"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield started
        started.close()


@pytest.fixture
def address(app: Flask, office: Office) -> Iterator[str]:
    open_zhengzhou_cycle(office)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Watched:
    """A page of a browser, with everything it complained of and every address it asked."""

    def __init__(self, browser: Browser, address: str, width: int) -> None:
        self.address = address
        self.page: Page = browser.new_context(
            locale="zh-CN", viewport={"width": width, "height": WIDTHS[width]}
        ).new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._saw)

    def sign_in(self, account: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.get_by_label("账号").fill(account)
        self.page.get_by_label("密码").fill(PASSPHRASE)
        self.page.get_by_role("button", name="登 录").click()
        self.page.wait_for_url(f"{self.address}/")

    def overhang(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def links(self) -> list[str]:
        """Return the addresses of this site that the page leads to, without repetition."""
        found = self.page.eval_on_selector_all("a[href^='/']", "all => all.map(each => each.getAttribute('href'))")
        return list(dict.fromkeys(str(each) for each in found))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _saw(self, request: Request) -> None:
        self.asked.append(request.url)


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
        waiting += watched.links()
        for width, height in WIDTHS.items():
            watched.page.set_viewport_size({"width": width, "height": height})
            assert watched.overhang() <= 0, (path, width)
    assert watched.complaints == []
    assert [each for each in watched.asked if not each.startswith((address, "data:"))] == []


def test_a_faulty_form_names_its_faults_on_top_and_takes_the_focus_there(browser: Browser, address: str) -> None:
    page = Watched(browser, address, 390).page
    page.goto(f"{address}/sign-in")
    page.get_by_role("button", name="登 录").click()
    assert page.evaluate("document.activeElement.id") == "error-summary"
    page.get_by_role("link", name="密码").click()
    assert page.evaluate("document.activeElement.id") == "password"


def test_the_head_of_a_table_stays_in_sight_while_its_rows_scroll(browser: Browser, address: str) -> None:
    watched = Watched(browser, address, 1366)
    watched.sign_in("submitter")
    watched.page.goto(f"{address}/cases/410122-2025-001/score")
    watched.page.get_by_role("row").nth(20).scroll_into_view_if_needed()
    watched.page.mouse.wheel(0, 400)
    watched.page.wait_for_function("window.scrollY > 300")
    heads = "[...document.querySelectorAll('thead')].map(each => each.querySelector('th').getBoundingClientRect().top)"
    assert 0 in [round(top) for top in watched.page.evaluate(heads)]


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
