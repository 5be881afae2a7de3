"""The figures of a case in the browser: stages side by side, sheets typed as people type, differences decided."""

from __future__ import annotations

import re

import pytest

from tests.casework.handing_in import bring_to_site_verification, collect, form_group, hand_in, policy_of_case, state_of
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import PASSPHRASE, SignIn
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.save_draft import save_draft

VISITS = "visits.2025"
SOURCE = {"source": "医保结算系统2025年汇总表"}


@pytest.fixture
def number(office: Office) -> str:
    """A case whose self-assessment says 1000 visits, handed in."""
    number = open_zhengzhou_cycle(office)
    save_draft(office.desk, office["submitter"], number, [TypedEntry("visits", 2025, "1000")])
    hand_in(office, number)
    return number


@pytest.mark.req("PF-02")
def test_a_collected_figure_is_typed_as_people_type_it_and_stands_beside_the_reported_one(
    number: str, sign_in: SignIn
) -> None:
    client = sign_in("data_officer")
    sent = client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "１，２００"})
    assert sent.headers["Location"] == f"/cases/{number}/figures"
    page = client.get(f"/cases/{number}/figures").text
    row = page.partition(f'id="row.{VISITS}"')[2].partition("</tr>")[0]
    assert "1,000人次" in row
    assert "1,200人次" in row
    assert "医保结算系统2025年汇总表 · 示例data_officer" in row
    assert "不一致" in row


def test_a_value_that_is_none_is_refused_beside_its_field_and_everything_typed_stays(
    number: str, sign_in: SignIn
) -> None:
    client = sign_in("data_officer")
    typed = {**SOURCE, f"value.{VISITS}": "约1200", "value.visits_within_county.2025": "900"}
    answer = client.post(f"/cases/{number}/figures/collected", data=typed)
    assert answer.status_code == 422
    assert "是大约的数，请写确切的数值" in answer.text
    assert 'value="约1200"' in answer.text
    assert 'value="900"' in answer.text
    assert "900人次" not in client.get(f"/cases/{number}/figures").text


def test_a_part_larger_than_its_whole_is_told_at_the_field(number: str, sign_in: SignIn) -> None:
    typed = {**SOURCE, f"value.{VISITS}": "1200", "value.visits_within_county.2025": "1300"}
    answer = sign_in("data_officer").post(f"/cases/{number}/figures/collected", data=typed)
    assert answer.status_code == 422
    assert "problem.visits" in answer.text


def test_figures_without_a_source_are_refused(number: str, sign_in: SignIn) -> None:
    answer = sign_in("data_officer").post(f"/cases/{number}/figures/collected", data={f"value.{VISITS}": "1200"})
    assert answer.status_code == 422
    assert "请写明数据来源" in answer.text


def test_the_same_sheet_sent_again_enters_nothing(number: str, sign_in: SignIn) -> None:
    client = sign_in("data_officer")
    sheet = f"/cases/{number}/figures/collected"
    client.post(sheet, data={**SOURCE, f"value.{VISITS}": "1200"})
    again = client.post(sheet, data={**SOURCE, f"value.{VISITS}": "1,200"}, follow_redirects=True)
    assert "没有新增" in again.text


def test_what_was_typed_on_a_sheet_when_the_session_had_ended_is_there_again(number: str, sign_in: SignIn) -> None:
    client = sign_in("data_officer")
    client.post("/sign-out")
    sent = client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "1200"})
    client.post(sent.headers["Location"], data={"account": "data_officer", "password": PASSPHRASE})
    page = client.get(f"/cases/{number}/figures/collected").text
    assert 'value="1200"' in page
    assert SOURCE["source"] in page


def test_a_difference_is_decided_with_a_reason_for_one_of_the_stages(number: str, sign_in: SignIn) -> None:
    client = sign_in("data_officer")
    client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "1200"})
    page = client.get(f"/cases/{number}/figures").text
    assert "待处理的差异（1）" in page
    address = f"/cases/{number}/figures/differences/visits/2025"
    refused = client.post(address, data={"stage": "collected", "reason": ""})
    assert refused.status_code == 409
    assert "未填写理由" in refused.text
    assert client.post(address, data={"stage": "collected", "reason": "自报含县外人次。"}).status_code == 302
    page = client.get(f"/cases/{number}/figures").text
    assert "待处理的差异" not in page
    assert "采用采集值" in page


def test_a_reason_typed_when_the_session_had_ended_is_there_again(number: str, sign_in: SignIn) -> None:
    client = sign_in("data_officer")
    client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "1200"})
    client.post("/sign-out")
    decision = {"stage": "collected", "reason": "自报含县外人次。"}
    sent = client.post(f"/cases/{number}/figures/differences/visits/2025", data=decision)
    to_page = client.post(sent.headers["Location"], data={"account": "data_officer", "password": PASSPHRASE})
    page = client.get(to_page.headers["Location"]).text
    assert "自报含县外人次。" in page
    assert "待处理的差异（1）" in page


def test_a_difference_is_decided_by_a_value_of_its_own(number: str, sign_in: SignIn) -> None:
    client = sign_in("data_officer")
    client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "1200"})
    address = f"/cases/{number}/figures/differences/visits/2025"
    refused = client.post(address, data={"stage": "own", "text": "一千一", "reason": "按台账核定。"})
    assert refused.status_code == 422
    assert "中文数字" in refused.text
    assert "按台账核定。" in refused.text
    client.post(address, data={"stage": "own", "text": "1，100", "reason": "按台账核定。"})
    assert "1,100人次" in client.get(f"/cases/{number}/figures").text


def test_the_party_sees_what_it_reported_and_nothing_of_the_others_before_the_result(
    office: Office, number: str, sign_in: SignIn
) -> None:
    collect(office, number, visits="1234")
    page = sign_in("submitter").get(f"/cases/{number}/figures").text
    assert "1,000人次" in page
    assert "1,234" not in page
    assert "待处理的差异" not in page
    assert "录入采集数据" not in page
    assert sign_in("submitter").get(f"/cases/{number}/figures/collected").status_code == 404


def test_posts_of_the_party_enter_and_decide_nothing(office: Office, number: str, sign_in: SignIn) -> None:
    collect(office, number, visits="1234")
    client = sign_in("submitter")
    sheet = {**SOURCE, f"value.{VISITS}": "1"}
    assert client.post(f"/cases/{number}/figures/collected", data=sheet).status_code == 404
    assert client.post(f"/cases/{number}/figures/verified", data=sheet).status_code == 404
    decision = {"stage": "self_reported", "reason": "以自报为准。"}
    assert client.post(f"/cases/{number}/figures/differences/visits/2025", data=decision).status_code == 404
    assert "待处理的差异（1）" in sign_in("group_leader").get(f"/cases/{number}/figures").text


def test_an_observer_reads_the_sheet_and_cannot_enter(number: str, sign_in: SignIn) -> None:
    client = sign_in("observer")
    assert "只供查看" in client.get(f"/cases/{number}/figures/collected").text
    answer = client.post(f"/cases/{number}/figures/collected", data={**SOURCE, f"value.{VISITS}": "1"})
    assert answer.status_code == 409
    assert "没有办理此事项的权限" in answer.text


def test_figures_found_on_site_are_typed_by_the_evaluator(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    bring_to_site_verification(office, number)
    client = sign_in("evaluator")
    sheet = client.get(f"/cases/{number}/figures/verified").text
    assert 'name="value.dissatisfied_patients' not in sheet
    typed = {"source": "现场核查底稿", "value.post_gaps.2025": "2", "note.post_gaps.2025": "两处未设岗"}
    assert client.post(f"/cases/{number}/figures/verified", data=typed).status_code == 302
    assert "两处未设岗" in client.get(f"/cases/{number}/figures").text


def test_the_last_act_of_collection_stands_on_the_page_of_figures(office: Office, number: str, sign_in: SignIn) -> None:
    form_group(office, number)
    client = sign_in("data_officer")
    assert "以下采集数据尚未导入" in client.get(f"/cases/{number}/figures").text
    collect(office, number)
    version = re.findall(r'name="seen_version" value="(\d+)"', client.get(f"/cases/{number}/figures").text)[0]
    client.post(f"/cases/{number}/acts/conclude_data_collection", data={"seen_version": version})
    assert state_of(office, number) == "site_verification"


def test_the_figures_of_another_consortium_are_not_found(number: str, sign_in: SignIn) -> None:
    client = sign_in("other_submitter")
    for path in ("", "/collected", "/verified"):
        assert client.get(f"/cases/{number}/figures{path}").status_code == 404, path
    decision = {"stage": "collected", "reason": "无"}
    assert client.post(f"/cases/{number}/figures/differences/visits/2025", data=decision).status_code == 404


def test_what_was_reported_stays_on_the_page_while_it_is_being_corrected(
    office: Office, number: str, sign_in: SignIn
) -> None:
    indicator = next(iter(policy_of_case(office, number).indicators))
    return_for_correction(office.desk, office["group_leader"], number, CorrectionRequest("重报", {indicator: "有误"}))
    assert "1,000人次" in sign_in("data_officer").get(f"/cases/{number}/figures").text
