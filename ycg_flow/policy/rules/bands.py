"""`bands`: points by the band the measure lies in, each band with declared ends."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.model.curves import Band, bands_curve
from ycg_flow.policy.rules.base import CurveRule


class Bands(CurveRule):
    """The points of the band; a band with `off` falls below its upper end."""

    kind: Literal["bands"]
    target: None = None
    bands: list[Band] = Field(min_length=1)

    def counting_word(self) -> str | None:
        """Return how parts of a unit count in the falling bands."""
        return next((band.counting for band in self.bands if band.off is not None), None)

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - the bands carry their points
        """Return the curve over the bands."""
        return bands_curve(self.bands, {band.counting: counting for band in self.bands})
