"""`shortfall`: points off for each unit below a target, or below last year's value `x[-1]` (Zhengzhou list 9-12)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, Loss, falling_below
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class Shortfall(CurveRule):
    """`off` points for each `per` below the target, not below zero."""

    kind: Literal["shortfall"]
    target: Exact | str
    off: Exact
    per: Exact = Fraction(1)
    counting: str = Counting.PROPORTIONAL.value

    def counting_word(self) -> str | None:
        """Return how parts of a unit count."""
        return self.counting

    def curve(self, points: Fraction, counting: Counting) -> Curve:
        """Return the curve that falls below the target."""
        return falling_below(Fraction(0), points, Loss(self.off, self.per, counting))
