"""The evaluators' table: points with reasons saved row by row; two people see both values; the party sees nothing."""

from __future__ import annotations

import re

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_at_feedback, case_at_scoring
from tests.web.conftest import SignIn


@pytest.fixture
def number(office: Office) -> str:
    return case_at_scoring(office, visits=None)


def _row(points: str, reason: str = "", seen: str = "|", item: str = "budget_plan") -> dict[str, str]:
    return {f"score.{item}.points": points, f"score.{item}.reason": reason, f"score.{item}.seen": seen}


def _seen(page: str, key: str) -> str:
    found = re.search(rf'name="{re.escape(key)}\.seen" value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_an_evaluator_scores_with_a_reason_and_corrects_it_and_both_stay_readable(number: str, sign_in: SignIn) -> None:
    client, address = sign_in("evaluator"), f"/cases/{number}/scoring"
    page = client.get(address).text
    assert "打分" in page
    assert client.post(address, data=_row("３.5", "分配表不全", _seen(page, "score.budget_plan"))).status_code == 302
    page = client.get(address).text
    assert 'value="3.5"' in page
    assert "示例evaluator" in page
    again = _row("4", "补交了分配表", _seen(page, "score.budget_plan"))
    assert client.post(address, data=again, follow_redirects=True).text.count("已保存1行") == 1
    page = client.get(address).text
    assert "先前1次" in page
    assert "分配表不全" in page
    assert "补交了分配表" in page


def test_who_scored_from_an_older_page_sees_both_values_and_loses_none(number: str, sign_in: SignIn) -> None:
    first, second, address = sign_in("evaluator"), sign_in("second_evaluator"), f"/cases/{number}/scoring"
    seen = _seen(second.get(address).text, "score.budget_plan")
    first.post(address, data=_row("4", "完整", seen))
    refused = second.post(address, data=_row("2", "不完整", seen))
    assert refused.status_code == 409
    assert "示例evaluator已于" in refused.text
    assert "<strong>4分</strong>，完整" in refused.text
    assert 'value="2"' in refused.text
    assert ">不完整</textarea>" in refused.text
    over = _row("2", "不完整", _seen(refused.text, "score.budget_plan"))
    assert second.post(address, data=over).status_code == 302


@pytest.mark.parametrize(
    ("points", "words"), [("四分", "阿拉伯数字"), ("", "没有填写分数"), ("99", "分"), ("-1", "分")]
)
def test_points_that_do_not_fit_are_refused_beside_the_row_and_kept(
    number: str, sign_in: SignIn, points: str, words: str
) -> None:
    refused = sign_in("evaluator").post(f"/cases/{number}/scoring", data=_row(points, "理由在此"))
    assert refused.status_code == 422
    assert "有1行没有保存" in refused.text
    assert words in refused.text
    assert f'value="{points}"' in refused.text
    assert ">理由在此</textarea>" in refused.text


def test_the_group_leader_decides_a_missing_figure_with_a_reason_and_takes_it_back(
    number: str, sign_in: SignIn
) -> None:
    client, address = sign_in("group_leader"), f"/cases/{number}/scoring"
    page = client.get(address).text
    key = "decision.within_county_visit_rate"
    form = {f"{key}.seen": _seen(page, key), f"{key}.kind": "zero", f"{key}.points": "", f"{key}.reason": ""}
    assert client.post(address, data=form).status_code == 422
    assert client.post(address, data={**form, f"{key}.reason": "医院未能补齐数据"}).status_code == 302
    page = client.get(address).text
    assert "经决定按0分计" in page
    back = {**form, f"{key}.seen": _seen(page, key), f"{key}.kind": "computed", f"{key}.reason": "数据已补"}
    assert client.post(address, data=back).status_code == 302
    assert "经决定按0分计" not in client.get(address).text


def test_an_evaluator_sees_but_cannot_decide_what_is_missing(number: str, sign_in: SignIn) -> None:
    client, address = sign_in("evaluator"), f"/cases/{number}/scoring"
    page = client.get(address).text
    assert "县域内就诊" in page
    assert "decision.within_county_visit_rate.kind" not in page
    key = "decision.within_county_visit_rate"
    form = {f"{key}.seen": "|", f"{key}.kind": "full", f"{key}.reason": "直接发送"}
    assert client.post(address, data=form).status_code == 409


def test_what_is_unchanged_is_not_saved_again(number: str, sign_in: SignIn) -> None:
    client, address = sign_in("evaluator"), f"/cases/{number}/scoring"
    client.post(address, data=_row("4", "第一行\r\n第二行"))
    seen = _seen(client.get(address).text, "score.budget_plan")
    again = client.post(address, data=_row("4", "第一行\r\n第二行", seen), follow_redirects=True)
    assert "没有改动" in again.text


@pytest.mark.parametrize("account", ["submitter", "certifier", "other_submitter"])
def test_neither_the_party_nor_a_stranger_finds_the_scoring_table(number: str, sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    assert client.get(f"/cases/{number}/scoring").status_code == 404
    assert client.post(f"/cases/{number}/scoring", data=_row("5")).status_code == 404


def test_after_the_result_was_sent_the_table_can_be_read_but_not_changed(office: Office, sign_in: SignIn) -> None:
    number = case_at_feedback(office)
    client = sign_in("evaluator")
    assert "保存评分" not in client.get(f"/cases/{number}/scoring").text
    assert client.post(f"/cases/{number}/scoring", data=_row("5")).status_code == 409


def test_who_computes_from_the_scoring_page_stays_there_and_is_led_nowhere_else(
    office: Office, sign_in: SignIn
) -> None:
    number = case_at_feedback(office)
    client = sign_in("group_leader")
    page = client.get(f"/cases/{number}/objections").text
    assert '<input type="hidden" name="back" value="objections.objections">' in page
    again = {"reason": "核对一项", "back": "scoring.table"}
    assert client.post(f"/cases/{number}/acts/resume_scoring", data=again).location == f"/cases/{number}/scoring"
    computed = client.post(f"/cases/{number}/acts/compute_preliminary_result", data={"back": "scoring.table"})
    assert computed.location == f"/cases/{number}/scoring"
    strange = client.post(f"/cases/{number}/acts/compute_preliminary_result", data={"back": "signing_in.sign_out"})
    assert strange.location == f"/cases/{number}"
