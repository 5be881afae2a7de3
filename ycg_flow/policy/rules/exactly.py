"""`exactly`: all points where the measure equals the target, none elsewhere."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, Interval, Piece
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class Exactly(CurveRule):
    """All points on the target alone."""

    kind: Literal["exactly"]
    target: Exact | str

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        """Return the curve that has points at distance zero only."""
        zero = Fraction(0)
        return Curve(
            (
                Piece(Interval(None, True, zero, False), zero),
                Piece(Interval(zero, True, zero, True), points),
                Piece(Interval(zero, False, None, True), zero),
            )
        )
