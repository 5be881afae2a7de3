"""Decisions on one case in the browser: group and interests, questions, returns, extensions, waivers, reports."""

from __future__ import annotations

import re
from datetime import date

import pytest

from tests.casework.handing_in import fill_in, form_group, hand_in, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import put_into
from tests.web.conftest import SignIn
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.steps.ask_question import ask_question

INDICATOR = "within_county_visit_rate"
PAGES = (
    "evaluation-group",
    "questions",
    "quarterly-reports",
    "return-for-correction",
    "extension",
    "waiver",
    "supervision",
)


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def test_a_named_member_declares_before_the_group_is_complete(office: Office, number: str, sign_in: SignIn) -> None:
    address = f"/cases/{number}/evaluation-group"
    leader = sign_in("group_leader")
    page = leader.get(address).text
    assert "示例evaluator" in page
    assert "示例submitter" not in page, "nobody of the party can be named"
    named = [f"{office[role]}:{role}" for role in ("group_leader", "evaluator", "surveyor")]
    leader.post(address, data={"member": named})
    member = sign_in("evaluator")
    assert "申报利益关系之后才能开展工作" in member.get(address).text
    member.post(f"{address}/interest", data={"has_conflict": "no"})
    assert "您已于" in member.get(address).text


def test_a_member_with_a_conflict_says_which_and_leaves_the_case(office: Office, number: str, sign_in: SignIn) -> None:
    address = f"/cases/{number}/evaluation-group"
    leader = sign_in("group_leader")
    leader.post(address, data={"member": [f"{office['evaluator']}:evaluator"]})
    member = sign_in("evaluator")
    refused = member.post(f"{address}/interest", data={"has_conflict": "yes", "declaration": ""})
    assert refused.status_code == 422
    sent = member.post(f"{address}/interest", data={"has_conflict": "yes", "declaration": "配偶在该院任职。"})
    assert sent.headers["Location"] == "/"
    assert member.get(address).status_code == 404
    assert "有，已回避" in leader.get(address).text
    again = leader.post(address, data={"member": [f"{office['evaluator']}:evaluator"]})
    assert again.status_code == 409


def test_a_member_is_taken_off_and_those_the_form_did_not_show_stay(
    office: Office, number: str, sign_in: SignIn
) -> None:
    form_group(office, number)
    address = f"/cases/{number}/evaluation-group"
    leader, key = sign_in("group_leader"), f"{office['evaluator']}:evaluator"
    leader.post(address, data={"shown_member": [key], "member": []})
    page = leader.get(address).text
    assert re.search(rf'value="{key}" ?>', page) or re.search(rf'value="{key}">', page)
    surveyor = f"{office['surveyor']}:surveyor"
    assert f'value="{surveyor}" checked' in page


def test_somebody_of_the_party_is_refused_even_when_posted_directly(
    office: Office, number: str, sign_in: SignIn
) -> None:
    answer = sign_in("group_leader").post(
        f"/cases/{number}/evaluation-group", data={"member": [f"{office['submitter']}:evaluator"]}
    )
    assert answer.status_code == 422
    assert "所选人员属于该评价对象" in answer.text


def test_a_question_is_answered_once_for_every_party_without_saying_who_asked(
    office: Office, number: str, sign_in: SignIn
) -> None:
    question = ask_question(office.desk, office["submitter"], number, INDICATOR, "跨县双向转诊算不算？")
    leader, address = sign_in("group_leader"), f"/cases/{number}/questions"
    assert "跨县双向转诊算不算？" in leader.get(address).text
    assert leader.post(f"{address}/{question}", data={"answer": " "}).status_code == 422
    leader.post(f"{address}/{question}", data={"answer": "按参保地计算。"})
    assert leader.post(f"{address}/{question}", data={"answer": "不算。"}).status_code == 409
    page = sign_in("submitter").get(address).text
    assert "按参保地计算。" in page
    assert "示例submitter，" not in page
    assert sign_in("submitter").post(f"{address}/{question}", data={"answer": "自答"}).status_code == 409
    deliver(office.desk)
    assert "指标“县域内就诊率达到90%”的提问已统一答复" in sign_in("submitter").get("/notices").text


@pytest.mark.req("PF-18")
def test_a_self_assessment_goes_back_with_a_reason_for_each_indicator(
    office: Office, number: str, sign_in: SignIn
) -> None:
    hand_in(office, number)
    leader, address = sign_in("group_leader"), f"/cases/{number}/return-for-correction"
    nothing = leader.post(address, data={"reason": "须补正"})
    assert nothing.status_code == 409
    assert "请至少选择一项退回的指标" in nothing.text
    sent = leader.post(address, data={"reason": "须补正", "indicator.referral_system": "制度文件未盖章"})
    assert sent.status_code == 302
    assert state_of(office, number) == "self_assessment"
    assert "退回理由：制度文件未盖章" in sign_in("submitter").get(f"/cases/{number}/self-assessment").text


def test_the_date_of_one_party_is_extended_by_a_decision(number: str, sign_in: SignIn) -> None:
    leader, address = sign_in("group_leader"), f"/cases/{number}/extension"
    assert "2026-01-31（周六）" in leader.get(address).text
    earlier = leader.post(address, data={"new_due_on": "2026-01-20", "reason": "暴雪停工"})
    assert earlier.status_code == 409
    assert "新期限须晚于原期限" in earlier.text
    assert "暴雪停工" in earlier.text
    leader.post(address, data={"new_due_on": "2026-02-10", "reason": "暴雪停工", "decision_document": "局长办公会纪要"})
    assert "2026-02-10" in leader.get(f"/cases/{number}").text


def test_one_unmet_requirement_is_waived_by_a_decision_with_its_document(
    office: Office, number: str, sign_in: SignIn
) -> None:
    office.clock.go_to(date(2026, 1, 20))
    leader, address = sign_in("group_leader"), f"/cases/{number}/waiver"
    page = leader.get(address).text
    keys = re.findall(r'name="requirement" value="(all_required_figures_are_answered:[^"]+)"', page)
    assert len(keys) > 1
    assert page.count("必填数据没有填写或说明") == 1
    key = keys[0]
    form = {"requirement": key, "reason": "该院不设此项业务。"}
    without = leader.post(address, data=form | {"decision_document": ""})
    assert without.status_code == 422
    assert "该院不设此项业务。" in without.text
    leader.post(address, data=form | {"decision_document": "局发〔2026〕3号"})
    page = leader.get(address).text
    assert "局发〔2026〕3号" in page
    assert f'value="{key}"' not in page
    forged = leader.post(
        address, data={"requirement": "every_score_has_a_reason:x", "reason": "无", "decision_document": "无"}
    )
    assert forged.status_code == 422


def test_a_quarter_is_reported_with_amounts_as_people_type_them(office: Office, number: str, sign_in: SignIn) -> None:
    put_into(office, number, "monitoring")
    client, address = sign_in("submitter"), f"/cases/{number}/quarterly-reports"
    form = {"act": "case.submit_quarterly_report", "kind": "fund_use", "quarter": "4", "text": "全年使用情况。"}
    refused = client.post(address, data=form | {"used": "约1万"})
    assert refused.status_code == 422
    assert "不是可用的金额" in refused.text
    assert "全年使用情况。" in refused.text
    assert client.post(address, data=form | {"used": "1.2万元", "paid_to_members": "3,000.50"}).status_code == 302
    page = client.get(address).text
    assert "12,000.00" in page
    assert "3,000.50" in page
    assert "按期" in page
    assert "12,000.00" in sign_in("group_leader").get(address).text
    assert sign_in("group_leader").post(address, data=form | {"used": "1"}).status_code == 409


@pytest.mark.req("ZZB-03")
def test_a_problem_and_a_complaint_are_registered_and_dealt_with_out_of_sight_of_the_party(
    number: str, sign_in: SignIn
) -> None:
    client, address = sign_in("rectification_officer"), f"/cases/{number}/supervision"
    problem = {"act": "case.register_problem", "source": "supervision", "found_on": "2026-01-04"}
    assert client.post(address, data=problem | {"description": "少拨预付资金。"}).status_code == 302
    complaint = {"act": "case.register_complaint", "channel": "letter_box", "received_on": "2026-01-05"}
    client.post(address, data=complaint | {"description": "虚记住院。", "is_fraud_report": "yes"})
    page = client.get(address).text
    assert "少拨预付资金。" in page
    assert "举报欺诈骗保" in page
    deal = {"act": "case.deal_with_problem", "matter": f"{number}-P01", "reason": "责令限期补拨。", "document": ""}
    client.post(address, data=deal)
    answer = {
        "act": "case.answer_complaint",
        "matter": f"{number}-C01",
        "verdict": "not_verified",
        "investigation": "查无实据。",
        "answer": "已调查。",
        "award": "1,000",
    }
    refused = client.post(address, data=answer)
    assert refused.status_code == 422
    assert "只有查证属实的欺诈骗保举报可以奖励" in refused.text
    client.post(address, data=answer | {"verdict": "verified"})
    page = client.get(address).text
    assert "责令限期补拨。" in page
    assert "奖励1,000.00元" in page
    assert sign_in("submitter").get(address).status_code == 404
    assert sign_in("submitter").post(address, data=deal).status_code == 404
    assert sign_in("data_officer").post(address, data=deal).status_code in {409, 422}


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_of_another_consortium_are_not_found(number: str, sign_in: SignIn, page: str) -> None:
    client = sign_in("other_submitter")
    assert client.get(f"/cases/{number}/{page}").status_code == 404
    sent = {"act": "case.submit_quarterly_report", "reason": "无", "answer": "无", "requirement": "x:y"}
    address = f"/cases/{number}/{page}" + ("/1" if page == "questions" else "")
    assert client.post(address, data=sent).status_code == 404


@pytest.mark.parametrize("page", ["evaluation-group", "return-for-correction", "extension", "waiver", "supervision"])
def test_the_party_has_no_page_of_the_bureaus_decisions(
    office: Office, number: str, sign_in: SignIn, page: str
) -> None:
    fill_in(office, number)
    client = sign_in("submitter")
    assert client.get(f"/cases/{number}/{page}").status_code == 404
    sent = {"reason": "无", "new_due_on": "2026-03-01", "indicator.referral_system": "无", "requirement": "x:y"}
    assert client.post(f"/cases/{number}/{page}", data=sent).status_code == 404
    assert state_of(office, number) == "self_assessment"
