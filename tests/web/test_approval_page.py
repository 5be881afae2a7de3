"""The tab 审定: exactly what is shown is signed, after the password, by somebody who neither scored nor submitted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import case_at_approval, case_at_feedback, state_of
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.records.history import HistoryEntry


@pytest.fixture
def number(office: Office) -> str:
    return case_at_approval(office)[0]


@pytest.fixture
def address(number: str) -> str:
    return f"/cases/{number}/approval"


def _form(page: str, **more: str) -> dict[str, str]:
    digest, version = (
        re.search(r'name="shown_digest" value="(\w{64})"', page),
        re.search(r'"seen_version" value="(\d+)', page),
    )
    assert digest is not None
    assert version is not None
    return {"act": "case.approve_result", "shown_digest": digest[1], "seen_version": version[1], **more}


@pytest.mark.req("XX-18", "PF-03")
def test_the_approver_sees_points_digest_and_matters_and_signs_them(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    approver = sign_in("approver")
    page = approver.get(address).text
    assert "99.00" in page
    assert "审定人（签字）：" not in page, "nothing is signed yet"
    assert "各项得分相同" in page
    assert f'href="/cases/{number}/score/budget_plan"' in page
    assert approver.post(address, data=_form(page)).status_code == 302
    assert state_of(office, number) == "settlement"
    signed = approver.get(address).text
    assert "示例approver于" in signed
    with office.desk.database.reading() as session:
        link = session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.approve_result")).one()
    assert f"审定时办理记录第{link.sequence}号，链首摘要" in signed
    assert link.digest in signed
    assert "绩效评价结果审定表" in signed
    assert "审定人（签字）：" in signed


def test_a_stale_password_is_asked_in_the_form_and_again_where_it_is_wrong(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    approver = sign_in("approver")
    assert 'name="password"' not in approver.get(address).text
    office.clock.now += timedelta(minutes=6)
    page = approver.get(address).text
    assert 'name="password"' in page
    asked = approver.post(address, data=_form(page))
    assert "再次输入密码" in asked.text
    assert approver.post(address, data=_form(page, password="wrong")).status_code == 422  # noqa: S106 - a wrong one
    assert state_of(office, number) == "approval"
    assert approver.post(address, data=_form(page, password=PASSPHRASE)).status_code == 302
    assert state_of(office, number) == "settlement"


def test_another_content_than_the_one_shown_is_not_signed(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    approver = sign_in("approver")
    refused = approver.post(address, data={**_form(approver.get(address).text), "shown_digest": "0" * 64})
    assert refused.status_code == 409
    assert "您看到的内容已被更新" in refused.text
    assert state_of(office, number) == "approval"


def test_a_result_is_returned_with_its_reason_and_the_page_keeps_what_was_submitted(
    office: Office, number: str, address: str, sign_in: SignIn
) -> None:
    approver = sign_in("approver")
    back = {"act": "case.return_from_approval", "reason": ""}
    assert approver.post(address, data=back).status_code == 409
    assert approver.post(address, data={**back, "reason": "预算编制一项请复核"}).status_code == 302
    assert state_of(office, number) == "preliminary_result"
    assert "失效（预算编制一项请复核）" in approver.get(address).text


def test_where_a_notice_is_required_the_approver_says_to_whom(office: Office, sign_in: SignIn) -> None:
    number, _ = case_at_approval(office, notice_is_required=True)
    approver, address = sign_in("approver"), f"/cases/{number}/approval"
    page = approver.get(address).text
    assert "公示给" in page
    assert approver.post(address, data=_form(page, audience="nobody")).status_code == 422
    assert approver.post(address, data=_form(page, audience="public")).status_code == 302
    assert state_of(office, number) == "public_notice"


@pytest.mark.parametrize("account", ["group_leader", "evaluator", "observer", "auditor"])
def test_others_of_the_bureau_read_the_page_and_cannot_sign_by_a_direct_post(
    office: Office, number: str, address: str, sign_in: SignIn, account: str
) -> None:
    client = sign_in(account)
    page = client.get(address)
    assert page.status_code == 200
    assert "shown_digest" not in page.text
    post = _form(sign_in("approver").get(address).text)
    assert client.post(address, data=post).status_code == 409
    assert state_of(office, number) == "approval"


@pytest.mark.parametrize("account", ["submitter", "certifier", "other_submitter"])
def test_no_hospital_finds_the_page_its_own_or_anothers(address: str, sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    assert client.get(address).status_code == 404
    post = {"act": "case.approve_result", "shown_digest": "0" * 64}
    assert client.post(address, data=post).status_code in {404, 409}


def test_before_it_is_submitted_the_page_says_so(office: Office, sign_in: SignIn) -> None:
    number = case_at_feedback(office)
    page = sign_in("approver").get(f"/cases/{number}/approval").text
    assert "尚未提请审定" in page
    assert "shown_digest" not in page
