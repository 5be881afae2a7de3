"""Local points, values without points and ranges around a local target, on small policies written here."""

from typing import Any

import pytest

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case, answer_round


def policy_with(*indicators: dict[str, Any], **tables: Any) -> Policy:
    """A policy with one section of 100 points, the figures `first` and `second` in percent, and these indicators."""
    figures = [
        {"id": name, "name": name, "unit": "percent", "supplied_by": "records", "years": 2}
        for name in ("first", "second")
    ]
    content: dict[str, Any] = {
        "id": "small",
        "version": 1,
        "document": {"title": "办法", "issuers": ["医疗保障局"], "first_year": 2020},
        "total": {"points": 100},
        "group": [{"id": "section", "name": "一级指标", "points": 100}],
        "figure": figures,
        "indicator": [{"group": "section", "clause": "1", "name": "指标", **indicator} for indicator in indicators],
        **tables,
    }
    return compile_policy(content)


MANAGEMENT = {
    "id": "management",
    "points": 40,
    "points_in_text": False,
    "rule": {"kind": "sum"},
    "parts": [
        {"id": "rate", "name": "比率", "points": 30, "measure": "first", "rule": {"kind": "at_least", "target": 50}},
        {"id": "rules", "name": "制度", "points": 10, "rule": {"kind": "judged"}},
    ],
}
RATE = {
    "id": "rate",
    "points": 60,
    "points_in_text": False,
    "measure": "second",
    "rule": {"kind": "at_least", "target": 1},
}


def test_parts_share_the_local_points_of_their_indicator_in_proportion() -> None:
    case = {
        "year": 2025,
        "parameters": {"points.management": 80, "points.rate": 20},
        "figures": {"first": 50, "second": 1},
        "judgements": {"management.rules": 20},
    }
    answer = answer_case(policy_with(MANAGEMENT, RATE), case)
    assert answer["indicators"]["management"]["points"] == "80"
    assert answer["indicators"]["management"]["parts"]["rate"]["points"] == "60"
    assert answer["total"] == "100.00"


def test_an_assessor_gives_at_most_the_local_points() -> None:
    case = {"year": 2025, "parameters": {"points.management": 20, "points.rate": 80}}
    with pytest.raises(FaultsFound) as refused:
        answer_case(policy_with(MANAGEMENT, RATE), {**case, "judgements": {"management.rules": 6}})
    assert [(fault.place, fault.code) for fault in refused.value.faults] == [
        ("judgements.management.rules", "above_maximum")
    ]


def test_a_value_without_points_neither_opens_nor_lowers_the_total() -> None:
    value = {"id": "remark", "measure": "first", "rule": {"kind": "value"}}
    scored = {"id": "scored", "points": 100, "measure": "second", "rule": {"kind": "at_least", "target": 1}}
    answer = answer_case(policy_with(value, scored), {"year": 2025, "figures": {"second": 1}})
    assert answer["indicators"]["remark"]["state"] == "missing"
    assert answer["total"] == "100.00"


def test_where_nothing_gives_points_there_is_no_total_of_zero() -> None:
    value = {"id": "remark", "measure": "first", "rule": {"kind": "value"}}
    answer = answer_case(policy_with(value), {"year": 2025, "figures": {"first": 1}})
    assert (answer["total"], answer["exact_total"]) == (None, None)
    assert answer["bounds"] == {"lowest": "0.00", "highest": "100.00"}


def test_a_list_from_which_everything_is_excluded_has_no_total() -> None:
    scored = {"id": "scored", "points": 100, "measure": "second", "rule": {"kind": "at_least", "target": 1}}
    decisions = {"scored": {"as": "exclude", "reason": "当年未开展"}}
    answer = answer_case(policy_with(scored), {"year": 2025, "decisions": decisions})
    assert answer["total"] is None
    assert answer["grade"] is None


@pytest.mark.parametrize(
    ("value", "points"),
    [("94", "98"), ("95", "100"), ("100", "100"), ("100.5", "99"), ("45", "0"), ("151", "0")],
)
def test_a_range_is_told_by_its_distance_from_a_local_target(value: str, points: str) -> None:
    rule = {"kind": "two_sided", "target": "goal", "low": -5, "high": 0, "off": 2}
    goal = {"id": "goal", "name": "目标", "unit": "percent", "default": 90}
    policy = policy_with({"id": "scored", "points": 100, "measure": "first", "rule": rule}, parameter=[goal])
    case = {"year": 2025, "parameters": {"goal": 100}, "figures": {"first": value}}
    assert answer_case(policy, case)["indicators"]["scored"]["points"] == points


@pytest.mark.parametrize(
    ("amount", "code"), [("740.50", None), ("740.505", "finer_than_fen")], ids=["to the fen", "finer"]
)
def test_an_amount_per_person_is_money_and_need_not_be_whole(amount: str, code: str | None) -> None:
    entry = {"id": "per_capita_amount", "name": "人均筹资额", "unit": "yuan/persons"}
    scored = {"id": "scored", "points": 100, "measure": "first", "rule": {"kind": "at_least", "target": 1}}
    line = {"id": "thousandfold", "name": "千人筹资额", "clause": "1", "formula": "per_capita_amount * 1000"}
    policy = policy_with(scored, ledger=[entry], settlement=[{**line, "unit": "yuan/persons"}])
    case = {"year": 2025, "score": 90, "ledger": {"per_capita_amount": amount}}
    if code is None:
        assert answer_case(policy, case)["settlement_steps"]["thousandfold"]["value"] == "740500"
        return
    with pytest.raises(FaultsFound) as refused:
        answer_case(policy, case)
    assert [fault.code for fault in refused.value.faults] == [code]


def test_stays_per_person_may_be_told_in_percent_but_not_called_a_plain_percentage() -> None:
    figures = [{"id": name, "name": name, "unit": name, "supplied_by": "records"} for name in ("admissions", "persons")]
    unit = {"id": "percent_of_persons", "name": "%", "of": "admissions/persons", "per": 100}
    measure = {"id": "stays", "name": "住院率", "formula": "admissions / persons", "unit": "percent_of_persons"}
    indicator = {"id": "remark", "measure": "stays", "rule": {"kind": "value"}}
    policy = policy_with(indicator, figure=figures, unit=[unit], measure=[measure])
    answer = answer_case(policy, {"year": 2025, "figures": {"admissions": 35, "persons": 200}})
    assert answer["indicators"]["remark"]["value"] == "17.5"
    with pytest.raises(FaultsFound) as refused:
        policy_with(indicator, figure=figures, measure=[{**measure, "unit": "percent"}])
    assert [fault.code for fault in refused.value.faults] == ["formula_result_unit"]


def test_everything_that_lacks_is_named_this_year_and_last_year() -> None:
    against_last_year = {"kind": "at_least", "target": "first[-1]"}
    compared = {"id": "compared", "points": 60, "measure": "first", "rule": against_last_year}
    shown = {"id": "shown", "points": 40, "rule": {"kind": "joint", "shows": {"one": "first", "other": "second"}}}
    answer = answer_case(policy_with(compared, shown), {"year": 2025, "judgements": {"shown": 40}})
    assert answer["indicators"]["compared"]["missing"] == ["first", "first[-1]"]
    assert answer["indicators"]["shown"]["missing"] == ["first", "second"]


def test_a_party_of_a_round_is_scored_with_its_own_local_points() -> None:
    case = {"figures": {"first": 50, "second": 0}, "judgements": {"management.rules": 10}}
    parties = [
        {"id": "with the round's", **case},
        {"id": "with its own", **case, "parameters": {"points.management": 50, "points.rate": 50}},
    ]
    answer = answer_round(policy_with(MANAGEMENT, RATE), {"year": 2025, "parties": parties})
    assert [party["total"] for party in answer["parties"].values()] == ["40.00", "47.50"]
