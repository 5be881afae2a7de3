"""The score and the dossier of a point: rule, numbers, sources and people, at most two clicks away."""

from __future__ import annotations

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_at_feedback, case_at_scoring
from tests.web.conftest import SignIn


@pytest.fixture
def number(office: Office) -> str:
    return case_at_feedback(office, visits_within_county=880)


@pytest.mark.req("PF-08")
def test_every_score_leads_to_its_dossier_with_rule_numbers_source_and_curve(number: str, sign_in: SignIn) -> None:
    client = sign_in("submitter")
    table = client.get(f"/cases/{number}/score").text
    assert f'href="/cases/{number}/score/within_county_visit_rate"' in table
    page = client.get(f"/cases/{number}/score/within_county_visit_rate").text
    assert "低于90%的，每低一个百分点扣1分" in page
    assert "880 ÷ 1,000 = 88%" in page
    assert "现场核查底稿" in page
    assert "<svg" in page
    assert "第十项" not in page


def test_a_judged_point_shows_who_gave_it_and_why(number: str, sign_in: SignIn) -> None:
    page = sign_in("submitter").get(f"/cases/{number}/score/budget_plan").text
    assert "示例evaluator" in page
    assert "分配表缺少两个村卫生室" in page


def test_the_score_of_another_consortium_is_not_found(number: str, sign_in: SignIn) -> None:
    client = sign_in("other_submitter")
    assert client.get(f"/cases/{number}/score").status_code == 404
    assert client.get(f"/cases/{number}/score/budget_plan").status_code == 404


def test_an_indicator_that_is_not_there_is_not_found(number: str, sign_in: SignIn) -> None:
    assert sign_in("submitter").get(f"/cases/{number}/score/nothing").status_code == 404


def test_the_party_does_not_see_the_score_before_the_feedback_but_the_group_does(
    office: Office, sign_in: SignIn
) -> None:
    number = case_at_scoring(office)
    assert "初步结果尚未反馈" in sign_in("submitter").get(f"/cases/{number}/score").text
    assert sign_in("submitter").get(f"/cases/{number}/score/budget_plan").status_code == 404
    assert "得分表" in sign_in("evaluator").get(f"/cases/{number}/score").text


def test_the_party_sees_its_own_acts_in_the_history_and_not_the_scorers(number: str, sign_in: SignIn) -> None:
    assert "指标评分" not in sign_in("submitter").get(f"/cases/{number}/history").text
    assert "示例evaluator" in sign_in("group_leader").get(f"/cases/{number}/history").text
