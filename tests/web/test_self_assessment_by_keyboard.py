"""A whole self-assessment without a mouse: every stop is reached by Tab, can be seen to have the focus, and works."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser as RealBrowser
from playwright.sync_api import Page, expect

from tests.casework.handing_in import a_pdf
from tests.web.conftest import PASSPHRASE
from tests.web.watching import Watched

MOST_STOPS = 260
FOCUSED = """([selector, text]) => {
  const at = document.activeElement;
  return at.matches(selector) && (at.textContent + (at.getAttribute("aria-label") || "")).includes(text);
}"""
IS_SEEN = """() => {
  const at = document.activeElement, style = getComputedStyle(at), box = at.getBoundingClientRect();
  const isMarked = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  return isMarked && box.width > 0 && box.bottom > 0 && box.top < innerHeight;
}"""


def reach(page: Page, selector: str, text: str = "") -> None:
    """Press Tab until the focus stands on an element, which must then be marked and in sight."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if page.evaluate(FOCUSED, [selector, text]):
            assert page.evaluate(IS_SEEN), (selector, text)
            return
    pytest.fail(f"Tab never came to {selector} {text}")


def enter(page: Page) -> None:
    """Press Enter and wait for the page it leads to."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


@pytest.mark.req("PF-01")
def test_a_submitter_without_a_mouse_types_saves_attaches_writes_and_sends(
    browser: RealBrowser, address: str, tmp_path: Path
) -> None:
    watched = Watched(browser, address, 1366)
    page = watched.page
    page.goto(f"{address}/sign-in")
    reach(page, "input[name=account]")
    page.keyboard.type("submitter")
    reach(page, "input[name=password]")
    page.keyboard.type(PASSPHRASE)
    enter(page)

    reach(page, "main a", "完成自查自评")
    enter(page)
    for figure in ("funds_measure_filed", "dedicated_account_kept", "referral_system_established"):
        reach(page, f"select[name='value.{figure}.2025']")
        page.keyboard.press("ArrowDown")
    reach(page, "input[name='value.visits.2025']")
    page.keyboard.type("１，２００")
    expect(page.locator("[data-save-state]")).to_contain_text("已保存")
    enter(page)
    expect(page.locator("main")).to_contain_text("已保存草稿")

    # Choosers are taken only by who listens for them, and the browser hears of a listener some time later.
    page.on("filechooser", lambda _: None)
    reach(page, "a", "批量上传佐证")
    enter(page)
    files = [tmp_path / name for name in ("01-办法.pdf", "03-开户资料.pdf", "08-转诊制度.pdf")]
    for file in files:
        file.write_bytes(a_pdf(file.name).read())
    reach(page, "#files")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(files)
    expect(page.locator("[data-upload-state]")).to_contain_text("3个已对上行")
    reach(page, "button.button", "上传")
    enter(page)
    expect(page.locator("table")).not_to_contain_text("缺")

    reach(page, "a", "自评报告")
    enter(page)
    sections = page.locator("textarea[name^='section.']").count()
    assert sections > 0
    for _ in range(sections):
        reach(page, "textarea")
        page.keyboard.type("已按要求完成。")
    reach(page, "button[type=submit]", "保存报告")
    enter(page)

    reach(page, "a", "自评表")
    enter(page)
    reach(page, "button", "提交审签")
    enter(page)
    expect(page.locator("main")).to_contain_text("审签报送")
    expect(page.locator(".case-line")).not_to_contain_text("自查自评")
    assert watched.complaints == []
