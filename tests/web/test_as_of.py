"""A case as it was known on a day: what came later is not shown, and the party sees what it had been told by then."""

from __future__ import annotations

from datetime import date

import pytest

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_scoring, compute
from tests.web.conftest import SignIn
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.withdraw_case import withdraw_case

OPENED, SCORED, TOLD, AGREED = date(2026, 1, 5), date(2026, 3, 2), date(2026, 3, 4), date(2026, 3, 6)


@pytest.fixture
def number(office: Office) -> str:
    """A case that was opened, scored, told and agreed to on days of its own."""
    number = case_at_scoring(office)
    office.clock.go_to(SCORED)
    compute(office, number)
    office.clock.go_to(TOLD)
    send_preliminary_result(office.desk, office["group_leader"], number)
    office.clock.go_to(AGREED)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    return number


def page_of(sign_in: SignIn, account: str, number: str, day: date) -> str:
    answer = sign_in(account).get(f"/cases/{number}/as-of", query_string={"day": day.isoformat()})
    assert answer.status_code == 200
    return answer.text


def test_each_day_shows_the_state_and_the_score_of_that_day(number: str, sign_in: SignIn) -> None:
    before = page_of(sign_in, "group_leader", number, date(2026, 3, 1))
    scored = page_of(sign_in, "group_leader", number, SCORED)
    told = page_of(sign_in, "group_leader", number, TOLD)
    assert "尚未计算" in before
    assert "99.00分，合格" in scored
    assert "<dd>综合评定</dd>" in scored
    assert "<dd>沟通反馈</dd>" in told
    assert "反馈意见" not in told.partition("此前的办理记录")[2]


def test_the_party_sees_no_score_before_the_day_it_was_told(number: str, sign_in: SignIn) -> None:
    assert "99.00分" not in page_of(sign_in, "submitter", number, SCORED)
    assert "99.00分" in page_of(sign_in, "submitter", number, TOLD)


def test_figures_that_the_group_verified_are_shown_to_the_party_only_from_then_on(number: str, sign_in: SignIn) -> None:
    assert "还没有数据" in page_of(sign_in, "submitter", number, SCORED)
    assert "还没有数据" not in page_of(sign_in, "group_leader", number, SCORED)
    assert "还没有数据" not in page_of(sign_in, "submitter", number, TOLD)


def test_before_the_opening_there_was_no_case(number: str, sign_in: SignIn) -> None:
    assert "案卷尚未开立" in page_of(sign_in, "group_leader", number, date(2026, 1, 4))


def test_a_date_stands_as_it_did_before_it_was_extended(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 20))
    extend_deadline(office.desk, office["group_leader"], number, ExtensionDecision(date(2026, 2, 10), "汛情"))
    office.clock.go_to(date(2026, 1, 25))
    assert "2026-02-10" in page_of(sign_in, "group_leader", number, date(2026, 1, 20))
    before = page_of(sign_in, "group_leader", number, date(2026, 1, 19))
    assert "2026-02-10" not in before
    assert "2026-01-31" in before


def test_a_withdrawn_case_still_shows_the_state_it_was_in(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 20))
    withdraw_case(office.desk, office["approver"], number, Resolution("撤并", "郑医保办〔2026〕1号"))
    assert "<dd>自查自评</dd>" in page_of(sign_in, "group_leader", number, date(2026, 1, 19))
    assert "<dd>自查自评</dd>" not in page_of(sign_in, "group_leader", number, date(2026, 1, 20))


@pytest.mark.parametrize("typed", ["", "昨天", "2026-02-30", "2999-01-01", "0001-01-01", "2026-03-01x"])
def test_a_day_that_is_none_is_refused_with_the_history_still_there(number: str, sign_in: SignIn, typed: str) -> None:
    answer = sign_in("group_leader").get(f"/cases/{number}/as-of", query_string={"day": typed})
    assert answer.status_code == 422
    assert "办理记录" in answer.text


def test_a_foreign_case_is_not_found_on_any_day(number: str, sign_in: SignIn) -> None:
    assert sign_in("other_submitter").get(f"/cases/{number}/as-of?day=2026-03-02").status_code == 404
