"""`excess`: points off for each unit above a target, or above last year's value `x[-1]`."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, Loss, falling_below
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class Excess(CurveRule):
    """`off` points for each `per` above the target, not below zero."""

    kind: Literal["excess"]
    target: Exact | str
    off: Exact
    per: Exact = Fraction(1)
    counting: str = Counting.PROPORTIONAL.value

    def counting_word(self) -> str | None:
        """Return how parts of a unit count."""
        return self.counting

    def curve(self, points: Fraction, counting: Counting) -> Curve:
        """Return the curve that falls above the target."""
        return falling_below(Fraction(0), points, Loss(self.off, self.per, counting)).mirrored()
