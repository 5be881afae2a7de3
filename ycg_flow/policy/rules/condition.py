"""`condition`: all points where a yes-no figure is yes, none where it is no (Zhengzhou list 1, 3, 8)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from ycg_flow.policy.curves import Counting, Curve, step
from ycg_flow.policy.rules.base import CurveRule


class Condition(CurveRule):
    """All or nothing on a yes-no measure."""

    kind: Literal["condition"]
    target: None = None

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        """Return the step at "yes"."""
        return step(Fraction(1), Fraction(0), points)
