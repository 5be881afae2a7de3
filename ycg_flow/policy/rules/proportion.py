"""`proportion`: points in proportion to how much of the target is reached, never more than all."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from ycg_flow.policy.curves import Counting, Curve, capped_proportion
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import MEASURE, TARGET, CurveRule


class Proportion(CurveRule):
    """The part of the target that is reached, of all points."""

    kind: Literal["proportion"]
    target: Exact | str

    def argument(self, values: Mapping[str, Any]) -> Any:
        """Return the part of the target that is reached, as a ratio."""
        return values[MEASURE] / values[TARGET]

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        """Return the curve that rises to all points at a ratio of 1."""
        return capped_proportion(Fraction(1), points)
