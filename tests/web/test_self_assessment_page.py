"""The pages of the self-assessment: typing, saving, what is wrong beside it, two people, evidence, report, receipt."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select, update

from tests.casework.handing_in import PROVEN, a_pdf, appoint, certify, fill_in, hand_in, policy_of_case
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.owner import lift_guards
from tests.casework.result_stage import put_into
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.evidence import EvidenceDescription
from ycg_flow.casework.evidence_store import file_path
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.casework.steps.send_for_certification import send_for_certification
from ycg_flow.casework.steps.take_back_submission import take_back_submission
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.records.evidence import EvidenceFile
from ycg_flow.records.figures import FigureValue

VISITS, WITHIN = "visits.2025", "visits_within_county.2025"


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


@pytest.fixture
def table(number: str) -> str:
    return f"/cases/{number}/self-assessment"


def form_of(client: FlaskClient, address: str) -> dict[str, str]:
    """Return the fields of the table as a browser would send them untouched."""
    page = client.get(address).text
    fields = dict(re.findall(r'<input type="hidden" name="(seen\.[^"]+)" value="([^"]*)"', page))
    inputs = re.findall(r'<input class="input" type="text"[^>]*name="([^"]+)"[^>]*?value="([^"]*)"', page)
    inputs += re.findall(r'id="(value[^"]+)" name="[^"]+" value="([^"]*)"', page)
    chosen = re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL)
    for name, options in chosen:
        picked = re.search(r'value="([^"]*)" selected', options)
        fields[name] = picked.group(1) if picked else ""
    return fields | dict(inputs)


def shown(page: str, name: str) -> str:
    found = re.search(rf'name="{re.escape(name)}" value="([^"]*)"', page)
    assert found, name
    return found.group(1)


@pytest.mark.req("PF-01")
def test_what_is_typed_is_there_again_and_scored_by_the_policy(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    form = form_of(client, table) | {f"value.{VISITS}": "１，０００", f"value.{WITHIN}": "880"}
    assert client.post(table, data=form).status_code == 302
    page = client.get(table).text
    assert shown(page, f"value.{VISITS}") == "1,000"
    assert "880 ÷ 1,000 = 88%" in page
    assert "再提高1个百分点可得2分" in page


def test_a_value_that_is_none_stays_with_its_reason_and_keeps_the_act_closed(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    fill_in(office, number)
    client = sign_in("submitter")
    form = form_of(client, table) | {f"value.{VISITS}": "约1000", f"explanation.{VISITS}": "系统口径"}
    page = client.post(table, data=form, follow_redirects=True).text
    assert "其中1处还不是可用的数值" in page
    assert shown(page, f"value.{VISITS}") == "约1000"
    assert "是大约的数，请写确切的数值" in page
    refused = client.post(f"/cases/{number}/acts/send_for_certification", data={})
    assert refused.status_code == 409


def test_a_slip_is_told_and_does_not_stop_the_saving(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    name = "cost_per_admission"
    form = form_of(client, table) | {f"value.{name}.2024": "5,000", f"value.{name}.2025": "52,000"}
    page = client.post(table, data=form, follow_redirects=True).text
    assert "是上年（5,000）的10倍以上，请核对。" in page
    assert "已保存草稿。" in page


def test_the_fields_that_changed_are_saved_in_the_background(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    seen = form_of(client, table)[f"seen.{VISITS}"]
    sent = {f"seen.{VISITS}": seen, f"value.{VISITS}": "三", "changed": f"value.{VISITS}"}
    answer = client.post(f"{table}/autosave", data=sent)
    assert answer.status_code == 200
    assert answer.json is not None
    assert re.fullmatch(r"[0-2][0-9]:[0-5][0-9]", answer.json["saved_at"])
    assert "中文数字" in answer.json["faults"][f"value.{VISITS}"]
    again = {
        f"seen.{VISITS}": answer.json["values"][f"seen.{VISITS}"],
        f"explanation.{VISITS}": "待核",
        "changed": f"explanation.{VISITS}",
    }
    assert client.post(f"{table}/autosave", data=again).status_code == 200
    page = client.get(table).text
    assert shown(page, f"value.{VISITS}") == "三"
    assert 'value="待核"' in page


@pytest.mark.req("PF-01")
def test_the_second_of_two_people_sees_both_values_and_loses_nothing(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    client = sign_in("submitter")
    form = form_of(client, table) | {f"value.{VISITS}": "1000", f"value.{WITHIN}": "900"}
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "2000")])
    answer = client.post(table, data=form)
    assert answer.status_code == 409
    assert "<strong>2000</strong>；您填：<strong>1000</strong>" in answer.text
    assert shown(answer.text, f"value.{WITHIN}") == "900"
    once_more = {
        f"seen.{VISITS}": shown(answer.text, f"seen.{VISITS}"),
        f"value.{VISITS}": "1000",
    }
    assert client.post(table, data=once_more).status_code == 302
    assert shown(client.get(table).text, f"value.{VISITS}") == "1,000"


def test_a_field_nobody_touched_is_no_conflict(office: Office, number: str, table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    form = form_of(client, table) | {f"value.{WITHIN}": "900"}
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "2000")])
    assert client.post(table, data=form).status_code == 302
    page = client.get(table).text
    assert shown(page, f"value.{VISITS}") == "2,000"
    assert shown(page, f"value.{WITHIN}") == "900"
    form = form_of(client, table) | {f"value.{VISITS}": "2,000", f"value.{WITHIN}": "910"}
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "3000", seen_version=1)])
    assert client.post(table, data=form).status_code == 302, "separators of the page are nobody's typing"
    assert shown(client.get(table).text, f"value.{VISITS}") == "3,000"


def test_what_was_typed_when_the_session_had_ended_is_in_the_form_again(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    form = form_of(client, table) | {f"value.{VISITS}": "1000"}
    client.post("/sign-out")
    to_sign_in = client.post(table, data=form)
    client.post(to_sign_in.headers["Location"], data={"account": "submitter", "password": PASSPHRASE})
    page = client.get(table).text
    assert "登录前填写的内容已放回下表" in page
    assert shown(page, f"value.{VISITS}") == "1,000"
    assert "登录前填写的内容" not in client.get(table).text


def test_after_a_return_only_the_returned_rows_open_with_the_reason_beside(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    hand_in(office, number)
    request = CorrectionRequest("须补正", {"referral_system": "制度文件未盖章"})
    return_for_correction(office.desk, office["group_leader"], number, request)
    page = sign_in("submitter").get(table).text
    assert "退回理由：制度文件未盖章" in page
    assert 'name="value.referral_system_established.2025"' in page
    assert 'name="value.funds_measure_filed.2025"' not in page


def test_the_bureau_sees_the_table_once_it_is_submitted(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "2000", "只是草稿")])
    client = sign_in("group_leader")
    assert "自评尚未报送" in client.get(table).text
    assert "只是草稿" not in client.get(table).text
    assert client.get(f"{table}/report").status_code == 404
    hand_in(office, number)
    assert "只是草稿" in client.get(table).text


def test_another_consortium_finds_nothing(number: str, table: str, sign_in: SignIn) -> None:
    client = sign_in("other_submitter")
    for address in (table, f"{table}/certify", f"{table}/report", f"{table}/evidence/visits", f"{table}/receipts/1"):
        assert client.get(address).status_code == 404, address
    assert client.post(table, data={f"value.{VISITS}": "1"}).status_code == 404
    assert client.get(f"/cases/{number}/evidence/1").status_code == 404


@pytest.mark.req("PF-01")
def test_several_files_are_attached_at_once_and_come_back_as_downloads(
    number: str, table: str, sign_in: SignIn
) -> None:
    client = sign_in("submitter")
    address = f"{table}/evidence/{PROVEN[0]}"
    files = [(a_pdf("甲"), "办法.pdf"), (a_pdf("乙"), "备案.pdf"), (io.BytesIO(b"MZ\x90"), "假的.pdf")]
    refused = client.post(address, data={"files": files}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "假的.pdf：" in refused.text
    page = client.get(address).text
    assert "办法.pdf" in page
    assert "备案.pdf" in page
    file = re.findall(rf"/cases/{number}/evidence/(\d+)", page)[0]
    answer = client.get(f"/cases/{number}/evidence/{file}", buffered=True)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.data.startswith(b"%PDF")
    new = {"files": [(a_pdf("丙"), "办法第二版.pdf")], "replaces": file}
    page = client.post(address, data=new, content_type="multipart/form-data", follow_redirects=True).text
    assert "第2版" in page
    replaced = re.findall(rf"/cases/{number}/evidence/(\d+)", page)[-1]
    page = client.post(f"{address}/remove", data={"evidence": replaced}, follow_redirects=True).text
    assert "办法第二版.pdf" not in page


def test_the_report_is_previewed_before_it_is_saved_and_runs_no_script(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    page = client.get(f"{table}/report").text
    heading = re.findall(r'name="section\.([^"]+)"', page)[0]
    text = "**重点**\n\n<script>alert(1)</script><img src=x onerror=alert(1)>[坏](javascript:alert(1))"
    sent = {f"section.{heading}": text, f"version.{heading}": "0"}
    preview = client.post(f"{table}/report", data=sent | {"preview": "1"}).text
    assert "<strong>重点</strong>" in preview
    shown_html = preview.partition('class="preview"')[2]
    assert "<script>" not in shown_html
    assert "onerror" not in shown_html.partition("</div>")[0]
    assert "javascript:" not in shown_html.partition("</div>")[0]
    assert "重点" not in client.get(f"{table}/report").text
    assert client.post(f"{table}/report", data=sent).status_code == 302
    assert "<strong>重点</strong>" in client.get(f"{table}/report").text


def test_the_report_is_saved_in_the_background_and_a_second_writer_is_told(
    office: Office, table: str, sign_in: SignIn
) -> None:
    client, address = sign_in("submitter"), f"{table}/report/autosave"
    heading = re.findall(r'name="section\.([^"]+)"', client.get(f"{table}/report").text)[0]
    first = {f"section.{heading}": "第一段", f"version.{heading}": "0"}
    answer = client.post(address, data=first)
    assert answer.json is not None
    assert answer.json["values"] == {f"version.{heading}": 1}
    assert "第一段" in client.get(f"{table}/report").text
    appoint(office, "certifier", "submitter")
    late = sign_in("certifier").post(address, data=first | {f"section.{heading}": "另一段"})
    assert late.status_code == 409
    assert late.json is not None
    assert "改过同一处" in late.json["message"]


@pytest.mark.req("PF-01")
def test_a_second_person_certifies_and_the_receipt_says_what_and_when(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    fill_in(office, number)
    send_for_certification(office.desk, office["submitter"], number)
    client = sign_in("certifier")
    page = client.get(f"{table}/certify").text
    version = re.findall(r'name="seen_version" value="(\d+)"', page)[0]
    answer = client.post(f"{table}/certify", data={"seen_version": version})
    assert answer.status_code == 302
    address = answer.headers["Location"]
    receipt = client.get(address).text
    assert f"{number}-01" in receipt
    assert "示例certifier" in receipt
    assert "数据3项，佐证材料1份" in receipt
    code = " ".join(re.findall(r'<span class="digest-group">([0-9a-f]{8})</span>', receipt))
    assert "回执属实：" in client.get(address, query_string={"code": code}).text
    assert "从第1位起不同" in client.get(address, query_string={"code": "g" + code[1:]}).text
    take_back_submission(office.desk, office["submitter"], number, "发现漏报")
    assert "不再作数" in client.get(address, query_string={"code": code}).text
    assert f"{number}-01</a>（已撤回）" in client.get(table).text


def test_a_receipt_whose_data_and_files_were_changed_behind_it_names_them(
    office: Office, number: str, table: str, sign_in: SignIn
) -> None:
    receipt = hand_in(office, number)
    client = sign_in("submitter")
    with office.desk.database.writing() as session, session.begin():
        lift_guards(session)
        session.execute(update(FigureValue).where(FigureValue.figure == PROVEN[0]).values(value=0))
        file = session.scalars(select(EvidenceFile)).one().digest
    file_path(office.desk, file).unlink()
    page = client.get(f"{table}/receipts/{receipt.number}", query_string={"code": receipt.digest}).text
    for words in (
        "核对不符",
        "已建立医保预付资金管理使用办法并报送审核备案”（2025年）与报送时不同",
        "的文件与报送时不同，或已丢失",
    ):
        assert words in page


def test_a_question_on_an_indicator_reaches_the_bureau_and_an_empty_one_does_not(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    address = f"{table}/questions/referral_system"
    assert client.post(address, data={"text": " "}).status_code == 422
    page = client.post(address, data={"text": "下转比例的分母是什么？"}, follow_redirects=True).text
    assert "下转比例的分母是什么？" in page
    assert "待答复" in page


def test_last_years_value_explanation_and_evidence_are_offered_again(office: Office, sign_in: SignIn) -> None:
    office.clock.go_to(date(2025, 1, 6))
    last = open_zhengzhou_cycle(office, year=2024)
    entries = [TypedEntry(name, 2024, "1") for name in PROVEN] + [TypedEntry("visits", 2024, "1200", "含门特")]
    save_draft(office.desk, office["submitter"], last, entries)
    links = tuple(("figure", name) for name in PROVEN)
    attach_evidence(office.desk, office["submitter"], last, a_pdf(), EvidenceDescription("去年的办法.pdf", links))
    headings = {heading.id: WrittenSection("已完成。") for heading in policy_of_case(office, last).table.report}
    write_report(office.desk, office["submitter"], last, headings)
    certify(office, last)
    put_into(office, last, "closed")
    office.clock.go_to(date(2026, 1, 6))
    table = f"/cases/{open_zhengzhou_cycle(office)}/self-assessment"
    client = sign_in("submitter")
    page = client.get(table).text
    assert "1,200人次" in page
    assert "上年：含门特" in page
    address = f"{table}/evidence/{PROVEN[0]}"
    page = client.get(address).text
    file = re.findall(r'name="evidence" value="(\d+)"', page)[0]
    page = client.post(f"{address}/last-year", data={"evidence": file}, follow_redirects=True).text
    assert page.count("去年的办法.pdf") == 2


def test_a_report_written_when_the_session_had_ended_is_there_again(table: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    heading = re.findall(r'name="section\.([^"]+)"', client.get(f"{table}/report").text)[0]
    client.post("/sign-out")
    sent = {f"section.{heading}": "写了一下午的内容", f"version.{heading}": "0"}
    to_sign_in = client.post(f"{table}/report", data=sent)
    client.post(to_sign_in.headers["Location"], data={"account": "submitter", "password": PASSPHRASE})
    page = client.get(f"{table}/report").text
    assert "写了一下午的内容" in page
    assert "尚未保存" in page


def test_the_page_says_until_when_and_afterwards_why_nothing_can_be_typed(
    office: Office, number: str, sign_in: SignIn
) -> None:
    address = f"/cases/{number}/self-assessment"
    before = sign_in("submitter").get(address).text
    assert re.search(r"报送期限：<strong>2026-\d\d-\d\d（周.）</strong>", before)
    assert "现在不能填报" not in before
    office.clock.go_to(date(2026, 6, 1))
    after = sign_in("submitter").get(address).text
    assert "现在不能填报" in after
    assert "请向医保部门申请延期" in after


def test_the_case_page_leads_to_ones_own_task_and_never_first_to_a_recall(
    office: Office, number: str, sign_in: SignIn
) -> None:
    client = sign_in("submitter")
    assert f'class="button" href="/cases/{number}/self-assessment"' in client.get(f"/cases/{number}").text
    fill_in(office, number)
    send_for_certification(office.desk, office["submitter"], number)
    page = client.get(f"/cases/{number}").text
    assert re.search(r'class="button-second">撤回', page)
    assert not re.search(r'class="button">撤回', page)
