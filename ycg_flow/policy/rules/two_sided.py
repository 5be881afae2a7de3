"""`two_sided`: all points inside a range, less on both sides (Xinxiang: serious overspend and abnormal surplus).

With a target, which may be a local parameter or last year's value, the range is told by its distance from the target.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from ycg_flow.policy.curves import Counting, Curve, Interval, Loss, Piece, falling_below
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class TwoSided(CurveRule):
    """All points from `low` to `high`, both included; outside, `off` for each `per`, or none without `off`."""

    kind: Literal["two_sided"]
    low: Exact
    high: Exact
    off: Exact | None = Field(default=None, gt=0)
    per: Exact = Fraction(1)
    counting: str = Counting.PROPORTIONAL.value

    def counting_word(self) -> str | None:
        """Return how parts of a unit count, if units count at all."""
        return self.counting if self.off is not None else None

    def curve(self, points: Fraction, counting: Counting) -> Curve:
        """Return the curve that falls on both sides of the range."""
        inside = Piece(Interval(self.low, True, self.high, True), points)
        if self.off is None:
            zero = Fraction(0)
            below, above = Interval(None, True, self.low, False), Interval(self.high, False, None, True)
            return Curve((Piece(below, zero), inside, Piece(above, zero)))
        loss = Loss(self.off, self.per, counting)
        falling = falling_below(self.low, points, loss).pieces[:-1]
        rising = falling_below(-self.high, points, loss).mirrored().pieces[1:]
        return Curve((*falling, inside, *rising))
