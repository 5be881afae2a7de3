"""`value`: a value without points, for reference sets that only define how to compute (Liaoning)."""

from __future__ import annotations

from typing import Literal

from ycg_flow.policy.rules.base import MEASURE, CaseView, Item, Judgement, Rule, State


class Value(Rule):
    """The measure itself."""

    kind: Literal["value"]

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the measure's value."""
        value = case.evaluate(item, MEASURE)
        return Judgement(State.SCORED, None, value, steps={MEASURE: value})
