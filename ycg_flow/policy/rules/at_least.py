"""`at_least`: all points at or above a target, none below; against `x[-1]`, any fall loses all (Zhengzhou list 13)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, step
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class AtLeast(CurveRule):
    """All points where the measure reaches the target."""

    kind: Literal["at_least"]
    target: Exact | str

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        """Return the step at the target."""
        return step(Fraction(0), Fraction(0), points)
