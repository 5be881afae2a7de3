"""The surveyor's one page: the drawn numbers, the counts, and nothing else of the product."""

from __future__ import annotations

import pytest

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.on_site import PATIENTS, case_on_site, draw
from tests.web.conftest import SignIn
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.records.verification import INSURED_PATIENT

COUNTED = {
    "act": "case.record_survey",
    "surveyed": "20",
    "satisfied": "１７",
    "neutral": "1",
    "dissatisfied": "2",
    "figure.dissatisfied_patients": "dissatisfied",
    "surveyed_on": "2026-01-05",
}


@pytest.fixture
def number(office: Office) -> str:
    number = case_on_site(office)
    draw(office, number, INSURED_PATIENT, PATIENTS)
    return number


@pytest.mark.req("ZZB-18")
def test_the_surveyor_reports_what_was_counted_and_it_becomes_a_verified_figure(number: str, sign_in: SignIn) -> None:
    client = sign_in("surveyor")
    assert f'href="/cases/{number}/survey"' in client.get("/").text
    assert "抽取的20位参保患者" in client.get(f"/cases/{number}/survey").text
    assert client.post(f"/cases/{number}/survey", data=COUNTED).status_code == 302
    assert "已报送" in client.get(f"/cases/{number}/survey").text
    page = sign_in("group_leader").get(f"/cases/{number}/figures").text
    row = page.partition('id="row.dissatisfied_patients.2025"')[2].partition("</tr>")[0]
    assert "2人" in row
    assert "满意度调查 · 示例surveyor" in row


def test_counts_that_do_not_add_up_are_refused_and_stay_in_the_form(number: str, sign_in: SignIn) -> None:
    client = sign_in("surveyor")
    answer = client.post(f"/cases/{number}/survey", data=COUNTED | {"satisfied": "10", "note": "电话调查"})
    assert answer.status_code == 422
    assert "合计与调查人数不符" in answer.text
    assert "电话调查" in answer.text
    words = client.post(f"/cases/{number}/survey", data=COUNTED | {"satisfied": "十七"})
    assert words.status_code == 422
    assert "满意人数须是整数" in words.text


def test_a_patient_not_reached_is_replaced_by_the_next_of_the_reserve(number: str, sign_in: SignIn) -> None:
    client = sign_in("surveyor")
    page = client.get(f"/cases/{number}/survey").text
    first = page.partition('name="not_reached.')[2].partition('"')[0]
    client.post(f"/cases/{number}/survey", data=COUNTED | {f"not_reached.{first}": "停机"})
    assert f'name="not_reached.{first}"' not in client.get(f"/cases/{number}/survey").text


def test_a_surveyor_declares_interests_on_the_survey_page(office: Office, sign_in: SignIn) -> None:
    number = open_zhengzhou_cycle(office)
    named = [Naming(office["surveyor"], "surveyor")]
    form_evaluation_group(office.desk, office["group_leader"], number, named)
    client, address = sign_in("surveyor"), f"/cases/{number}/survey"
    assert "待申报" in client.get("/").text
    assert "申报利益关系之后才能开展工作" in client.get(address).text
    assert client.post(f"{address}/interest", data={}).status_code == 422
    client.post(f"{address}/interest", data={"has_conflict": "no"})
    assert "申报利益关系之后" not in client.get(address).text


@pytest.mark.req("XX-16")
def test_nothing_else_of_the_case_is_there_for_a_surveyor(number: str, sign_in: SignIn) -> None:
    client = sign_in("surveyor")
    for page in (
        "",
        "/history",
        "/score",
        "/figures",
        "/figures/collected",
        "/evidence",
        "/verification",
        "/verification/interviews",
        "/supervision",
        "/evaluation-group",
        "/questions",
        "/quarterly-reports",
        "/return-for-correction",
        "/extension",
        "/waiver",
        "/self-assessment",
    ):
        assert client.get(f"/cases/{number}{page}").status_code == 404, page


@pytest.mark.parametrize("account", ["submitter", "observer", "group_leader", "other_submitter"])
def test_the_survey_page_is_the_surveyors_alone(number: str, sign_in: SignIn, account: str) -> None:
    client = sign_in(account)
    assert client.get(f"/cases/{number}/survey").status_code == 404
    assert client.post(f"/cases/{number}/survey", data=COUNTED).status_code == 404
