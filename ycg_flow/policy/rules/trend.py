"""`trend`: the direction of a measure over three years; two years are not a trend (national items 30-33)."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise
from typing import Literal

from pydantic import Field

from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import MEASURE, CaseView, Item, Judgement, Rule, State, Unavailable, together

YEARS_BACK = (-2, -1, 0)


class Trend(Rule):
    """rising, falling, flat or mixed over this year and the two before; with `points`, what each is worth."""

    kind: Literal["trend"]
    points: dict[Literal["rising", "falling", "flat", "mixed"], Exact] = Field(default_factory=dict)

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the trend and its points."""
        values: dict[int, Fraction] = {}
        gaps: list[Unavailable] = []
        for lag in YEARS_BACK:
            try:
                values[lag] = case.evaluate(item, MEASURE, lag)
            except Unavailable as gap:
                gaps.append(gap)
        if gaps:
            raise together(gaps)
        trend = direction([values[lag] for lag in YEARS_BACK])
        points = self.points[trend] if item.points is not None else None
        steps: dict[str, Fraction | str] = {f"measure[{lag}]" if lag else MEASURE: values[lag] for lag in YEARS_BACK}
        steps["trend"] = trend
        return Judgement(State.SCORED, points, values[0], trend, steps=steps)


def direction(values: list[Fraction]) -> Literal["rising", "falling", "flat", "mixed"]:
    """Return the direction of values in order of years: flat where all are equal, mixed where they turn.

    >>> direction([Fraction(91), Fraction(88), Fraction(86)])
    'falling'
    """
    changes = [later - earlier for earlier, later in pairwise(values)]
    if not any(changes):
        return "flat"
    if all(change >= 0 for change in changes):
        return "rising"
    return "falling" if all(change <= 0 for change in changes) else "mixed"
