"""A page in a real browser, watched: what it complains of, what it asks for, how wide it is."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.web.conftest import PASSPHRASE

AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = {390: 844, 1366: 768, 1920: 1080}


class Watched:
    """A page of a browser, with everything it complained of and every address it asked."""

    passphrase = PASSPHRASE

    def __init__(self, browser: Browser, address: str, width: int, *, may_inject: bool = False) -> None:
        self.address = address
        self.page: Page = browser.new_context(
            locale="zh-CN", viewport={"width": width, "height": WIDTHS[width]}, bypass_csp=may_inject
        ).new_page()
        self.complaints: list[str] = []
        self.asked: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("request", self._saw)

    def sign_in(self, account: str) -> None:
        self.page.goto(f"{self.address}/sign-in")
        self.page.get_by_role("textbox", name="账号").fill(account)
        self.page.get_by_label("密码").fill(self.passphrase)
        self.page.get_by_role("button", name="登 录").click()
        self.page.wait_for_url(f"{self.address}/")

    def overhang(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def barriers(self) -> list[str]:
        """Return what axe finds between people and the page: the rule and the first element that breaks it.

        A page that was just made narrower hears of it with the next frame it draws, and so would a person.
        """
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        tell = "all => all.violations.map(each => `${each.id}: ${each.nodes[0].html}`)"
        return [str(each) for each in self.page.evaluate(f"axe.run().then({tell})")]

    def links(self) -> list[str]:
        """Return the addresses of this site that the page leads to, each once, without its fragment; no downloads."""
        found = self.page.eval_on_selector_all("a[href^='/']", "all => all.map(each => each.getAttribute('href'))")
        pages = (str(each).partition("#")[0] for each in found)
        return list(dict.fromkeys(page for page in pages if not page.partition("?")[0].endswith(".xlsx")))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _saw(self, request: Request) -> None:
        self.asked.append(request.url)
