"""Every kind of rule, with its edge values: what is exactly on a line, what is beside it, what lacks."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from tests.policy.small_policies import indicator, points, policy_of, scored
from ycg_flow.policy.rules import RULE_KINDS

MORE_FIGURES = """
[[figure]]
id = "other"
name = "其他例数"
unit = "cases"
supplied_by = "records"

[[figure]]
id = "whole"
name = "应完成数"
unit = "cases"
supplied_by = "records"

[[figure]]
id = "level"
name = "等次"
unit = "grade"
supplied_by = "site"
options = { good = "好", fair = "一般", poor = "差" }
"""


def found(rule: str, figures: dict[str, Any], *, measure: str | None = "rate", **content: Any) -> Fraction | str:
    return points(policy_of(indicator(rule, measure=measure) + MORE_FIGURES), figures=figures, **content)


@pytest.mark.parametrize(("value", "expected"), [(True, 10), (False, 0), (None, "missing")])
def test_a_condition_gives_all_points_where_it_is_met(value: object, expected: int | str) -> None:
    assert found('{ kind = "condition" }', {"done": value}, measure="done") == expected


@pytest.mark.parametrize(("events", "expected"), [(0, 10), (1, 8), (4, 2), (5, 0), (6, 0), (None, "missing")])
def test_each_event_costs_its_points_down_to_zero(events: int | None, expected: int | str) -> None:
    assert found('{ kind = "per_event", off = 2 }', {"count": events}, measure="count") == expected


def test_several_kinds_of_events_in_one_item_may_cost_differently() -> None:
    rule = '{ kind = "per_event", events = { count = 1, other = 2.5 } }'
    assert found(rule, {"count": 3, "other": 2}, measure=None) == 2
    assert found(rule, {"count": 3, "other": 3}, measure=None) == 0
    assert found(rule, {"count": 3}, measure=None) == "missing"


@pytest.mark.parametrize(("value", "expected"), [("91", 10), ("90", 10), ("89.5", 9), ("85", 0), ("84.9", 0)])
def test_a_shortfall_costs_points_for_each_unit_below_the_target(value: str, expected: int) -> None:
    assert found('{ kind = "shortfall", target = 90, off = 2 }', {"rate": value}) == expected


@pytest.mark.parametrize(
    ("option", "expected"), [("proportional", Fraction(9)), ("full", Fraction(10)), ("begun", Fraction(8))]
)
def test_a_part_of_a_unit_counts_as_the_reading_says_and_the_sheet_names_it(option: str, expected: Fraction) -> None:
    rule = '{ kind = "shortfall", target = 90, off = 2, counting = "partial_points" }'
    answer = scored(policy_of(indicator(rule)), figures={"rate": "89.5"}, readings={"partial_points": option})
    assert Fraction(answer["points"]) == expected
    assert answer["readings"] == ["partial_points"]


def test_a_shortfall_against_last_year_needs_both_years() -> None:
    rule = '{ kind = "shortfall", target = "rate[-1]", off = 1 }'
    assert found(rule, {"rate": {"2025": "60", "2024": "61.5"}}) == Fraction("8.5")
    assert found(rule, {"rate": {"2025": "62", "2024": "61.5"}}) == 10
    policy = policy_of(indicator(rule))
    assert scored(policy, figures={"rate": {"2025": "60"}})["missing"] == ["rate[-1]"]
    assert scored(policy, figures={"rate": {"2024": "60"}})["missing"] == ["rate"]


@pytest.mark.parametrize(("value", "expected"), [("9", 10), ("10", 10), ("10.5", 9), ("15", 0), ("16", 0)])
def test_an_excess_costs_points_for_each_unit_above_the_target(value: str, expected: int) -> None:
    assert found('{ kind = "excess", target = 10, off = 2 }', {"rate": value}) == expected


@pytest.mark.parametrize(("option", "expected"), [("full", 10), ("begun", 8)])
def test_an_excess_counts_parts_of_a_unit_on_its_own_side(option: str, expected: int) -> None:
    rule = f'{{ kind = "excess", target = 10, off = 2, counting = "{option}" }}'
    assert found(rule, {"rate": "10.001"}) == expected
    assert found(rule, {"rate": "11"}) == 8


@pytest.mark.parametrize(
    ("kind", "below", "on", "above"), [("at_least", 0, 10, 10), ("at_most", 10, 10, 0), ("exactly", 0, 10, 0)]
)
def test_a_target_met_exactly_is_met(kind: str, below: int, on: int, above: int) -> None:
    rule = f'{{ kind = "{kind}", target = 31.2 }}'
    by_value = [found(rule, {"rate": value}) for value in ("31.1999999", "31.2", "31.2000001")]
    assert by_value == [below, on, above]


@pytest.mark.parametrize(
    ("done", "whole", "expected"),
    [(0, 8, 0), (6, 8, Fraction("7.5")), (8, 8, 10), (9, 8, 10), (1, 3, Fraction(10, 3)), (1, 0, "not_computable")],
)
def test_a_proportion_gives_the_part_that_is_reached(done: int, whole: int, expected: Fraction | int | str) -> None:
    assert (
        found('{ kind = "proportion", target = "whole" }', {"count": done, "whole": whole}, measure="count") == expected
    )


BANDS = '{ kind = "bands", bands = [{ from = 90, value = 10 }, { from = 60, value = 4 }, { from = 0, value = 0 }] }'


@pytest.mark.parametrize(("value", "expected"), [("90", 10), ("89.999", 4), ("60", 4), ("59.999", 0), ("0", 0)])
def test_a_band_holds_from_its_lower_end_to_the_next(value: str, expected: int) -> None:
    assert found(BANDS, {"rate": value}) == expected


def test_a_value_in_no_band_is_not_computable_and_never_zero_points() -> None:
    rule = '{ kind = "bands", bands = [{ from = 60, below = 80, value = 4 }, { above = 80, value = 10 }] }'
    assert [found(rule, {"rate": value}) for value in ("79", "80", "80.01", "59")] == [
        4,
        "not_computable",
        10,
        "not_computable",
    ]


def test_a_falling_band_falls_from_its_upper_end_under_the_reading() -> None:
    falling = '{ from = 80, below = 90, value = 10, off = 0.5, counting = "partial_points" }'
    rule = f'{{ kind = "bands", bands = [{{ from = 90, value = 10 }}, {falling}, {{ below = 80, value = 1 }}] }}'
    policy = policy_of(indicator(rule))
    by_reading = {
        option: [
            points(policy, figures={"rate": value}, readings={"partial_points": option})
            for value in ("90", "89.5", "89", "80", "79.9")
        ]
        for option in ("proportional", "full", "begun")
    }
    assert by_reading == {
        "proportional": [10, Fraction("9.75"), Fraction("9.5"), 5, 1],
        "full": [10, 10, Fraction("9.5"), 5, 1],
        "begun": [10, Fraction("9.5"), Fraction("9.5"), 5, 1],
    }


@pytest.mark.parametrize(("value", "expected"), [("96.9", 0), ("97", 10), ("100", 10), ("103", 10), ("103.1", 0)])
def test_a_range_without_off_gives_all_points_inside_and_none_outside(value: str, expected: int) -> None:
    assert found('{ kind = "two_sided", low = 97, high = 103 }', {"rate": value}) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [("91", 0), ("92", 0), ("96", 8), ("97", 10), ("103", 10), ("103.5", 9), ("108", 0), ("109", 0)],
)
def test_a_range_with_off_falls_on_both_sides(value: str, expected: int) -> None:
    assert found('{ kind = "two_sided", low = 97, high = 103, off = 2 }', {"rate": value}) == expected


def test_judged_points_are_the_assessors() -> None:
    policy = policy_of(indicator('{ kind = "judged" }', measure=None))
    assert points(policy, judgements={"item": "7.25"}) == Fraction("7.25")
    assert scored(policy)["missing"] == ["judgements.item"]


def test_a_stated_grade_gives_its_points() -> None:
    rule = '{ kind = "graded", figure = "level", points = { good = 10, fair = 6, poor = 0 } }'
    assert [found(rule, {"level": level}, measure=None) for level in ("good", "fair", "poor", None)] == [
        10,
        6,
        0,
        "missing",
    ]


def test_a_joint_judgement_waits_for_every_figure_it_rests_on() -> None:
    rule = '{ kind = "joint", shows = { rate_now = "rate", rate_before = "rate[-1]" } }'
    policy = policy_of(indicator(rule, measure=None))
    answer = scored(policy, figures={"rate": {"2025": "4", "2024": "3"}}, judgements={"item": "6"})
    assert Fraction(answer["points"]) == 6
    assert (answer["steps"]["rate_now"], answer["steps"]["rate_before"]) == ("4", "3")
    assert points(policy, figures={"rate": "4"}, judgements={"item": "6"}) == "missing"
    assert points(policy, figures={"rate": {"2025": "4", "2024": "3"}}) == "missing"


PARTS = """
[[indicator.parts]]
id = "low"
name = "占比"
points = 6
measure = "rate"
rule = { kind = "at_most", target = 30 }

[[indicator.parts]]
id = "few"
name = "例数"
points = 4
measure = "count"
rule = { kind = "per_event", off = 1 }
"""


def test_a_sum_adds_its_parts_and_waits_for_each() -> None:
    policy = policy_of(indicator('{ kind = "sum" }', measure=None, more=PARTS))
    answer = scored(policy, figures={"rate": "30", "count": 1})
    assert Fraction(answer["points"]) == 9
    assert {name: part["points"] for name, part in answer["parts"].items()} == {"low": "6", "few": "3"}
    assert points(policy, figures={"rate": "30"}) == "missing"


@pytest.mark.parametrize(
    ("values", "trend"),
    [
        (("91", "88", "86"), "falling"),
        (("86", "88", "91"), "rising"),
        (("86", "86", "91"), "rising"),
        (("86", "86", "86"), "flat"),
        (("86", "91", "88"), "mixed"),
    ],
)
def test_a_trend_needs_three_years(values: tuple[str, str, str], trend: str) -> None:
    rule = '{ kind = "trend", points = { rising = 0, falling = 10, flat = 8, mixed = 4 } }'
    years = dict(zip(("2023", "2024", "2025"), values, strict=True))
    policy = policy_of(indicator(rule))
    answer = scored(policy, figures={"rate": years})
    worth = {"rising": 0, "falling": 10, "flat": 8, "mixed": 4}
    assert answer["trend"] == trend
    assert Fraction(answer["points"]) == worth[trend]
    years.pop("2023")
    assert scored(policy, figures={"rate": years})["missing"] == ["rate[-2]"]


def test_a_value_has_no_points() -> None:
    head = "[[measure]]\nid = 'done_share'\nname = '完成率'\nunit = 'percent'\nformula = 'count / whole'\n"
    content = indicator('{ kind = "value" }', measure="done_share", points=None) + MORE_FIGURES + head
    answer = scored(policy_of(content), figures={"count": 3, "whole": 8}, only=["item"])
    assert (answer["state"], answer["points"], answer["value"]) == ("scored", None, "37.5")


def test_no_kind_of_rule_is_left_without_a_test_here() -> None:
    with open(__file__, encoding="utf-8") as file:  # noqa: PTH123 - this very file
        text = file.read()
    kinds = {kind for kind in RULE_KINDS if f'kind = "{kind}"' not in text} - {"at_least", "at_most", "exactly"}
    assert kinds == set()
