"""The two sets of the national paper: every item of annexes 1 and 2 under its clause, and the report of annex 3."""

from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

from ycg_flow.policy.compiled import CompiledItem, Policy
from ycg_flow.policy.interface import answer_case
from ycg_flow.policy.model.document import HeadingTable
from ycg_flow.policy.model.evaluation import IndicatorTable
from ycg_flow.resources import load_policy, policy_text, toml_content

ALLIANCE, ADMINISTRATION = "national-alliance", "national-administration"
BOTH = pytest.mark.parametrize("policy_id", [ALLIANCE, ADMINISTRATION])
ONE_VALUE = 1


@cache
def policy(policy_id: str) -> Policy:
    """The policy of an id, loaded once."""
    return load_policy(policy_id)


@cache
def clauses(policy_id: str) -> dict[str, dict[str, Any]]:
    """The clauses of a policy by id."""
    return {clause["id"]: clause for clause in toml_content(policy_text(policy_id, "clauses.toml"))["clause"]}


def items(policy_id: str) -> list[IndicatorTable]:
    """The indicators of a policy in their order."""
    return policy(policy_id).table.indicator


def every(item: CompiledItem) -> Iterator[CompiledItem]:
    """The item's parts, or the item itself where it has none."""
    return iter(item.parts or (item,))


@pytest.mark.req("NT-09", "NT-10")
@pytest.mark.parametrize(("policy_id", "annex", "count"), [(ALLIANCE, 2, 37), (ADMINISTRATION, 1, 39)])
def test_every_numbered_item_of_the_annex_is_an_indicator_under_its_own_clause(
    policy_id: str, annex: int, count: int
) -> None:
    assert [item.clause for item in items(policy_id)] == [f"annex-{annex}-{number}" for number in range(1, count + 1)]


@pytest.mark.req("NT-09", "NT-10")
@BOTH
def test_every_clause_cited_stands_in_the_register_and_places_the_item_in_its_group(policy_id: str) -> None:
    table = policy(policy_id).table
    names = {group.id: group.name for group in table.group}
    parents = {group.id: group.parent for group in table.group}
    for item in table.indicator:
        place = clauses(policy_id)[item.clause]["place"]
        assert place.endswith(f"{names[item.group]}）"), item.id
        assert f"{names[parents[item.group] or '']}，" in place, item.id
    cited = [
        entry.clause
        for section in ("reading", "measure", "group", "deadline", "report")
        for entry in getattr(table, section)
    ]
    assert {clause for clause in cited if clause} <= set(clauses(policy_id))


@pytest.mark.req("NT-09", "NT-10")
@pytest.mark.parametrize(("policy_id", "top", "second"), [(ALLIANCE, 5, 18), (ADMINISTRATION, 4, 18)])
def test_groups_stand_in_two_levels_as_in_the_annex(policy_id: str, top: int, second: int) -> None:
    groups = policy(policy_id).table.group
    assert sum(group.parent is None for group in groups) == top
    assert sum(group.parent is not None for group in groups) == second
    assert {item.group for item in items(policy_id)} == {group.id for group in groups if group.parent is not None}


@pytest.mark.req("NT-09", "NT-10")
@pytest.mark.parametrize(
    ("policy_id", "marked", "unmarked"),
    [(ALLIANCE, 15, ["composition", "charter_or_agreement"]), (ADMINISTRATION, 19, ["shared_centres_guidance"])],
)
def test_qualitative_items_are_those_the_paper_marks_and_those_whose_note_says_it_does_not(
    policy_id: str, marked: int, unmarked: list[str]
) -> None:
    qualitative = [item for item in items(policy_id) if item.is_qualitative]
    with_mark = [item.id for item in qualitative if "原文标为定性" in clauses(policy_id)[item.clause]["summary"]]
    assert len(with_mark) == marked
    assert sum("原文标为定性" in clauses(policy_id)[item.clause]["summary"] for item in items(policy_id)) == marked
    without = [item for item in qualitative if item.id not in with_mark]
    assert [item.id for item in without] == unmarked
    assert all("原文未标" in (item.note or "") for item in without)


@BOTH
def test_every_qualitative_item_is_a_stated_grade_and_no_other_item_is(policy_id: str) -> None:
    for item in items(policy_id):
        assert (item.rule["kind"] == "graded") is item.is_qualitative, item.id


@pytest.mark.req("NT-10")
def test_one_charter_with_one_evidence_serves_two_items() -> None:
    figures = [
        policy(ALLIANCE).indicators[name].rule.figures()
        for name in ("charter_or_agreement", "charter_responsibilities")
    ]
    assert figures == [("alliance_charter",)] * 2
    assert policy(ALLIANCE).figures["alliance_charter"].evidence == ["医联体章程（协议）"]


@pytest.mark.req("NT-09", "NT-10")
@BOTH
def test_items_that_ask_for_a_number_and_a_share_have_both(policy_id: str) -> None:
    asking = [item for item in items(policy_id) if "及占比" in item.name or "及其占比" in item.name]
    assert asking
    for item in asking:
        assert len(item.parts) > ONE_VALUE, item.id
        assert "share" in {part.id for part in item.parts}, item.id


@pytest.mark.req("NT-12")
@BOTH
def test_items_that_ask_for_three_years_are_trends(policy_id: str) -> None:
    for indicator in policy(policy_id).indicators.values():
        kinds = Counter(part.rule.kind for part in every(indicator))
        assert ("三年" in getattr(indicator.table, "name", "")) is bool(kinds["trend"]), indicator.id


@BOTH
def test_the_text_gives_no_points_and_neither_do_we(policy_id: str) -> None:
    table = policy(policy_id).table
    assert table.total is None
    assert table.grade == []
    assert all(part.points is None for item in policy(policy_id).indicators.values() for part in item.with_parts())
    assert {"分值和权重", "衡量标准和评分标准", "结果分级的界限"} <= set(table.document.not_covered)


@BOTH
def test_half_year_and_yearly_rounds_have_dates_that_are_shown_as_local(policy_id: str) -> None:
    deadlines = {deadline.id: deadline for deadline in policy(policy_id).table.deadline}
    assert {"half_year_report", "self_assessment", "approval"} <= set(deadlines)
    assert not any(deadline.in_text for deadline in deadlines.values())


@pytest.mark.req("NT-11")
def test_the_report_has_five_headings_for_the_alliance_and_three_for_its_lead_hospital() -> None:
    report = policy(ALLIANCE).table.report
    assert [heading.title for heading in report if heading.parent is None] == [
        "一、基本情况",
        "二、自评情况",
        "三、工作计划、困难与建议",
    ]
    assert Counter(heading.parent for heading in report if heading.parent) == {
        "self_evaluation": 2,
        "whole_alliance": 5,
        "lead_hospital": 3,
    }
    for heading in self_evaluation():
        assert heading.prompts == ["各项指标的完成情况", "取得的成效", "存在的问题"]


@pytest.mark.req("NT-11")
def test_every_item_is_reported_under_one_heading() -> None:
    named = Counter(name for heading in self_evaluation() for name in covered(heading))
    assert named == dict.fromkeys((item.id for item in items(ALLIANCE)), 1)


def self_evaluation() -> list[HeadingTable]:
    """The eight headings under which the items are evaluated."""
    return [
        heading for heading in policy(ALLIANCE).table.report if heading.parent in {"whole_alliance", "lead_hospital"}
    ]


def covered(heading: HeadingTable) -> Iterator[str]:
    """The indicators a heading covers, by groups of either level and by single ones."""
    parents = {group.id: group.parent for group in policy(ALLIANCE).table.group}
    for item in items(ALLIANCE):
        if {item.group, parents[item.group]} & set(heading.groups) or item.id in heading.indicators:
            yield item.id


@pytest.mark.req("NT-09", "NT-10")
@BOTH
def test_with_every_figure_given_every_item_has_a_result(policy_id: str) -> None:
    figures: dict[str, Any] = {}
    for figure in policy(policy_id).figures.values():
        value: object = next(iter(figure.options)) if figure.options else True if figure.unit == "yes_no" else 50
        figures[figure.id] = {str(2025 - back): value for back in range(figure.years)}
    answer = answer_case(policy(policy_id), {"year": 2025, "figures": figures})
    assert {item["state"] for item in answer["indicators"].values()} == {"scored"}
    assert (answer["total"], answer["bounds"], answer["grade"]) == (None, None, None)
    assert answer["settlement"] == {}
