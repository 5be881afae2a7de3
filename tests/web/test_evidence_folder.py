"""Evidence for many rows at once: sorted by the numbers in the names, what fits none is told and assigned by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from playwright.sync_api import Browser as RealBrowser
from playwright.sync_api import expect

from tests.casework.handing_in import a_pdf
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.at_work import Worker
from tests.web.conftest import SignIn
from ycg_flow.intake.row_numbers import row_of


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


@pytest.fixture
def folder(number: str) -> str:
    return f"/cases/{number}/self-assessment/evidence-folder"


def row_text(client: FlaskClient, folder: str, row: int) -> str:
    """Return what stands in the line of a row."""
    found = re.search(rf'<th scope="row" class="number">{row}</th>(.*?)</tr>', client.get(folder).text, re.DOTALL)
    assert found
    return found.group(1)


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("04-拨款凭证.pdf", 4),
        ("4、拨款凭证.pdf", 4),
        ("第12项 转诊记录.pdf", 12),
        ("（４）凭证.jpg", 4),
        ("佐证/03 专户/回单.pdf", 3),
        ("03 专户/05-凭证.pdf", 5),
        ("2025年度总结.pdf", None),
        ("12月份台账.xlsx", None),
        ("25-凭证.pdf", None),
        ("0-凭证.pdf", None),
        ("凭证04.pdf", None),
    ],
)
def test_the_number_a_name_begins_with_tells_the_row(name: str, row: int | None) -> None:
    assert row_of(name, 24) == row


@pytest.mark.req("PF-01")
def test_without_scripts_files_go_to_their_rows_and_the_others_are_told_and_assigned_by_hand(
    number: str, folder: str, sign_in: SignIn
) -> None:
    client = sign_in("submitter")
    files = [(a_pdf("甲"), "01-办法.pdf"), (a_pdf("乙"), "03 专户/回单.pdf"), (a_pdf("丙"), "说明.pdf")]
    answer = client.post(folder, data={"files": files}, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert "说明.pdf：文件名开头没有行号" in answer.text
    assert "已上传2份材料" in answer.text
    assert "01-办法.pdf" in row_text(client, folder, 1)
    assert "缺" not in row_text(client, folder, 1)
    assert "回单.pdf" in row_text(client, folder, 3)
    by_hand = {"files": [(a_pdf("丙"), "说明.pdf")], "row": "7"}
    assert client.post(folder, data=by_hand, content_type="multipart/form-data").status_code == 302
    assert "说明.pdf" in row_text(client, folder, 7)
    figure = f"/cases/{number}/self-assessment/evidence/funds_measure_filed"
    assert "01-办法.pdf" in client.get(figure).text


def test_the_rows_have_the_same_numbers_in_the_table(number: str, folder: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    table = client.get(f"/cases/{number}/self-assessment").text
    named = re.findall(r'<span class="row-number">(\d+)</span> ([^<]+)</summary>', table)
    listed = re.findall(
        r'<th scope="row" class="number">(\d+)</th>\s*<td data-label="指标">([^<]+)</td>', client.get(folder).text
    )
    assert len(named) == 24
    assert named == listed


def test_a_member_may_use_it_and_the_bureau_not_before_submission(folder: str, sign_in: SignIn) -> None:
    sent = {"files": [(a_pdf("甲"), "01-办法.pdf")]}
    member = sign_in("member_contributor")
    assert member.post(folder, data=sent, content_type="multipart/form-data").status_code == 302
    assert sign_in("group_leader").get(folder).status_code == 404


@pytest.mark.parametrize("width", [390, 1366])
def test_in_the_browser_the_matching_is_seen_changed_sent_with_progress_and_stopped(
    browser: RealBrowser, served: str, folder: str, tmp_path: Path, width: int
) -> None:
    worker = Worker(browser, served, "submitter", width)
    worker.go(folder)
    files = []
    for name in ("04-拨款凭证.pdf", "说明.pdf", "05-不要了.pdf"):
        (tmp_path / name).write_bytes(a_pdf(name).read())
        files.append(tmp_path / name)
    worker.page.get_by_label("选择文件，可一次选多个").set_input_files(files)
    state = worker.page.locator("[data-upload-state]")
    expect(state).to_have_text("共3个文件，2个已对上行，0个已上传")
    assert worker.page.get_by_label("归到哪一行：04-拨款凭证.pdf").input_value() == "4"
    worker.page.locator("li", has_text="05-不要了.pdf").get_by_role("button", name="停止").click()
    worker.page.get_by_role("button", name="上传", exact=True).click()
    expect(worker.page.locator("li", has_text="04-拨款凭证.pdf").first).to_contain_text("已上传")
    unmatched = worker.page.get_by_label("归到哪一行：说明.pdf")
    expect(unmatched).to_be_focused()
    assert worker.overhang() == 0
    unmatched.select_option("7")
    worker.page.get_by_role("button", name="上传", exact=True).click()
    table = worker.page.locator("table")
    expect(table).to_contain_text("04-拨款凭证.pdf")
    expect(table).to_contain_text("说明.pdf")
    expect(table).not_to_contain_text("不要了")
    assert worker.complaints == []
