"""A published result is shown to exactly its audience while the notice runs, and to nobody else."""

from __future__ import annotations

from datetime import date

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_approved, case_at_approval, matter, state_of
from tests.web.conftest import SignIn
from ycg_flow.casework.steps.answer_objection import uphold_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_appeal

READERS = ("submitter", "member_contributor", "group_leader", "observer")
AUDIENCES = {
    "designated_institutions": (*READERS, "other_submitter"),
    "evaluated_parties": READERS,
    "public": (*READERS, "other_submitter", "surveyor", "account_administrator"),
}
EVERYBODY = AUDIENCES["public"]


def _published(office: Office, audience: str) -> str:
    office.clock.go_to(date(2026, 3, 16))
    number, digest = case_at_approval(office, notice_is_required=True)
    approve_result(office.desk, office["approver"], number, Signature(digest, audience))
    return number


@pytest.mark.req("PF-12", "ZZB-07")
@pytest.mark.parametrize("audience", AUDIENCES)
def test_a_published_result_is_shown_to_its_audience_and_to_nobody_else(
    office: Office, sign_in: SignIn, audience: str
) -> None:
    number = _published(office, audience)
    for account in EVERYBODY:
        client = sign_in(account)
        listed, page = client.get("/public-notices"), client.get(f"/public-notices/{number}")
        is_meant = account in AUDIENCES[audience]
        assert page.status_code == (200 if is_meant else 404), account
        assert ("zhongmu医共体" in listed.text) == is_meant, account


def test_the_notice_tells_the_approved_result_and_nothing_of_its_scorers(office: Office, sign_in: SignIn) -> None:
    number = _published(office, "designated_institutions")
    page = sign_in("other_submitter").get(f"/public-notices/{number}").text
    assert "99.00分" in page
    assert "郑医保" in page
    assert "预算管理" in page
    assert "分配表缺少" not in page
    assert "示例evaluator" not in page
    assert f"/cases/{number}" not in page


def test_after_its_period_nothing_is_shown_to_the_audience_any_more(office: Office, sign_in: SignIn) -> None:
    number = _published(office, "public")
    office.clock.go_to(date(2026, 3, 24))
    assert sign_in("surveyor").get(f"/public-notices/{number}").status_code == 404
    leader = sign_in("group_leader")
    assert leader.post(f"/cases/{number}/acts/conclude_public_notice").status_code == 302
    assert state_of(office, number) == "settlement"


def test_a_result_taken_back_for_correction_vanishes_at_once(office: Office, sign_in: SignIn) -> None:
    number = case_approved(office, notice_is_required=True)
    appeal = matter(
        number, raise_appeal(office.desk, office["certifier"], number, NewObjection("budget_plan", "见附件"))
    )
    assign_objection(office.desk, office["group_leader"], appeal, office["second_evaluator"])
    uphold_objection(office.desk, office["second_evaluator"], appeal, "属实")
    leader, other = sign_in("group_leader"), sign_in("other_submitter")
    assert "申诉成立，更正结果" in leader.get(f"/public-notices/{number}").text
    assert other.get(f"/public-notices/{number}").status_code == 200
    corrected = leader.post(f"/cases/{number}/acts/correct_published_result", data={"reason": "申诉成立"})
    assert corrected.status_code == 302
    assert other.get(f"/public-notices/{number}").status_code == 404


def test_a_result_that_needs_no_notice_is_never_shown(office: Office, sign_in: SignIn) -> None:
    number = case_approved(office)
    assert sign_in("group_leader").get(f"/public-notices/{number}").status_code == 404
