"""The score and the dossier of a point: rule, numbers, sources and people, at most two clicks away."""

from __future__ import annotations

import re
from fractions import Fraction
from io import BytesIO

import pytest

from tests.casework.office import Office
from tests.casework.result_stage import case_at_feedback, case_at_scoring
from tests.web.conftest import SignIn
from ycg_flow.casework.figures import SELF_REPORTED, NewValue, write_figure
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter
from ycg_flow.casework.simulation.self_assessment import pdf
from ycg_flow.casework.steps.answer_objection import dismiss_objection
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection


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


@pytest.mark.req("PF-08")
def test_the_curve_marks_last_year_the_claim_what_was_verified_and_what_counts(
    office: Office, number: str, sign_in: SignIn
) -> None:
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        for name, claimed in (("visits_within_county", 895), ("visits", 1000)):
            write_figure(step, case, SELF_REPORTED, NewValue(name, 2025, Fraction(claimed), None, "医院自评"))
    page = sign_in("submitter").get(f"/cases/{number}/score/within_county_visit_rate").text
    assert page.count('class="marker"') == 3
    table = page[page.index("曲线上的位置") :]
    for what, value, points in (
        ("按自评", "89.5%", "2.5"),
        ("按核查", "88%", "1"),
        ("最终计分", "88%", "1"),
    ):
        row = table[table.index(f'<th scope="row">{what}</th>') :]
        assert f'<td class="number">{value}</td><td class="number">{points}</td>' in row.split("</tr>")[0]
    shares = sign_in("submitter").get(f"/cases/{number}/score/primary_care_visit_share").text
    assert '<th scope="row">上年</th><td class="number">52%</td>' in shares


def test_the_dossier_links_the_evidence_and_tells_objection_and_answer_with_their_people(
    office: Office, number: str, sign_in: SignIn
) -> None:
    evidence = (("分配表.pdf", BytesIO(b"%PDF-1.4\n%%EOF\n")), ("村卫生室名单.pdf", pdf("名单")))
    objection = NewObjection("budget_plan", "分配表已含两个村卫生室。", files=evidence)
    raised = Matter(number, raise_objection(office.desk, office["submitter"], number, objection))
    assign_objection(office.desk, office["group_leader"], raised, office["second_evaluator"])
    dismiss_objection(office.desk, office["second_evaluator"], raised, "附件未见分配依据。")
    client = sign_in("submitter")
    page = client.get(f"/cases/{number}/score/budget_plan").text
    assert "分配表已含两个村卫生室。" in page
    assert "示例second_evaluator" in page
    assert "附件未见分配依据。" in page
    link = re.search(r'href="(/cases/[^"]+/evidence/\d+)" aria-label="下载分配表.pdf', page)
    assert link is not None
    with client.get(link[1]) as file:
        assert file.data.startswith(b"%PDF")
    assert sign_in("other_submitter").get(link[1]).status_code == 404
    assert "这份文件不能在页面内显示，请下载后查看" in page
    other = re.search(r'href="([^"]+)#evidence">村卫生室名单.pdf', page)
    assert other is not None
    opened = client.get(other[1]).text
    assert re.search(r'src="/cases/[^"]+/evidence/\d+/pages/1" alt="村卫生室名单.pdf第1页"', opened)


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
    assert "初步评价结果尚未反馈" in sign_in("submitter").get(f"/cases/{number}/score").text
    assert sign_in("submitter").get(f"/cases/{number}/score/budget_plan").status_code == 404
    assert "得分表" in sign_in("evaluator").get(f"/cases/{number}/score").text


def test_the_party_sees_its_own_acts_in_the_history_and_not_the_scorers(number: str, sign_in: SignIn) -> None:
    assert "指标评分" not in sign_in("submitter").get(f"/cases/{number}/history").text
    assert "示例evaluator" in sign_in("group_leader").get(f"/cases/{number}/history").text
