"""The tab 一票否决: from suspicion over the hearing to two signatures, each party seeing its own side."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import case_at_scoring
from tests.web.conftest import SignIn
from ycg_flow.records.tasks import Task

GROUNDS = "县市场监管局处罚决定书"
OPEN = {"act": "case.open_veto_inquiry", "veto": "administrative_penalty", "grounds": GROUNDS}
FINDING = {"act": "veto_inquiry.record_finding", "text": "虚记住院床日三份。", "source": "病历抽查底稿第12号"}


@pytest.fixture
def number(office: Office) -> str:
    return case_at_scoring(office)


@pytest.fixture
def listed(number: str) -> str:
    return f"/cases/{number}/veto-inquiries"


@pytest.fixture
def leader(sign_in: SignIn) -> FlaskClient:
    return sign_in("group_leader")


@pytest.fixture
def address(listed: str, leader: FlaskClient) -> str:
    """The page of an inquiry that the bureau has opened."""
    assert leader.post(listed, data=OPEN).status_code == 302
    return f"{listed}/1"


def _do(client: FlaskClient, address: str, event: str, **fields: str) -> int:
    return client.post(address, data={"act": f"veto_inquiry.{event}", **fields}).status_code


def _heard(leader: FlaskClient, hospital: FlaskClient, address: str) -> None:
    assert leader.post(address, data=FINDING).status_code == 302
    assert _do(leader, address, "hear_party") == 302
    assert _do(hospital, address, "respond_to_inquiry", statement="已整改，附整改报告。") == 302


@pytest.mark.req("ZZB-09")
def test_an_inquiry_goes_from_suspicion_to_a_decision_by_two_people_and_shows_both(
    address: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    hospital, approver = sign_in("submitter"), sign_in("approver")
    _heard(leader, hospital, address)
    assert _do(leader, address, "propose_confirmation", reason="事实清楚") == 302
    assert "第一签署：建议认定" in approver.get(address).text
    assert _do(leader, address, "confirm_veto", reason="我来定") == 409
    assert _do(approver, address, "confirm_veto", reason="局长办公会决定") == 302
    page = approver.get(address).text
    assert "第二签署：认定一票否决" in page
    assert "示例approver" in page
    assert "示例group_leader" in page
    told = hospital.get(address).text
    assert "局长办公会决定" in told
    assert "事实清楚" not in told


def test_the_hospital_learns_of_an_inquiry_at_its_hearing_and_not_before(
    listed: str, address: str, leader: FlaskClient, sign_in: SignIn, office: Office
) -> None:
    hospital = sign_in("submitter")
    assert GROUNDS not in hospital.get(listed).text
    assert hospital.get(address).status_code == 404
    assert _do(hospital, address, "respond_to_inquiry", statement="抢先陈述") == 404
    with office.desk.view(office["group_leader"]) as view:
        task = view.session.scalars(select(Task.id).where(Task.kind == "investigate_veto")).one()
    today = office.clock().date().isoformat()
    case = listed.removesuffix("/veto-inquiries")
    for path in ("/", case, f"{case}/as-of?day={today}"):
        assert "调查取证" in leader.get(path).text
        assert "调查取证" not in hospital.get(path).text
    assert [client.get(f"/tasks/{task}").status_code for client in (leader, hospital)] == [200, 404]
    leader.post(address, data=FINDING)
    _do(leader, address, "hear_party")
    page = hospital.get(address).text
    assert "虚记住院床日三份" in page
    assert 'name="statement"' in page
    assert "示例group_leader" not in page[page.index("调查事实") :]


def test_the_hospital_reads_no_proposal_out_of_the_state_and_nothing_of_what_lapsed_untold(
    listed: str, number: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    hospital, approver = sign_in("submitter"), sign_in("approver")
    other = {**OPEN, "veto": "supervision_refused", "grounds": "另一条线索"}
    for inquiry in (OPEN, other):
        assert leader.post(listed, data=inquiry).status_code == 302
    _heard(leader, hospital, f"{listed}/1")
    _do(leader, f"{listed}/1", "propose_confirmation", reason="事实清楚")
    for path in (listed, f"{listed}/1"):
        assert "拟认定" in approver.get(path).text
        assert "拟认定" not in hospital.get(path).text
        assert "集体审议" in hospital.get(path).text
    given = {"reason": "医共体撤并", "document": "会议纪要1号"}
    assert approver.post(f"/cases/{number}/acts/withdraw_case", data=given).status_code == 302
    assert "另一条线索" in approver.get(listed).text
    assert "另一条线索" not in hospital.get(listed).text
    assert hospital.get(f"{listed}/2").status_code == 404


def test_what_cannot_be_done_yet_says_why_and_keeps_what_was_typed(
    address: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    page = leader.get(address).text
    assert "尚未记录调查事实" in page
    refused = leader.post(address, data={**FINDING, "source": ""})
    assert refused.status_code == 422
    assert "虚记住院床日三份" in refused.text
    _heard(leader, sign_in("certifier"), address)
    assert _do(leader, address, "propose_leniency", reason="从宽") == 409
    assert _do(leader, address, "propose_dismissal", reason="") == 409


def test_a_silent_party_is_passed_over_only_after_its_time(
    office: Office, address: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    leader.post(address, data=FINDING)
    _do(leader, address, "hear_party")
    assert _do(leader, address, "conclude_hearing", reason="未陈述") == 409
    office.clock.now += timedelta(days=30)
    assert _do(sign_in("group_leader"), address, "conclude_hearing", reason="未陈述") == 302


def test_what_a_hospital_reports_itself_may_end_in_leniency_on_terms_and_be_reopened_by_a_document(
    listed: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    hospital, approver = sign_in("certifier"), sign_in("approver")
    report = {"act": "case.report_own_fraud", "veto": "insurance_fraud", "grounds": "自查发现串换项目。"}
    assert hospital.post(listed, data={**report, "found_on": "不知道"}).status_code == 422
    assert hospital.post(listed, data={**report, "found_on": "2026-01-04"}).status_code == 302
    assert "医共体主动报告" in hospital.get(listed).text
    address = f"{listed}/1"
    _heard(leader, hospital, address)
    assert _do(leader, address, "propose_leniency", reason="主动报告并退款") == 302
    assert _do(approver, address, "return_proposal", reason="补充退款凭证") == 302
    assert _do(leader, address, "propose_leniency", reason="凭证已补") == 302
    assert _do(approver, address, "grant_leniency", reason="同意", terms="") == 422
    assert _do(approver, address, "grant_leniency", reason="同意", terms="退回违规金额，约谈负责人") == 302
    assert "约谈负责人" in hospital.get(address).text
    assert _do(approver, address, "reopen_inquiry", reason="新线索", document="") == 409
    assert _do(approver, address, "reopen_inquiry", reason="新线索", document="局长办公会纪要第3号") == 302


def test_a_second_inquiry_into_the_same_veto_is_refused_on_the_list(
    listed: str, address: str, leader: FlaskClient
) -> None:
    assert leader.get(address).status_code == 200
    assert leader.post(listed, data=OPEN).status_code == 422


@pytest.mark.parametrize("account", ["submitter", "evaluator", "observer"])
def test_who_may_not_open_an_inquiry_is_refused_when_posting_directly(
    listed: str, sign_in: SignIn, account: str
) -> None:
    assert sign_in(account).post(listed, data=OPEN).status_code == 409


def test_a_stranger_finds_nothing_and_nobody_finds_the_inquiry_of_another_case(
    listed: str, address: str, leader: FlaskClient, sign_in: SignIn
) -> None:
    stranger = sign_in("other_submitter")
    assert stranger.get(listed).status_code == 404
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, data=FINDING).status_code == 404
    assert leader.get(f"{listed}/77").status_code == 404
    assert leader.post(f"{listed}/77", data=FINDING).status_code == 404
