"""`judged`: points a person gives after looking at the evidence (Zhengzhou list 2)."""

from __future__ import annotations

from typing import Literal

from ycg_flow.policy.rules.base import CaseView, Item, Judgement, Rule, State


class Judged(Rule):
    """An assessor's points, from zero to the item's maximum."""

    kind: Literal["judged"]

    def needs_measure(self) -> bool:
        """Return False: the assessor's points are the whole input."""
        return False

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the assessor's points."""
        points = case.judgement(item)
        return Judgement(State.SCORED, points, steps={"judged": points, "points": points})
