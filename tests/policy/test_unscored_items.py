"""Items without points: several values in one item, trends beside grades, conditions that show, own units."""

from typing import Any

import pytest

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case
from ycg_flow.resources import load_policy

FIGURES = [
    {"id": "deaths", "name": "死亡数", "unit": "persons", "supplied_by": "records", "years": 3},
    {"id": "births", "name": "活产数", "unit": "persons", "supplied_by": "records", "years": 3},
    {"id": "has_ward", "name": "设有病房", "unit": "yes_no", "supplied_by": "register"},
    {
        "id": "mix",
        "name": "病种分布",
        "unit": "grade",
        "supplied_by": "hospital",
        "options": {"consistent": "符合", "inconsistent": "不符合"},
    },
]
ITEM = {
    "id": "mortality",
    "group": "health",
    "clause": "1",
    "name": "死亡率及三年变化趋势和病种分布",
    "rule": {"kind": "sum"},
    "parts": [
        {"id": "rate", "name": "死亡率", "measure": "rate", "rule": {"kind": "value"}},
        {"id": "trend", "name": "变化趋势", "measure": "rate", "rule": {"kind": "trend"}},
        {"id": "mix", "name": "病种分布", "rule": {"kind": "graded", "figure": "mix"}},
    ],
    "applies_when": "has_ward",
}
DEATHS = {"2025": 3, "2024": 6, "2023": 9}
BIRTHS = {"2025": 24000, "2024": 24000, "2023": 24000}


def policy_in(unit: str, per: int | None = None) -> Policy:
    """A policy without points whose measure `rate` is in a unit of its own."""
    own: dict[str, Any] = {"id": unit, "name": unit, **({} if per is None else {"per": per})}
    return compile_policy(
        {
            "id": "small",
            "version": 1,
            "document": {"title": "办法", "issuers": ["卫生健康委"], "first_year": 2020},
            "unit": [own],
            "group": [{"id": "health", "name": "居民健康"}],
            "figure": FIGURES,
            "measure": [{"id": "rate", "name": "死亡率", "formula": "deaths / births", "unit": unit}],
            "indicator": [ITEM],
        }
    )


def item_with(**figures: Any) -> dict[str, Any]:
    """The answer to the item with these figures."""
    case = {"year": 2025, "figures": figures}
    indicators: dict[str, dict[str, Any]] = answer_case(policy_in("per_mille", 1000), case)["indicators"]
    return indicators["mortality"]


def test_an_item_without_points_shows_value_trend_and_grade_side_by_side() -> None:
    item = item_with(has_ward=True, deaths=DEATHS, births=BIRTHS, mix="consistent")
    assert (item["state"], item["points"]) == ("scored", None)
    assert item["parts"]["rate"]["value"] == "0.125"
    assert (item["parts"]["trend"]["value"], item["parts"]["trend"]["trend"]) == ("0.125", "falling")
    assert item["parts"]["mix"]["answer"] == "consistent"


def test_an_item_is_missing_while_one_part_is_and_keeps_what_is_known() -> None:
    item = item_with(has_ward=True, deaths=3, births=24000, mix="consistent")
    assert (item["state"], item["missing"]) == ("missing", ["deaths[-2]", "births[-2]", "deaths[-1]", "births[-1]"])
    assert item["parts"]["rate"]["value"] == "0.125"


@pytest.mark.req("PF-08")
@pytest.mark.parametrize(("given", "state", "shown"), [(False, "not_applicable", "0"), (None, "missing", None)])
def test_what_decides_whether_an_item_applies_stands_among_its_inputs(
    given: bool | None,  # noqa: FBT001 - a value of the case
    state: str,
    shown: str | None,
) -> None:
    item = item_with(has_ward=given)
    assert item["state"] == state
    assert item["inputs"][0] == {"id": "has_ward", "year": 2025, "value": shown}


@pytest.mark.parametrize(("unit", "per", "value"), [("per_mille", 1000, "0.125"), ("per_100000", 100_000, "12.5")])
def test_a_unit_with_per_gives_a_ratio_to_that_many(unit: str, per: int, value: str) -> None:
    case = {"year": 2025, "figures": {"has_ward": True, "deaths": DEATHS, "births": BIRTHS, "mix": "consistent"}}
    assert answer_case(policy_in(unit, per), case)["indicators"]["mortality"]["parts"]["rate"]["value"] == value


def test_a_unit_without_per_is_counted_and_does_not_fit_a_ratio() -> None:
    with pytest.raises(FaultsFound) as found:
        policy_in("beds")
    assert "formula_result_unit" in {fault.code for fault in found.value.faults}


def test_an_indicator_without_points_can_be_left_out_but_not_be_given_points() -> None:
    decision = {"as": "full", "reason": "资料齐全"}
    with pytest.raises(FaultsFound) as refused:
        answer_case(load_policy("national-alliance"), {"year": 2025, "decisions": {"tcm_services": decision}})
    assert [(fault.place, fault.code) for fault in refused.value.faults] == [
        ("decisions.tcm_services.as", "not_an_option")
    ]
    left_out = {"tcm_services": {**decision, "as": "exclude"}}
    answer = answer_case(
        load_policy("national-alliance"), {"year": 2025, "only": ["tcm_services"], "decisions": left_out}
    )
    assert answer["indicators"]["tcm_services"]["state"] == "not_applicable"
