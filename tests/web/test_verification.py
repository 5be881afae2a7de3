"""On-site verification in the browser: samples nobody can steer, items checked on site or later, people heard."""

from __future__ import annotations

import io
import re

import pytest
from flask.testing import FlaskClient

from tests.casework.approved_cases import Round, open_round
from tests.casework.handing_in import form_group
from tests.casework.office import Office
from tests.casework.on_site import PATIENTS, case_on_site, check_all, draw, stored_draw, verify_everything
from tests.casework.result_stage import put_into
from tests.web.conftest import SignIn
from ycg_flow.casework.simulation.self_assessment import pdf
from ycg_flow.casework.steps.record_verification import Finding, ItemResult, record_verification
from ycg_flow.records.evidence import Evidence
from ycg_flow.records.verification import INSURED_PATIENT, MEDICAL_RECORD, WITH_FINDINGS

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8ffff3f0005fe02fea735"
    "81e40000000049454e44ae426082"
)


@pytest.fixture
def number(office: Office) -> str:
    return case_on_site(office)


def home(number: str) -> str:
    return f"/cases/{number}/verification"


def place(sample: str) -> str:
    """The address of a sample."""
    return f"{home(sample.rpartition('-')[0])}/samples/{sample}"


def committed(client: FlaskClient, number: str) -> str:
    """Commit to the seed of a sample of records through the page and return its number."""
    client.post(home(number), data={"act": "case.draw_sample", "kind": MEDICAL_RECORD, "size": "2"})
    return str(re.findall(r"/samples/([0-9-]+S\d+)", client.get(home(number)).text)[0])


@pytest.mark.req("XX-14")
def test_the_seed_is_bound_before_the_list_is_known_and_both_are_shown_afterwards(number: str, sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    sample = committed(client, number)
    before = client.get(place(sample)).text
    digest = re.findall(r'<code class="digest">([0-9a-f]{64})', before)[0]
    pasted = "ZY0001\t内科\r\nZY0002\t外科\r\n\r\nZY0003\t儿科\r\n"
    sent = client.post(f"{place(sample)}/draw", data={"source": "出院登记", "references": pasted})
    assert sent.status_code == 302, sent.text
    page = client.get(place(sample)).text
    assert digest in page
    assert "出院登记，3条" in page
    assert len(re.findall(r"ZY000\d", page)) == 2
    assert "同一种子和同一名册总是得出同样的次序" in page


@pytest.mark.req("NT-05")
def test_where_the_paper_wants_a_cause_the_page_asks_for_it_and_shows_it(office: Office, sign_in: SignIn) -> None:
    open_round(office, Round("national-alliance"))
    case = "410122-2025-001"
    put_into(office, case, "site_verification")
    form_group(office, case)
    client = sign_in("evaluator")
    assert "材料有因才抽查，须写明原因" in client.get(home(case)).text
    assert "0次" not in client.get(f"{home(case)}/interviews").text, "no kind of interview is owed here"
    form = {"act": "case.draw_sample", "matter": MEDICAL_RECORD, "kind": MEDICAL_RECORD, "size": "7"}
    refused = client.post(home(case), data=form)
    assert refused.status_code == 422
    assert "请填写这一项" in refused.text
    assert 'value="7"' in refused.text
    sent = client.post(home(case), data=form | {"cause": "下转人次比上年多三倍。"})
    assert "下转人次比上年多三倍。" in client.get(sent.headers["Location"]).text


def test_a_list_is_taken_from_a_file_of_the_hospital_system(number: str, sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    sample = committed(client, number)
    file = (io.BytesIO("BL01,内科\nBL02,外科\nBL03,儿科".encode("gb18030")), "名册.csv")
    client.post(f"{place(sample)}/draw", data={"source": "出院登记", "file": file}, content_type="multipart/form-data")
    assert "出院登记，3条" in client.get(place(sample)).text


def test_a_list_with_names_or_numbers_of_persons_is_refused_by_line_and_stays_in_the_form(
    number: str, sign_in: SignIn
) -> None:
    client = sign_in("evaluator")
    sample = committed(client, number)
    answer = client.post(f"{place(sample)}/draw", data={"source": "名单", "references": "ZY0001\n张三\n13800000000"})
    assert answer.status_code == 422
    assert "第2行：" in answer.text
    assert "第3行：这一行像是身份证号或手机号" in answer.text
    assert "张三" in answer.text


def test_a_sample_is_drawn_anew_only_with_a_reason_and_the_first_stays_readable(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    refused = client.post(place(sample), data={"act": "case.redraw_sample", "size": "3", "reason": " "})
    assert refused.status_code == 422
    client.post(place(sample), data={"act": "case.redraw_sample", "size": "4", "reason": "名册不全。"})
    page = client.get(home(number)).text
    assert "（重抽）" in page
    assert "已重抽，不再使用" in page
    assert "这个样本已重新抽取" in client.get(place(sample)).text


def test_a_patient_who_does_not_answer_is_replaced_by_the_next_in_order(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number, INSURED_PATIENT, PATIENTS)
    client = sign_in("evaluator")
    sent = {"act": "case.record_verification", "matter": "1", "why": "三次无人接听。"}
    page = client.post(place(sample), data=sent, follow_redirects=True).text
    assert "（替补）" in page
    assert "三次无人接听。" in page


def test_an_item_is_checked_with_findings_that_name_clause_and_indicator_and_leads_to_the_next(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    form = {
        "outcome": "with_findings",
        "seen": "",
        "description.0": "病案首页缺主治医师签名。",
        "clause.0": "list-10",
        "indicator.0": "within_county_visit_rate",
        "description.1": "收费与医嘱不符。",
        "clause.1": "list-11",
    }
    sent = client.post(f"{place(sample)}/items/1", data=form)
    assert sent.headers["Location"] == f"{place(sample)}/items/2"
    page = client.get(place(sample)).text
    assert "病案首页缺主治医师签名。" in page
    assert "收费与医嘱不符。" in page
    assert "县域内就诊率" in page


def test_a_check_without_its_clause_is_refused_and_keeps_what_was_typed(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    form = {"outcome": "with_findings", "seen": "", "description.0": "缺签名。", "clause.0": ""}
    answer = sign_in("evaluator").post(f"{place(sample)}/items/1", data=form)
    assert answer.status_code == 422
    assert "缺签名。" in answer.text
    assert stored_draw(office, sample).items[0].checks == []


def test_who_checks_an_item_second_is_told_who_came_first(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    client.post(f"{place(sample)}/items/1", data={"outcome": "in_order", "seen": ""})
    answer = client.post(f"{place(sample)}/items/1", data={"outcome": "in_order", "seen": ""})
    assert answer.status_code == 409
    assert "示例evaluator已于" in answer.text


def test_photographs_are_kept_with_the_item_and_shown_in_the_page(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    files = [(io.BytesIO(PNG), "现场.png"), (io.BytesIO(b"MZ\x90"), "假的.png")]
    refused = client.post(f"{place(sample)}/items/1/photos", data={"files": files}, content_type="multipart/form-data")
    assert refused.status_code == 422
    assert "假的.png：" in refused.text
    # What is noted beside the refused photo goes to the item, and not after the photo.
    assert f'<form method="post" action="{place(sample)}/items/1">' in refused.text
    page = client.get(place(sample)).text
    evidence = re.findall(r"/evidence/(\d+)/preview", page)[0]
    assert "现场.png" in client.get(f"/cases/{number}/evidence").text
    picture = client.get(f"/cases/{number}/evidence/{evidence}/picture", buffered=True)
    assert picture.mimetype == "image/png"
    assert picture.headers["Content-Security-Policy"].startswith("sandbox")
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    party = sign_in("submitter")
    assert "现场.png" not in party.get(f"/cases/{number}/evidence").text
    assert party.get(f"/cases/{number}/evidence/{evidence}").status_code == 404
    assert party.get(f"/cases/{number}/evidence/{evidence}/picture").status_code == 404


def test_a_sheet_to_print_has_a_row_with_empty_boxes_for_every_item(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    page = sign_in("evaluator").get(f"{place(sample)}/sheet").text
    assert page.count("□有问题") == 3
    assert "被核查单位：" in page


def test_what_was_noted_on_paper_is_entered_later_as_one_form(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    form = {
        "outcome.1": "in_order",
        "outcome.2": "with_findings",
        "description.2": "处方超量。",
        "clause.2": "list-16",
        "outcome.3": "with_findings",
    }
    answer = client.post(f"{place(sample)}/late-entry", data=form)
    assert answer.status_code == 422
    assert "有1个样本没有记录，其余已记录" in answer.text
    assert "处方超量。" in client.get(place(sample)).text
    client.post(f"{place(sample)}/late-entry", data={"outcome.3": "in_order"})
    assert all(item.checks for item in stored_draw(office, sample).items)


def test_an_item_checked_meanwhile_is_not_overwritten_from_paper(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    finding = ItemResult(WITH_FINDINGS, [Finding("缺签名。", "list-10")])
    check_all(office, sample, finding)
    answer = sign_in("evaluator").post(f"{place(sample)}/late-entry", data={"outcome.1": "in_order"})
    assert answer.status_code == 422
    assert "示例evaluator已于" in answer.text
    assert len(stored_draw(office, sample).items[0].checks) == 1


def test_interviews_with_three_kinds_of_people_are_recorded_and_never_shown_to_the_party(
    number: str, sign_in: SignIn
) -> None:
    client = sign_in("evaluator")
    for kind in ("medical_staff", "manager", "insured_patient"):
        form = {"act": "case.record_interview", "kind": kind, "place": "会议室", "held_on": "2026-01-05"}
        assert client.post(f"{home(number)}/interviews", data=form | {"notes": f"谈{kind}"}).status_code == 302
    page = client.get(f"{home(number)}/interviews").text
    assert "访谈记录（3）" in page
    bad = {
        "act": "case.record_interview",
        "kind": "manager",
        "place": "室",
        "held_on": "2026-02-30",
        "notes": "记录在此",
    }
    refused = client.post(f"{home(number)}/interviews", data=bad)
    assert refused.status_code == 422
    assert "没有这一天" in refused.text
    assert "记录在此" in refused.text
    assert sign_in("submitter").get(f"{home(number)}/interviews").status_code == 404


def test_the_party_sees_nothing_of_the_verification_before_the_result_is_told(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    client = sign_in("submitter")
    for address in (home(number), place(sample), f"{place(sample)}/sheet", f"{place(sample)}/items/1"):
        assert client.get(address).status_code == 404, address
    assert client.post(f"{place(sample)}/items/1", data={"outcome": "in_order", "seen": ""}).status_code == 404
    assert "核查</a>" not in client.get(f"/cases/{number}").text


def test_a_reader_of_the_bureau_checks_and_draws_nothing(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("observer")
    assert client.get(place(sample)).status_code == 200
    begin = {"act": "case.draw_sample", "kind": "prescription", "size": "2"}
    for address, form in (
        (home(number), begin),
        (f"{place(sample)}/draw", {"source": "名册", "references": "A1"}),
        (place(sample), {"act": "case.redraw_sample", "reason": "无", "size": "1"}),
        (f"{place(sample)}/items/1", {"outcome": "in_order", "seen": ""}),
        (f"{place(sample)}/late-entry", {"outcome.1": "in_order"}),
    ):
        assert client.post(address, data=form).status_code in {409, 422}, address
    assert stored_draw(office, sample).items[0].checks == []


def test_verification_of_another_case_is_not_found(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("other_submitter")
    for path in ("", "/interviews", f"/samples/{sample}", f"/samples/{sample}/sheet", f"/samples/{sample}/late-entry"):
        assert client.get(f"{home(number)}{path}").status_code == 404, path
    inside = sign_in("evaluator")
    assert inside.get(f"/cases/410181-2025-001/verification/samples/{sample}").status_code == 404
    assert inside.get(f"{home(number)}/samples/{number}-S99").status_code == 404
    assert inside.get(f"{place(sample)}/items/99").status_code == 404
    forged = f"/cases/410181-2025-001/verification/samples/{sample}/items/1"
    assert inside.post(forged, data={"outcome": "in_order", "seen": ""}).status_code == 404


def test_the_leader_concludes_from_the_page_once_everything_is_done(
    office: Office, number: str, sign_in: SignIn
) -> None:
    client = sign_in("group_leader")
    assert "以下材料尚未抽查" in client.get(home(number)).text
    verify_everything(office, number)
    page = client.get(home(number)).text
    assert "以下材料尚未抽查" not in page
    assert "调查结果已报送" in page


def test_a_pdf_is_shown_page_by_page_as_pictures_and_never_run(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    client = sign_in("evaluator")
    client.post(
        f"{place(sample)}/items/1/photos",
        data={"files": [(pdf("复印件"), "复印件.pdf")]},
        content_type="multipart/form-data",
    )
    evidence = re.findall(r"/evidence/(\d+)/preview", client.get(place(sample)).text)[0]
    address = f"/cases/{number}/evidence/{evidence}"
    assert f'src="{address}/pages/1"' in client.get(f"{address}/preview").text
    page = client.get(f"{address}/pages/1", buffered=True)
    assert page.mimetype == "image/png"
    assert page.headers["Content-Security-Policy"].startswith("sandbox")
    assert client.get(f"{address}/pages/2").status_code == 404
    assert client.get(f"{address}/picture").status_code == 404
    saved = client.get(address, buffered=True)
    assert saved.headers["Content-Disposition"].startswith("attachment")
    assert saved.headers["Content-Security-Policy"].startswith("sandbox")
    assert sign_in("submitter").get(f"{address}/pages/1").status_code == 404


def test_a_damaged_pdf_is_offered_to_save_instead(number: str, sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    evidence = re.findall(r"/evidence/(\d+)/preview", client.get(f"/cases/{number}/evidence").text)[0]
    assert "请下载后查看" in client.get(f"/cases/{number}/evidence/{evidence}/preview").text
    assert client.get(f"/cases/{number}/evidence/{evidence}/pages/1").status_code == 404
    assert sign_in("other_submitter").get(f"/cases/{number}/evidence/{evidence}/preview").status_code == 404
    assert sign_in("other_submitter").get(f"/cases/{number}/evidence").status_code == 404


def test_after_the_seed_is_registered_the_evaluator_stands_in_that_sample(number: str, sign_in: SignIn) -> None:
    client = sign_in("evaluator")
    sent = {"act": "case.draw_sample", "kind": MEDICAL_RECORD, "size": "2"}
    answer = client.post(home(number), data=sent, follow_redirects=True)
    assert "/samples/" in answer.request.path
    assert "提供名册并抽样" in answer.text
    assert "抽取2个样本" in answer.text


def test_a_finding_recorded_again_keeps_its_indicator_and_figure(office: Office, number: str, sign_in: SignIn) -> None:
    sample = draw(office, number)
    found = Finding("缺签名。", "list-10", "within_county_visit_rate", "visits")
    record_verification(office.desk, office["evaluator"], sample, 1, ItemResult(WITH_FINDINGS, [found], "复印件两页"))
    page = sign_in("evaluator").get(f"{place(sample)}/items/1").text
    assert '<option value="within_county_visit_rate" selected>' in page
    assert '<option value="visits" selected>' in page
    assert re.search(r'value="with_findings" required checked', page)
    assert "复印件两页</textarea>" in page


def test_who_records_second_sees_what_the_first_recorded_and_can_record_over_it(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    item = f"{place(sample)}/items/1"
    client = sign_in("evaluator")
    found = Finding("他人记的问题。", "list-10")
    record_verification(office.desk, office["group_leader"], sample, 1, ItemResult(WITH_FINDINGS, [found]))
    mine = {"outcome": "with_findings", "seen": "", "description.0": "我记的问题。", "clause.0": "list-11"}
    answer = client.post(item, data=mine)
    assert answer.status_code == 409
    assert "他人记的问题。" in answer.text
    assert "我记的问题。" in answer.text
    seen = re.findall(r'name="seen" value="(\d+)"', answer.text)[0]
    assert client.post(item, data=mine | {"seen": seen}).status_code == 302


def test_a_photo_attached_wrongly_is_taken_off_with_a_reason_and_stays_on_record(
    office: Office, number: str, sign_in: SignIn
) -> None:
    sample = draw(office, number)
    item = f"{place(sample)}/items/1"
    client = sign_in("evaluator")
    file = {"files": [(io.BytesIO(PNG), "拍错了.png")]}
    client.post(f"{item}/photos", data=file, content_type="multipart/form-data")
    key = re.findall(r'name="evidence" value="(\d+)"', client.get(item).text)[0]
    assert client.post(f"{item}/photos/remove", data={"evidence": key, "reason": " "}).status_code == 422
    other = f"{place(sample)}/items/2/photos/remove"
    assert client.post(other, data={"evidence": key, "reason": "不是这一份"}).status_code == 404
    page = client.post(f"{item}/photos/remove", data={"evidence": key, "reason": "拍了别的病历"}, follow_redirects=True)
    assert "拍错了.png" not in page.text
    assert client.get(f"/cases/{number}/evidence/{key}", buffered=True).data == PNG
    with office.desk.view(office["evaluator"]) as view:
        assert view.session.get_one(Evidence, int(key)).ended_at is not None
