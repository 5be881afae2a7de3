"""A case in the browser: what is shown is what the tables allow, and what is hidden is refused all the same."""

from __future__ import annotations

import re

import pytest

from tests.casework.handing_in import fill_in, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_feedback
from tests.web.conftest import SignIn
from ycg_flow.casework.steps.decline_certification import decline_certification
from ycg_flow.casework.steps.send_for_certification import send_for_certification


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def test_my_work_leads_the_submitter_to_the_case_with_its_days_left(number: str, sign_in: SignIn) -> None:
    page = sign_in("submitter").get("/").text
    assert "完成自查自评" in page
    assert f'href="/cases/{number}/self-assessment"' in page
    assert "26天" in page


def test_an_act_that_is_not_open_yet_is_shown_with_what_would_open_it(number: str, sign_in: SignIn) -> None:
    page = sign_in("submitter").get(f"/cases/{number}").text
    assert "提交审签" in page
    assert "以下必填数据尚未填写或说明" in page


def test_sending_and_certifying_by_two_people_submits_the_case(office: Office, number: str, sign_in: SignIn) -> None:
    fill_in(office, number)
    sent = sign_in("submitter").post(f"/cases/{number}/acts/send_for_certification", data={"seen_version": "1"})
    assert sent.headers["Location"] == f"/cases/{number}"
    sign_in("certifier").post(f"/cases/{number}/acts/submit_self_assessment", data={"seen_version": "2"})
    assert state_of(office, number) == "data_collection"


def test_a_stale_page_is_answered_with_who_did_what_meanwhile(office: Office, number: str, sign_in: SignIn) -> None:
    fill_in(office, number)
    client = sign_in("submitter")
    client.post(f"/cases/{number}/acts/send_for_certification", data={"seen_version": "1"})
    answer = client.post(f"/cases/{number}/acts/recall_from_certification", data={"seen_version": "1"})
    assert answer.status_code == 409
    assert "示例submitter" in answer.text
    assert "提交审签" in answer.text


def test_what_a_page_does_not_offer_is_refused_when_posted_directly(
    office: Office, number: str, sign_in: SignIn
) -> None:
    answer = sign_in("submitter").post(f"/cases/{number}/acts/submit_self_assessment", data={})
    assert answer.status_code == 409
    assert state_of(office, number) == "self_assessment"


@pytest.mark.req("PF-07")
def test_the_history_says_who_did_what(office: Office, number: str, sign_in: SignIn) -> None:
    fill_in(office, number)
    page = sign_in("group_leader").get(f"/cases/{number}/history").text
    assert "保存自评草稿" in page
    assert "示例submitter" in page


@pytest.mark.req("PF-07")
def test_the_history_says_from_what_to_what_and_why(office: Office, number: str, sign_in: SignIn) -> None:
    fill_in(office, number)
    send_for_certification(office.desk, office["submitter"], number)
    decline_certification(office.desk, office["certifier"], number, "第3行的佐证没有盖章")
    page = re.sub(r"\s+", " ", sign_in("submitter").get(f"/cases/{number}/history").text)
    assert "自查自评 → 审签报送" in page
    assert "审签报送 → 自查自评" in page
    assert ">第3行的佐证没有盖章<" in page


@pytest.mark.parametrize("path", ["", "/history"])
def test_a_case_of_another_consortium_is_not_found(number: str, sign_in: SignIn, path: str) -> None:
    answer = sign_in("other_submitter").get(f"/cases/{number}{path}")
    assert answer.status_code == 404
    assert "zhongmu" not in answer.text


def test_an_act_on_a_case_of_another_consortium_is_not_found(number: str, sign_in: SignIn) -> None:
    answer = sign_in("other_submitter").post(f"/cases/{number}/acts/send_for_certification", data={})
    assert answer.status_code == 404


def test_what_carries_the_case_on_is_the_one_primary_act_and_withdrawing_is_folded(
    office: Office, sign_in: SignIn
) -> None:
    number = case_at_feedback(office)
    page = sign_in("group_leader").get(f"/cases/{number}").text
    primary = re.findall(r'class="button"[^>]*>([^<]+)<', page)
    assert len(primary) <= 1
    assert "撤销案卷" not in primary
    page = sign_in("approver").get(f"/cases/{number}").text
    assert "撤销案卷" not in re.findall(r'class="button"[^>]*>([^<]+)<', page)
    assert "<summary>撤销案卷（须有决定文件）</summary>" in page
