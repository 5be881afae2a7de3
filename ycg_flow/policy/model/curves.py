"""Curves that stand beside a formula: bands with declared ends, falling bands and marginal rates."""

from __future__ import annotations

from fractions import Fraction

from pydantic import Field

from ycg_flow.policy import curves
from ycg_flow.policy.curves import Counting, Curve, Interval, Loss, Piece
from ycg_flow.policy.model.values import Exact, Table


class Band(Table):
    """A band of values: its ends, and the value over it.

    `from`/`to` are closed ends, `above`/`below` open ones; without an upper end the band reaches to the next one. With
    `off`, the value is the one at the upper end and falls by `off` for each `per` below it.
    """

    from_: Exact | None = Field(default=None, alias="from")
    above: Exact | None = None
    to: Exact | None = None
    below: Exact | None = None
    value: Exact
    off: Exact | None = None
    per: Exact = Fraction(1)
    counting: str = Counting.PROPORTIONAL.value

    def interval(self, lower_end_of_next: Interval | None) -> Interval:
        """Return the band's range; an end it does not name is the start of the next higher band, or none."""
        low, low_closed = (self.from_, True) if self.from_ is not None else (self.above, False)
        if self.to is not None:
            return Interval(low, low_closed, self.to, True)
        if self.below is not None:
            return Interval(low, low_closed, self.below, False)
        if lower_end_of_next is None:
            return Interval(low, low_closed, None, True)
        return Interval(low, low_closed, lower_end_of_next.low, not lower_end_of_next.low_closed)


class MarginalRate(Table):
    """The rate that holds for the part of a value above `from`."""

    from_: Exact = Field(alias="from")
    rate: Exact


class CurveTable(Table):
    """A named curve: the unit of what goes in and of what comes out, and either bands or marginal rates."""

    unit: str
    result: str = "share"
    bands: list[Band] = Field(default_factory=list)
    marginal: list[MarginalRate] = Field(default_factory=list)

    def counting_readings(self) -> set[str]:
        """Return the words that say how parts of a unit count: a counting itself or a reading's id."""
        return {band.counting for band in self.bands if band.off is not None}

    def curve(self, counting_of: dict[str, Counting]) -> Curve:
        """Return the curve, with each counting word resolved. Raises `ValueError` where a falling band lacks an end."""
        if self.marginal:
            return curves.marginal([(rate.from_, rate.rate) for rate in self.marginal])
        return bands_curve(self.bands, counting_of)


def intervals(bands: list[Band]) -> list[tuple[Band, Interval]]:
    """Return each band with its range, in order of their lower ends, whatever order they are written in."""
    ordered = sorted(bands, key=_lower_end)
    found: list[tuple[Band, Interval]] = []
    following: Interval | None = None
    for band in reversed(ordered):
        interval = band.interval(following)
        found.append((band, interval))
        following = interval
    return found[::-1]


def bands_curve(bands: list[Band], counting_of: dict[str, Counting]) -> Curve:
    """Return the curve over the bands, each counting word resolved by the mapping."""
    pieces: list[Piece] = []
    for band, interval in intervals(bands):
        if band.off is None:
            pieces.append(Piece(interval, band.value))
        else:
            loss = Loss(band.off, band.per, counting_of[band.counting])
            pieces.extend(curves.losing_within(interval, band.value, loss))
    return Curve(tuple(pieces))


def _lower_end(band: Band) -> tuple[int, Fraction, int]:
    if band.from_ is not None:
        return (1, band.from_, 0)
    if band.above is not None:
        return (1, band.above, 1)
    return (0, Fraction(0), 0)
