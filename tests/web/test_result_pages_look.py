"""From scoring to publication in a real browser: no barrier, no sideways scroll, and a leader signs on a phone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_at_approval, case_at_feedback, matter, state_of
from tests.web.conftest import PASSPHRASE, SignIn
from tests.web.watching import Window
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, hear_party, record_finding
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection

OF_A_CASE = (
    "score",
    "score-profile",
    "score/within_county_visit_rate",
    "score/budget_plan",
    "objections",
    "veto-inquiries",
    "veto-inquiries/1",
)
INSIDE = ("scoring", "approval")


@pytest.fixture
def number(office: Office) -> str:
    """A case at its feedback with an objection under review and an inquiry at its hearing."""
    number = case_at_feedback(office, visits_within_county=880)
    objection = NewObjection("budget_plan", "分配表已含两个村卫生室，见附件第3页。")
    raised = matter(number, raise_objection(office.desk, office["submitter"], number, objection))
    assign_objection(office.desk, office["group_leader"], raised, office["second_evaluator"])
    suspicion = Suspicion("administrative_penalty", "县市场监管局处罚决定书")
    inquiry = matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))
    record_finding(office.desk, office["group_leader"], inquiry, NewFinding("虚记住院床日。", "核查底稿第12号"))
    hear_party(office.desk, office["group_leader"], inquiry)
    return number


def test_the_pages_of_a_result_put_no_barrier_before_anybody_and_do_not_scroll_sideways(
    window: Window, sign_in: SignIn, number: str
) -> None:
    for account in ("submitter", "second_evaluator", "group_leader"):
        window.enter(sign_in(account))
        pages = OF_A_CASE + (() if account == "submitter" else INSIDE)
        assert window.faults_of([f"/cases/{number}/{page}" for page in pages], barriers_at=[1920]) == [], account


@pytest.mark.req("PF-12")
def test_a_leader_signs_on_a_phone_with_the_password_and_it_is_published(
    window: Window, sign_in: SignIn, office: Office
) -> None:
    number, _ = case_at_approval(office, notice_is_required=True)
    window.enter(sign_in("approver"))
    window.widen(390)
    office.clock.now += timedelta(minutes=6)
    page = window.page
    page.goto(f"{window.address}/cases/{number}/approval")
    assert window.overhang() <= 0
    assert window.barriers() == []
    page.get_by_label("公示给").select_option("public")
    page.get_by_label("再次输入您的登录密码").fill("wrong")
    page.get_by_role("button", name="审定结果").click()
    assert page.get_by_role("heading", name="再次输入密码").is_visible()
    assert window.overhang() <= 0
    page.get_by_label("密码", exact=True).fill(PASSPHRASE)
    page.get_by_role("button", name="继续办理").click()
    assert "已办理：审定结果" in page.inner_text("main")
    assert state_of(office, number) == "public_notice"
    page.goto(f"{window.address}/public-notices/{number}")
    assert "社会公众" in page.inner_text("main")
    assert window.overhang() <= 0
    assert window.barriers() == []
