"""Policies on the pages: explained to everybody, decisions named, versions compared, the paper kept on file."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from pathlib import Path

import pypdfium2
import pytest
from flask.testing import FlaskClient

from tests.casework.office import PLACES, Office, open_zhengzhou_cycle
from tests.web.conftest import SignIn
from tests.web.watching import Window
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.resources import POLICIES_VARIABLE, load_policy, policy_texts

POLICY = "/policies/zhengzhou-2022"
PAPER = b"%PDF-1.7\nthe paper itself\n%%EOF\n"


def attached(client: FlaskClient, path: str, title: str = "考核办法全文", name: str = "办法.pdf") -> int:
    data = {"title": title, "file": (BytesIO(PAPER), name)}
    return client.post(path, data=data, content_type="multipart/form-data").status_code


def opened(client: FlaskClient, path: str) -> bytes:
    with client.get(path) as answer:
        assert answer.headers["Content-Disposition"].startswith("attachment")
        return bytes(answer.data)


@pytest.mark.req("XX-28")
@pytest.mark.parametrize("account", PLACES)
def test_everybody_who_is_signed_in_reads_the_policies(sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    assert "郑州市紧密型县域医共体医保绩效考核办法" in client.get("/policies").text
    page = client.get(POLICY)
    assert page.status_code == 200
    for words in ("县域内就诊率达到90%", "不足一个百分点", "质量保证金", "指标清单 序号10", "不在文件之内"):
        assert words in page.text, words


@pytest.mark.req("XX-28")
def test_every_clause_and_every_indicator_has_a_place_of_its_own_to_link_to(sign_in: SignIn) -> None:
    text = sign_in("submitter").get(POLICY).text
    places = set(re.findall(r'id="([^"]+)"', text))
    policy = load_policy("zhengzhou-2022")
    assert {f"item-{name}" for name in policy.indicators} <= places
    assert {f"clause-{item.clause}" for item in policy.indicators.values()} <= places
    assert {f"line-{line.id}" for line in policy.lines} <= places
    assert {f"reading-{reading.id}" for reading in policy.table.reading} <= places
    assert set(re.findall(r'href="#([^"]+)"', text)) - {"content"} <= places


def test_the_page_names_who_decided_readings_and_parameters_for_a_cycle(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    told = sign_in("submitter").get(POLICY).text
    assert "示例group_leader决定，依据郑医保办〔2021〕104号" in told
    assert "各轮均按默认" in told
    assert number.startswith("410122")


def test_a_reading_that_a_cycle_chose_is_shown_in_its_words(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    chosen = Preparation(parties=[], readings={"partial_points": "full"}, source_document="市局会议纪要〔2026〕1号")
    second = _draft(office)
    prepare_cycle(office.desk, office["group_leader"], second, chosen)
    text = sign_in("group_leader").get(POLICY).text
    full = load_policy("zhengzhou-2022").readings["partial_points"].options["full"]
    assert f"<strong>{full}</strong>，示例group_leader决定，依据市局会议纪要〔2026〕1号" in text


def test_what_a_cycle_decided_is_not_told_to_strangers_of_the_cycle(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    assert "104号，" not in sign_in("other_submitter").get(POLICY).text
    assert "依据郑医保办" not in sign_in("other_submitter").get(POLICY).text


def test_a_case_leads_to_exactly_the_policy_it_runs_on(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    client = sign_in("submitter")
    answer = client.get(f"/policies/of/{number}")
    digest = load_policy("zhengzhou-2022").digest
    assert answer.headers["Location"] == f"{POLICY}?content={digest}"
    assert client.get(answer.headers["Location"]).status_code == 200
    assert sign_in("other_submitter").get(f"/policies/of/{number}").status_code == 404


def test_versions_are_kept_and_compared_in_words(
    office: Office, sign_in: SignIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "own" / "own-2026"
    folder.mkdir(parents=True)
    for name, text in policy_texts("zhengzhou-2022").items():
        (folder / name).write_text(text.replace("zhengzhou-2022", "own-2026"), encoding="utf-8")
    monkeypatch.setenv(POLICIES_VARIABLE, str(folder.parent))
    _draft(office, "own-2026")
    stored = load_policy("own-2026").digest
    text = (folder / "policy.toml").read_text(encoding="utf-8")
    (folder / "policy.toml").write_text(text.replace('name = "县域内就诊率达到90%"', 'name = "县域内就诊率"'), "utf-8")
    client = sign_in("group_leader")
    page = client.get("/policies/own-2026").text
    assert "县域内就诊率达到90%" not in page
    link = next(unescape(each) for each in re.findall(r'href="([^"]+/difference[^"]+)"', page))
    assert "县域内就诊率达到90%" in client.get(link).text
    old = client.get(f"/policies/own-2026?content={stored}").text
    assert "这是已存入评价周期的内容，与现行文件不同" in old
    assert "条款概括取自现行文件，可能与当时的条款不一致" in old
    assert "条款概括取自现行文件" not in page
    assert "县域内就诊率达到90%" in old


@pytest.mark.parametrize(
    "path", ["/policies/nowhere", f"{POLICY}?content=ffff", "/policies/documents/99", "/policies/of/x"]
)
def test_what_is_not_there_is_not_found(sign_in: SignIn, path: str) -> None:
    assert sign_in("group_leader").get(path).status_code == 404


def test_the_bureau_files_the_paper_and_everybody_opens_it(sign_in: SignIn) -> None:
    leader = sign_in("group_leader")
    assert attached(leader, f"{POLICY}/documents") == 302
    page = sign_in("submitter").get(POLICY).text
    assert "考核办法全文" in page
    assert "存入原文" not in page
    assert opened(sign_in("submitter"), "/policies/documents/1") == PAPER
    assert leader.post(f"{POLICY}/documents/1/take-off").status_code == 302
    assert "考核办法全文" not in leader.get(POLICY).text
    assert opened(leader, "/policies/documents/1") == PAPER


@pytest.mark.parametrize("account", [account for account in PLACES if account != "group_leader"])
def test_nobody_else_files_a_paper_even_by_a_post_sent_directly(sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    assert attached(client, f"{POLICY}/documents") == 404
    assert attached(sign_in("group_leader"), f"{POLICY}/documents") == 302
    assert client.post(f"{POLICY}/documents/1/take-off").status_code == 404


def test_a_paper_that_lies_about_its_type_is_refused_and_the_title_stays(sign_in: SignIn) -> None:
    data = {"title": "附件1 指标表", "file": (BytesIO(b"MZ\x00program"), "指标表.pdf")}
    answer = sign_in("group_leader").post(f"{POLICY}/documents", data=data, content_type="multipart/form-data")
    assert answer.status_code == 422
    assert 'value="附件1 指标表"' in answer.text
    assert "不接受这种文件" in answer.text


def test_the_paper_opens_beside_the_clauses_page_by_page(sign_in: SignIn) -> None:
    leader, reader = sign_in("group_leader"), sign_in("submitter")
    data = {"title": "考核办法全文", "file": (BytesIO(a_pdf(2)), "办法.pdf")}
    assert leader.post(f"{POLICY}/documents", data=data, content_type="multipart/form-data").status_code == 302
    beside = f"{POLICY}/paper/1"
    assert f'href="{beside}"' in reader.get(POLICY).text
    page = reader.get(beside).text
    assert "第2页，共2页" in page
    assert "指标清单 序号10" in page
    with reader.get("/policies/documents/1/pages/2") as picture:
        assert picture.data.startswith(b"\x89PNG")
        assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert reader.get("/policies/documents/1/pages/3").status_code == 404
    assert reader.get("/policies/nanan-2021/paper/1").status_code == 404


def a_pdf(pages: int) -> bytes:
    document = pypdfium2.PdfDocument.new()
    for _ in range(pages):
        document.new_page(595, 842)
    written = BytesIO()
    document.save(written)
    document.close()
    return written.getvalue()


@pytest.mark.req("ZZA-03")
def test_the_lead_hospital_keeps_its_internal_rules_on_file(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    path = f"/cases/{number}/internal-rules"
    submitter = sign_in("submitter")
    assert attached(submitter, path, "医保基金管理岗位职责") == 302
    for reader in ("certifier", "group_leader", "auditor", "member_contributor"):
        assert "医保基金管理岗位职责" in sign_in(reader).get(path).text, reader
        assert attached(sign_in(reader), path) == 404, reader
        assert opened(sign_in(reader), "/policies/documents/1") == PAPER
        assert sign_in(reader).post(f"{path}/1/take-off").status_code == 404
    for stranger in ("other_submitter", "surveyor", "account_administrator"):
        assert sign_in(stranger).get(path).status_code == 404
        assert sign_in(stranger).get("/policies/documents/1").status_code == 404
        assert attached(sign_in(stranger), path) == 404
    assert submitter.post(f"{path}/1/take-off").status_code == 302
    assert "医保基金管理岗位职责" not in submitter.get(path).text


@pytest.mark.usefixtures("address")
def test_the_page_of_a_policy_has_no_barrier_and_no_sideways_scroll(window: Window, sign_in: SignIn) -> None:
    window.enter(sign_in("group_leader"))
    assert window.faults_of(("/policies", POLICY, "/policies/national-alliance")) == []


def _draft(office: Office, policy: str = "zhengzhou-2022") -> str:
    plan = CyclePlan(policy, 2026, office.institutions["bureau"], "2026年度考核")
    return create_cycle(office.desk, office["group_leader"], plan)


def test_a_policy_calls_its_region_by_its_name(office: Office, sign_in: SignIn) -> None:
    open_zhengzhou_cycle(office)
    page = sign_in("group_leader").get("/policies/zhengzhou-2022").text
    assert "<dt>地区</dt><dd>郑州市</dd>" in page
    assert "<dd>410100</dd>" not in page
