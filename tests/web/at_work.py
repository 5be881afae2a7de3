"""People at work in a real browser: each signs in and uses what the page offers, by the words that stand on it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from re import Pattern

from playwright.sync_api import Browser, FilePayload, expect

from tests.web.watching import Watched

DESK, PHONE = 1366, 390
PATIENCE = 15_000


class Worker(Watched):
    """Somebody with an account; pages are reached by links and addresses, acts by buttons."""

    def __init__(self, browser: Browser, address: str, account: str, width: int = DESK) -> None:
        super().__init__(browser, address, width)
        self.page.set_default_timeout(PATIENCE)
        self.sign_in(account)

    def go(self, path: str) -> None:
        """Open a page of the site that must be there."""
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        assert answer.status == 200, path

    def follow(self, name: str | Pattern[str]) -> None:
        """Follow a link by its words."""
        with self.page.expect_navigation():
            self.page.get_by_role("link", name=name, exact=True).first.click()

    def press(self, name: str | Pattern[str]) -> None:
        """Press a button by its words; the act must not be refused."""
        button = self.page.get_by_role("button", name=name, exact=True).first
        assert button.is_enabled(), self.page.locator(f"#{button.get_attribute('aria-describedby')}").inner_text()
        with self.page.expect_navigation():
            button.click()
        summary = self.page.locator(".error-summary")
        assert summary.count() == 0, summary.first.inner_text()

    def write(self, texts: Mapping[str, str]) -> None:
        """Fill fields by their labels."""
        for label, text in texts.items():
            self.page.get_by_label(label, exact=True).first.fill(text)

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a list by its words."""
        self.page.get_by_label(label, exact=True).first.select_option(label=option)

    def tick(self, label: str) -> None:
        """Tick a box or choose one of several."""
        self.page.get_by_label(label).first.check()

    def give(self, label: str, *files: FilePayload | Path) -> None:
        """Hand over files."""
        payloads = [file for file in files if not isinstance(file, Path)]
        self.page.get_by_label(label, exact=True).first.set_input_files(payloads)

    def sees(self, text: str) -> None:
        """Be sure that the page says something."""
        expect(self.page.locator("main")).to_contain_text(text)

    def give_password_again(self) -> None:
        """Give the password again where the page asks for it."""
        asked = self.page.get_by_label("再次输入您的登录密码")
        if asked.count():
            asked.first.fill(self.passphrase)


class Crew:
    """Everybody who works on a case, each in a window of their own."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser = browser
        self.address = address
        self.workers: list[Worker] = []

    def at_work(self, account: str, width: int = DESK) -> Worker:
        """Sign somebody in."""
        worker = Worker(self.browser, self.address, account, width)
        self.workers.append(worker)
        return worker

    def complaints(self) -> list[str]:
        """Return everything that a browser complained of."""
        return [complaint for worker in self.workers for complaint in worker.complaints]

    def strangers(self) -> list[str]:
        """Return every address that was asked for at another host."""
        asked = (each for worker in self.workers for each in worker.asked)
        return [each for each in asked if not each.startswith((self.address, "data:", "blob:"))]
