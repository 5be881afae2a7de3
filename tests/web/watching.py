"""A page in a real browser, watched: what it complains of, what it asks for, how wide it is, whom it shuts out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from pathlib import Path

from flask.testing import FlaskClient
from playwright.sync_api import Browser, ConsoleMessage, Page, Request

from tests.casework.office import PLACES

PASSPHRASE = "纸上得来终觉浅 2026"  # noqa: S105 - of the tests' own accounts
AXE = Path(__file__).parent / "vendor" / "axe.min.js"
WIDTHS = {390: 844, 1366: 768, 1920: 1080}
IDENTIFIER = re.compile(r"(?<!\w)[a-z]+(?:_[a-z]+)+(?!\w)")
# A page that was just made narrower hears of it with the next frame it draws, and so would a person.
FIND_BARRIERS = """async () => {
  await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
  if (!window.axe) window.bringAxe();
  const found = await axe.run({resultTypes: ["violations"], selectors: false});
  return found.violations.map(each => `${each.id}: ${each.nodes[0].html}`);
}"""


class Watched:
    """A page of a browser, with everything it complained of and every address it asked."""

    passphrase = PASSPHRASE

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
        self.page.get_by_role("textbox", name="账号").fill(account)
        self.page.get_by_label("密码").fill(self.passphrase)
        self.page.get_by_role("button", name="登 录").click()
        self.page.wait_for_url(f"{self.address}/")

    def overhang(self) -> int:
        """Return by how many pixels the page is wider than its window."""
        root = "document.documentElement"
        return int(self.page.evaluate(f"{root}.scrollWidth - {root}.clientWidth"))

    def links(self) -> list[str]:
        """Return the addresses of this site that the page leads to, each once, without its fragment; no downloads."""
        found = self.page.eval_on_selector_all("a[href^='/']", "all => all.map(each => each.getAttribute('href'))")
        pages = (str(each).partition("#")[0] for each in found)
        return list(dict.fromkeys(page for page in pages if not page.partition("?")[0].endswith(".xlsx")))

    def strangers(self) -> list[str]:
        """Return the addresses it asked that are not of this site."""
        return [each for each in self.asked if not each.startswith((self.address, "data:"))]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def _saw(self, request: Request) -> None:
        self.asked.append(request.url)


class Window(Watched):
    """The window of a process, which its tests use in turn: a new one costs the browser as much as five pages.

    Each test finds it empty, without a cookie and without a complaint.
    """

    def __init__(self, browser: Browser) -> None:
        super().__init__(browser, "", 1366)
        # A script of the browser's own is under no policy of the page, which so keeps it while it is looked at.
        self.page.add_init_script(f"window.bringAxe = () => {{ {AXE.read_text(encoding='utf-8')} }};")

    def empty(self) -> None:
        """Leave nothing of a test behind."""
        self.page.unroute_all()
        self.page.goto("about:blank")
        self.page.context.clear_cookies()
        self.page.emulate_media(media="null")
        self.widen(1366)
        self.complaints.clear()
        self.asked.clear()

    def enter(self, client: FlaskClient) -> None:
        """Go on as the person whom a client has signed in."""
        cookie = client.get_cookie("ycg_session")
        assert cookie is not None
        self.page.context.clear_cookies()
        self.page.context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": self.address}])

    def widen(self, width: int) -> None:
        """Make the window as wide as one of the screens that the pages are made for."""
        self.page.set_viewport_size({"width": width, "height": WIDTHS[width]})

    def barriers(self) -> list[str]:
        """Return what axe finds between people and the page: the rule and the first element that breaks it."""
        return [str(each) for each in self.page.evaluate(FIND_BARRIERS)]

    def faults_of(self, paths: Iterable[str], barriers_at: Collection[int] = WIDTHS) -> list[str]:
        """Open pages one after the other and return all that is wrong with them; nothing, if nobody is hindered.

        A page must be there, name no identifier, never scroll sideways, put no barrier, complain of nothing, and ask
        no stranger. Barriers are looked for at some of the widths.
        """
        found = []
        for path in paths:
            here = [*self._faults_of_page(path, barriers_at), *self.complaints, *self.strangers()]
            found += [f"{path}: {fault}" for fault in here]
            self.complaints.clear()
            self.asked.clear()
        return found

    def _faults_of_page(self, path: str, barriers_at: Collection[int]) -> list[str]:
        answer = self.page.goto(f"{self.address}{path}")
        assert answer is not None
        if answer.status != 200:
            return [f"answers {answer.status}"]
        said = IDENTIFIER.findall(self.page.inner_text("main"))
        # Who administers people, and nobody else, sees what they sign in with: in the tests, mostly their role.
        found = [f"says {each}" for each in said if not (path.startswith("/administration/") and each in PLACES)]
        for width in self._widths():
            self.widen(width)
            if (overhang := self.overhang()) > 0:
                found.append(f"is {overhang} pixels too wide for {width}")
            if width in barriers_at:
                found += [f"at {width} {each}" for each in self.barriers()]
        return found

    def _widths(self) -> list[int]:
        """Return the widths from the one that the window has to the other end."""
        now = self.page.viewport_size
        return sorted(WIDTHS, reverse=now is not None and now["width"] > min(WIDTHS))
