"""A member institution gives its part of the figures, and the submitter takes the sums over."""

from __future__ import annotations

import pytest

from tests.casework.handing_in import hand_in
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from tests.web.test_self_assessment_page import form_of, shown
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.steps.contribute_figures import contribute_figures
from ycg_flow.casework.steps.save_draft import save_draft

VISITS = "visits.2025"


@pytest.fixture
def number(office: Office) -> str:
    return open_zhengzhou_cycle(office)


@pytest.fixture
def members(number: str) -> str:
    return f"/cases/{number}/self-assessment/members"


def test_a_member_finds_the_form_from_its_task_and_the_submitter_takes_the_sum_over(
    members: str, number: str, sign_in: SignIn
) -> None:
    member = sign_in("member_contributor")
    assert f'href="{members}"' in member.get("/").text
    form = form_of(member, members) | {f"value.{VISITS}": "１，２００"}
    assert member.post(members, data=form).status_code == 302
    submitter = sign_in("submitter")
    page = submitter.get(members).text
    assert page.count("1,200") >= 2, "what the member gave, and the sum"
    assert "示例member_contributor" in page
    taken = {name: shown(page, name) for name in (f"seen.{VISITS}", f"value.{VISITS}")} | {"take": VISITS}
    assert submitter.post(f"{members}/take-over", data=taken).status_code == 302
    assert shown(submitter.get(f"/cases/{number}/self-assessment").text, f"value.{VISITS}") == "1,200"
    assert "已填入" in submitter.get(members).text


def test_a_sum_is_not_written_over_what_the_submitter_typed_meanwhile(
    office: Office, members: str, number: str, sign_in: SignIn
) -> None:
    contribute_figures(office.desk, office["member_contributor"], number, [TypedEntry("visits", 2025, "1200")])
    client = sign_in("submitter")
    page = client.get(members).text
    taken = {name: shown(page, name) for name in (f"seen.{VISITS}", f"value.{VISITS}")} | {"take": VISITS}
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "3000")])
    answer = client.post(f"{members}/take-over", data=taken)
    assert answer.status_code == 409
    assert "<strong>3000</strong>；您填：<strong>1200</strong>" in answer.text


def test_two_people_of_one_member_see_both_values(office: Office, members: str, number: str, sign_in: SignIn) -> None:
    client = sign_in("member_contributor")
    form = form_of(client, members) | {f"value.{VISITS}": "1000"}
    contribute_figures(office.desk, office["member_contributor"], number, [TypedEntry("visits", 2025, "2000")])
    answer = client.post(members, data=form)
    assert answer.status_code == 409
    assert "<strong>2000</strong>；您填：<strong>1000</strong>" in answer.text
    again = form | {f"seen.{VISITS}": shown(answer.text, f"seen.{VISITS}")}
    assert client.post(members, data=again).status_code == 302
    assert shown(client.get(members).text, f"value.{VISITS}") == "1,000"


def test_what_is_no_number_is_kept_and_told_and_never_summed(members: str, sign_in: SignIn) -> None:
    member = sign_in("member_contributor")
    member.post(members, data=form_of(member, members) | {f"value.{VISITS}": "约三百"})
    assert shown(member.get(members).text, f"value.{VISITS}") == "约三百"
    page = sign_in("submitter").get(members).text
    assert "不能相加" in page
    assert 'name="take"' not in page


def test_what_a_member_typed_when_the_session_had_ended_is_in_the_form_again(members: str, sign_in: SignIn) -> None:
    client = sign_in("member_contributor")
    form = form_of(client, members) | {f"value.{VISITS}": "1000"}
    client.post("/sign-out")
    to_sign_in = client.post(members, data=form)
    client.post(to_sign_in.headers["Location"], data={"account": "member_contributor", "password": PASSPHRASE})
    page = client.get(members).text
    assert shown(page, f"value.{VISITS}") == "1,000"
    assert "登录前填写的内容" in page


def test_the_form_closes_with_the_reason_when_the_lead_hospital_has_handed_in(
    office: Office, members: str, number: str, sign_in: SignIn
) -> None:
    hand_in(office, number)
    client = sign_in("member_contributor")
    assert "保存本单位数据" not in client.get(members).text
    assert client.post(members, data={f"value.{VISITS}": "1"}).status_code == 409
    assert "自评尚未报送" not in sign_in("group_leader").get(members).text


def test_another_consortium_finds_no_contributions(members: str, sign_in: SignIn) -> None:
    assert sign_in("other_submitter").get(members).status_code == 404
