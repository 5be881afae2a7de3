"""The rivals of the speed goals do the work they are said to do, on cards that hold what is planted in them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from benchmarks import decimal_scorer, zen_model
from benchmarks.bench_replay import NEAR, goals
from benchmarks.zhengzhou_cards import COUNTIES, YEARS, Card, cards
from tests.policy import naive

SOME = slice(0, None, 300)


def exact_points(card: Card) -> dict[str, Fraction | None]:
    found = {row: naive.points_of(card, row) for row in naive.ROWS}
    return {row: points if isinstance(points, Fraction) else None for row, points in found.items()}


def are_near(points: Any, exact: Fraction | None) -> bool:
    return points is exact if points is None or exact is None else abs(Fraction(points) - exact) <= NEAR


def test_the_cards_are_a_nation_over_ten_years() -> None:
    assert len(cards()) == COUNTIES * YEARS == 28_440


def test_ties_lines_gaps_and_zero_denominators_are_planted() -> None:
    found = [naive.points_of(card, row) for card in cards()[SOME] for row in naive.ROWS]
    assert found.count("missing") > 0
    ties = visits_on_the_line = without_visits = 0
    for card in cards()[::10]:
        figures, year = card["figures"], str(card["year"])
        visits_on_the_line += figures.get("visits_within_county", 0) * 10 == figures.get("visits", 1) * 9
        spending = figures.get("consortium_fund_spending", {"": 1})
        without_visits += not spending.get(year, 1)
        rates = figures.get("sign_up_rate", {})
        ties += len(rates) == 2 and len(set(rates.values())) == 1
    assert min(ties, visits_on_the_line, without_visits) > 0


def test_the_decimal_scorer_gives_every_point_and_keeps_figures_and_arithmetic() -> None:
    for card in cards()[SOME]:
        found, exact = decimal_scorer.score(card)["indicators"], exact_points(card)
        assert all(are_near(found[row]["points"], exact[row]) for row in naive.ROWS)
        assert all(scored["figures"] or row == "budget_plan" for row, scored in found.items())


def test_zen_gives_every_point_with_its_trace() -> None:
    decision = zen_model.decision()
    for card in cards()[SOME]:
        trace = decision.evaluate(zen_model.context(card), {"trace": True})["trace"]["points"]["output"]
        exact = exact_points(card)
        assert all(are_near(trace[f"{row}_points"], exact[row]) for row in naive.ROWS)
        assert "within_county_visit_rate_measure" in trace


def test_both_goals_of_explained_scoring_are_registered() -> None:
    assert [goal.name for goal in goals()] == ["explained-scoring-against-decimal", "explained-scoring-against-zen"]
