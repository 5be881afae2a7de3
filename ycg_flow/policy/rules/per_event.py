"""`per_event`: points off for each event, to zero; several kinds of events in one item may cost differently."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Literal

from pydantic import Field

from ycg_flow.policy.curves import Counting, Curve, Loss, falling_below
from ycg_flow.policy.model.values import Exact, FormulaText
from ycg_flow.policy.rules.base import MEASURE, CurveRule


class PerEvent(CurveRule):
    """`off` points for each event the measure counts, or for each kind in `events` its own points."""

    kind: Literal["per_event"]
    target: None = None
    off: Exact | None = Field(default=None, gt=0)
    events: dict[str, Exact] = Field(default_factory=dict)

    def needs_measure(self) -> bool:
        """Return whether the events are counted by the item's measure."""
        return not self.events

    def expressions(self) -> Mapping[str, FormulaText | Fraction]:
        """Return one expression for each kind of event."""
        return {name: name for name in self.events}

    def argument(self, values: Mapping[str, Any]) -> Any:
        """Return the points the events cost before the floor."""
        if not self.events:
            return values[MEASURE] * (self.off or 1)
        lost: Any = Fraction(0)
        for name, off in self.events.items():
            lost = lost + values[name] * off
        return lost

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - events are whole
        """Return the curve that loses what the events cost, to zero."""
        return falling_below(Fraction(0), points, Loss(Fraction(1))).mirrored()
