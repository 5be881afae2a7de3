"""The small scripts of the pages, in a real browser: saving, pasting a block, uploading, and answers that fail."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from tests.web.watching import Window

Trial = Callable[[str, str], Page]
HEAD = """<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><title>试</title>
<meta name="htmx-config" content='{"noSwap": [204, 304, "5xx"]}'>
<script src="/static/vendor/htmx.min.js" defer></script><script src="/static/js/SCRIPT.js" defer></script></head>
<body hx-headers:inherited='{"X-CSRFToken": "of the page"}'><main>BODY</main>
<div id="toasts" data-sign-in="/sign-in" data-failed="出错，编号" data-offline="网络不通"
data-close="关闭"></div></body></html>"""


@pytest.fixture
def trial(window: Window) -> Trial:
    """Return a function that opens a page of the site with one script and a body of its own."""

    def opened(script: str, body: str) -> Page:
        page = window.page
        html = HEAD.replace("SCRIPT", script).replace("BODY", body)
        page.route("**/trial", lambda route: route.fulfill(body=html, content_type="text/html"))
        page.goto(f"{window.address}/trial")
        return page

    return opened


AUTOSAVE = """<form method="post" data-autosave="/saving" data-saving="正在保存"
data-saved="已保存 " data-unsaved="未能保存">
<input type="hidden" name="csrf_token" value="token"><input type="hidden" name="version-a" value="1">
<input name="a" id="a"><p id="a-error"></p><input name="b" id="b"><span data-save-state></span></form>"""


def test_what_is_typed_is_saved_a_second_later_and_the_page_says_when(trial: Trial) -> None:
    page = trial("autosave", AUTOSAVE)
    sent: list[str] = []

    def save(route: Route) -> None:
        sent.append(route.request.post_data or "")
        answer = {"saved_at": "14:05", "values": {"version-a": "2"}, "faults": {"a": "不是数字"}}
        route.fulfill(body=json.dumps(answer), content_type="application/json")

    page.route("**/saving", save)
    page.fill("#a", "九十")
    expect(page.locator("[data-save-state]")).to_have_text("已保存 14:05")
    assert len(sent) == 1
    assert "九十" in sent[0]
    assert "token" in sent[0]
    assert 'name="b"' not in sent[0]
    assert page.input_value("[name=version-a]") == "2"
    expect(page.locator("#a-error")).to_have_text("不是数字")
    expect(page.locator("#a")).to_have_attribute("aria-invalid", "true")


def test_a_session_that_ended_is_told_and_the_text_stays(trial: Trial) -> None:
    page = trial("autosave", AUTOSAVE)
    page.route("**/saving", lambda route: route.fulfill(status=302, headers={"Location": "/sign-in"}))
    page.fill("#b", "12")
    expect(page.locator("[data-save-state]")).to_have_text("未能保存")
    assert page.input_value("#b") == "12"


def test_what_rests_on_typed_values_follows_them_when_they_are_saved(trial: Trial) -> None:
    page = trial("live", '<p id="sum" data-live>3分</p><div id="own" data-live><input id="typed"></div>')
    now = '<main><p id="sum">5分</p><div id="own"><input></div></main>'
    page.route("**/trial", lambda route: route.fulfill(body=now, content_type="text/html"))
    page.fill("#typed", "正在填")
    page.evaluate("document.dispatchEvent(new Event('saved'))")
    expect(page.locator("#sum")).to_have_text("5分")
    assert page.input_value("#typed") == "正在填"


GRID = """<table data-paste-grid data-pasted="已填入{filled}格" data-passed="，跳过{passed}格"><tbody>
<tr><td><input id="a1"></td><td><input id="b1"></td></tr>
<tr><td><input id="a2" readonly value="锁"></td><td><input id="b2"></td></tr>
<tr><td><input id="a3"></td><td><select id="b3"><option></option><option value="1">是</option></select></td></tr>
</tbody></table><span data-paste-state></span>"""
PASTE = """text => { const data = new DataTransfer(); data.setData("text/plain", text);
const settings = {clipboardData: data, bubbles: true, cancelable: true};
document.activeElement.dispatchEvent(new ClipboardEvent("paste", settings)); }"""


def test_a_block_from_a_spreadsheet_fills_the_fields_from_where_it_is_pasted(trial: Trial) -> None:
    page = trial("paste_grid", GRID)
    page.focus("#a1")
    page.evaluate(PASTE, '1,234\t"说 ""好""\n两行"\r\n5\t6\r\n7\t是\r\n')
    fields = {name: page.input_value(f"#{name}") for name in ("a1", "a2", "b2", "a3", "b3")}
    assert fields == {"a1": "1,234", "a2": "锁", "b2": "6", "a3": "7", "b3": "1"}
    assert page.input_value("#b1").startswith('说 "好"')
    expect(page.locator("[data-paste-state]")).to_have_text("已填入5格，跳过1格")


def test_a_single_value_is_pasted_as_everywhere(trial: Trial) -> None:
    page = trial("paste_grid", GRID)
    page.focus("#b1")
    page.evaluate(PASTE, "85.5%")
    expect(page.locator("[data-paste-state]")).to_have_text("")


UPLOAD = """<form method="post" action="/taking" enctype="multipart/form-data" data-upload data-most-bytes="1000"
data-too-large="文件太大" data-sent="已上传" data-refused="未能上传" data-stopped="已取消" data-cancel="取消">
<input type="file" name="file" multiple><ul data-upload-list></ul><button type="submit">上传</button></form>"""


def test_files_go_out_one_by_one_and_a_refused_one_says_why(trial: Trial, tmp_path: Path) -> None:
    page = trial("upload", UPLOAD)
    for name, size in (("好.pdf", 10), ("坏.exe", 20), ("大.pdf", 2000)):
        (tmp_path / name).write_bytes(b"x" * size)
    refusal = """<main><div class="error-summary"><ul><li>不接受这种文件</li></ul></div>
<ul><li>早先的材料.pdf</li></ul></main>"""

    def take(route: Route) -> None:
        is_good = "好.pdf" in (route.request.post_data_buffer or b"").decode(errors="replace")
        route.fulfill(status=200 if is_good else 422, body="" if is_good else refusal, content_type="text/html")

    page.route("**/taking", take)
    page.set_input_files("input", [tmp_path / name for name in ("好.pdf", "坏.exe", "大.pdf")])
    rows = page.locator("[data-upload-list] li")
    expect(rows.nth(0)).to_contain_text("已上传")
    expect(rows.nth(1)).to_contain_text("不接受这种文件")
    expect(rows.nth(1)).not_to_contain_text("早先的材料")
    expect(rows.nth(2)).to_contain_text("文件太大")


BUTTON = '<button hx-post="/failing" hx-target="#place">办理</button><p id="place">原样</p>'


def test_a_failing_answer_leaves_the_page_as_it_is_and_shows_its_number(trial: Trial) -> None:
    page = trial("answers", BUTTON)
    headers: list[str | None] = []

    def fail(route: Route) -> None:
        headers.append(route.request.headers.get("x-csrftoken"))
        body = "<p>错误编号：<strong data-request-number>1a2b3c4d</strong></p>"
        route.fulfill(status=500, body=body, content_type="text/html")

    page.route("**/failing", fail)
    page.get_by_role("button", name="办理").click()
    expect(page.locator("#toasts")).to_contain_text("出错，编号1a2b3c4d")
    expect(page.locator("#place")).to_have_text("原样")
    assert headers == ["of the page"]


def test_a_refused_form_is_shown_in_its_place(trial: Trial) -> None:
    page = trial("answers", BUTTON)
    page.route("**/failing", lambda route: route.fulfill(status=422, body="请改", content_type="text/html"))
    page.get_by_role("button", name="办理").click()
    expect(page.locator("#place")).to_have_text("请改")
