"""The tab 异议: feedback, objections with evidence, an answer by another than the scorer, and the order of it all."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_approved, case_at_feedback, state_of
from tests.web.conftest import SignIn
from ycg_flow.casework.queries.objections_page import objections_page
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.resume_scoring import resume_scoring
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator

OBJECTION = {"act": "case.raise_objection", "indicator": "budget_plan", "text": "分配表已含两个村卫生室，见第3页。"}


@pytest.fixture
def number(office: Office) -> str:
    return case_at_feedback(office)


@pytest.fixture
def address(number: str) -> str:
    return f"/cases/{number}/objections"


def _raised(office: Office, number: str) -> str:
    with office.desk.view(office["group_leader"]) as view:
        return str(objections_page(view, number).objections[0].id)


@pytest.mark.req("PF-10")
def test_an_objection_goes_from_the_hospital_to_another_than_the_scorer_and_back_in_the_order_of_the_exchange(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    hospital, leader, second = sign_in("submitter"), sign_in("group_leader"), sign_in("second_evaluator")
    file = {"files": (BytesIO(b"%PDF-1.4\n%%EOF\n"), "分配表.pdf")}
    answer = hospital.post(address, data={**OBJECTION, **file}, content_type="multipart/form-data")
    assert answer.status_code == 302, answer.text
    matter = _raised(office, number)
    page = leader.get(address).text
    assert "分配表.pdf" in page
    assert "示例evaluator</option>" not in page
    assert f'value="{office["second_evaluator"]}"' in page
    named = {"act": "objection.assign_objection", "matter": matter, "person": str(office["second_evaluator"])}
    assert leader.post(address, data=named).status_code == 302
    upheld = {"act": "objection.uphold_objection", "matter": matter, "answer": "附件属实，应予更正。"}
    assert second.post(address, data=upheld).status_code == 302
    resume_scoring(office.desk, office["group_leader"], number, "异议成立")
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "分配表完整。"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert "5分（原4分）" not in hospital.get(address).text
    rescored = {"act": "objection.record_rescoring", "matter": matter}
    assert second.post(address, data=rescored).status_code == 302
    page = second.get(address).text
    assert "成立，已更正" in page
    assert "5分（原4分）" in page
    exchange = page[page.index("往来记录") :]
    assert exchange.index("发送初步评价结果") < exchange.index("提出异议") < exchange.index("答复：成立")
    told = hospital.get(address).text
    assert "附件属实，应予更正。" in told
    assert "5分（原4分）" not in told


def test_who_scored_the_indicator_cannot_answer_even_when_posting_directly(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    sign_in("submitter").post(address, data=OBJECTION)
    matter = _raised(office, number)
    leader = sign_in("group_leader")
    to_scorer = {"act": "objection.assign_objection", "matter": matter, "person": str(office["evaluator"])}
    refused = leader.post(address, data=to_scorer)
    assert refused.status_code == 409
    assert "参与过该指标评分" in refused.text
    leader.post(address, data={**to_scorer, "person": str(office["second_evaluator"])})
    answer = {"act": "objection.dismiss_objection", "matter": matter, "answer": "得分不变。"}
    for account in ("evaluator", "submitter"):
        assert sign_in(account).post(address, data=answer).status_code in {409, 422}
    assert "得分不变。" not in leader.get(address).text


def test_disagreement_without_a_word_is_refused_on_the_page_and_agreement_is_recorded(
    address: str, sign_in: SignIn
) -> None:
    hospital = sign_in("certifier")
    refused = hospital.post(address, data={"act": "case.give_feedback", "agrees": "no", "text": " "})
    assert refused.status_code == 422
    assert 'value="no" required checked' in refused.text
    assert hospital.post(address, data={"act": "case.give_feedback", "agrees": "yes"}).status_code == 302
    assert "反馈：同意" in hospital.get(address).text


def test_a_second_objection_to_the_same_indicator_is_refused_and_its_text_stays(address: str, sign_in: SignIn) -> None:
    hospital = sign_in("submitter")
    hospital.post(address, data=OBJECTION)
    refused = hospital.post(address, data={**OBJECTION, "text": "<script>另一条理由</script>"})
    assert refused.status_code == 422
    assert "&lt;script&gt;另一条理由" in refused.text
    assert "<script>另" not in refused.text


def test_what_was_typed_before_the_session_ended_is_in_the_form_after_signing_in(
    office: Office, address: str, sign_in: SignIn
) -> None:
    hospital = sign_in("submitter")
    office.clock.now += timedelta(minutes=61)
    lost = hospital.post(address, data=OBJECTION)
    assert lost.status_code == 302
    signed = hospital.post(lost.headers["Location"], data={"account": "submitter", "password": "纸上得来终觉浅 2026"})
    page = hospital.get(signed.headers["Location"]).text
    assert OBJECTION["text"] in page
    assert "尚未提交" in page
    assert "没有异议和申诉" in page


def test_the_hospital_takes_its_objection_back_with_a_reason(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    hospital = sign_in("submitter")
    hospital.post(address, data=OBJECTION)
    back = {"act": "objection.take_back_objection", "matter": _raised(office, number), "reason": "核对后无误"}
    assert hospital.post(address, data={**back, "reason": ""}).status_code == 409
    assert hospital.post(address, data=back).status_code == 302
    assert "已撤回" in hospital.get(address).text


def test_during_the_public_notice_the_same_page_takes_an_appeal(office: Office, sign_in: SignIn) -> None:
    number = case_approved(office, notice_is_required=True)
    hospital, address = sign_in("submitter"), f"/cases/{number}/objections"
    assert "对某项指标提出申诉" in hospital.get(address).text
    appeal = {**OBJECTION, "act": "case.raise_appeal"}
    assert hospital.post(address, data=appeal).status_code == 302
    assert "申诉" in hospital.get(address).text
    assert state_of(office, number) == "public_notice"


@pytest.mark.parametrize("act", ["case.give_feedback", "case.raise_objection", "objection.uphold_objection"])
def test_a_stranger_finds_neither_the_page_nor_its_acts(address: str, sign_in: SignIn, act: str) -> None:
    stranger = sign_in("other_submitter")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data={**OBJECTION, "act": act, "matter": "1", "agrees": "yes"}).status_code == 404


def test_an_objection_of_another_case_and_an_unknown_act_are_not_found(address: str, sign_in: SignIn) -> None:
    leader = sign_in("group_leader")
    assert leader.post(address, data={"act": "objection.uphold_objection", "matter": "77"}).status_code == 404
    assert leader.post(address, data={"act": "case.approve_result"}).status_code == 404
