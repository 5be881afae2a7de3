"""`at_most`: all points up to a target, none above; against `x[-1]`, any rise loses all (Zhengzhou list 15, 17, 18)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, step
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CurveRule


class AtMost(CurveRule):
    """All points where the measure does not pass the target."""

    kind: Literal["at_most"]
    target: Exact | str

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        """Return the step down beyond the target."""
        return step(Fraction(0), Fraction(0), points).mirrored()
