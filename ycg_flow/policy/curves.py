"""Piecewise-linear curves with declared open and closed ends: the one shape of every computed rule.

"All or nothing", "1 off per case", "1 off per point below 90%", payment bands and marginal rates are all curves of one
measure. A curve computes, tells which piece it used, and can be drawn and applied to columns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction


class Counting(StrEnum):
    """How a part of a unit counts where the text says "for each unit" (reading D3)."""

    PROPORTIONAL = "proportional"
    FULL = "full"
    BEGUN = "begun"


@dataclass(frozen=True)
class Interval:
    """A range of numbers; None is without end. Ends belong to it where they are closed (reading D1)."""

    low: Fraction | None = None
    low_closed: bool = True
    high: Fraction | None = None
    high_closed: bool = True

    def __contains__(self, value: Fraction) -> bool:
        """Return whether the value lies in the range."""
        above = self.low is None or value > self.low or (self.low_closed and value == self.low)
        return above and (self.high is None or value < self.high or (self.high_closed and value == self.high))

    @property
    def is_empty(self) -> bool:
        """Whether no number lies in the range."""
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and not (self.low_closed and self.high_closed))


@dataclass(frozen=True)
class Piece:
    """One straight piece: over its interval the curve is `base + slope * x`."""

    interval: Interval
    base: Fraction
    slope: Fraction = Fraction(0)

    def at(self, value: Fraction) -> Fraction:
        """Return the height of the piece's line at a value."""
        return self.base + self.slope * value if self.slope else self.base


@dataclass(frozen=True)
class Curve:
    """Pieces from left to right, without overlap; a value in a gap between them has no result."""

    pieces: tuple[Piece, ...]

    def __call__(self, value: Fraction) -> Fraction:
        """Return the height at a value. Raises `ValueError` where no piece covers it."""
        return self.piece_at(value).at(value)

    def piece_at(self, value: Fraction) -> Piece:
        """Return the piece that decides a value. Raises `ValueError` where no piece covers it."""
        for piece in self.pieces:
            if value in piece.interval:
                return piece
        raise ValueError(f"no piece of the curve covers {value}")

    def mirrored(self) -> Curve:
        """Return the curve of `-x`: what falls to the left then falls to the right."""
        return Curve(tuple(_mirrored(piece) for piece in reversed(self.pieces)))

    def shifted(self, by: Fraction) -> Curve:
        """Return the curve moved to the right, to draw it over a measure instead of over its gap to a target."""
        return Curve(tuple(_shifted(piece, by) for piece in self.pieces))

    def stretched(self, by: Fraction) -> Curve:
        """Return the curve over another measure, `by` (above zero) of which make one of this one's."""
        return Curve(tuple(_stretched(piece, by) for piece in self.pieces))

    def range(self) -> tuple[Fraction, Fraction] | None:
        """Return the lowest and highest value the curve can give, or None where it has no bound."""
        heights: list[Fraction] = []
        for piece in self.pieces:
            if piece.slope and (piece.interval.low is None or piece.interval.high is None):
                return None
            ends = (piece.interval.low, piece.interval.high)
            heights.extend(piece.at(end) for end in ends if end is not None)
            heights.extend([piece.base] if not piece.slope else [])
        return min(heights), max(heights)


def _mirrored(piece: Piece) -> Piece:
    old = piece.interval
    turned = Interval(
        None if old.high is None else -old.high, old.high_closed, None if old.low is None else -old.low, old.low_closed
    )
    return Piece(turned, piece.base, -piece.slope)


def _shifted(piece: Piece, by: Fraction) -> Piece:
    old = piece.interval
    moved = Interval(
        None if old.low is None else old.low + by,
        old.low_closed,
        None if old.high is None else old.high + by,
        old.high_closed,
    )
    return Piece(moved, piece.base - piece.slope * by, piece.slope)


def _stretched(piece: Piece, by: Fraction) -> Piece:
    old = piece.interval
    wider = Interval(
        None if old.low is None else old.low * by,
        old.low_closed,
        None if old.high is None else old.high * by,
        old.high_closed,
    )
    return Piece(wider, piece.base, piece.slope / by)


def step(at: Fraction, below: Fraction, from_there: Fraction) -> Curve:
    """Return the curve that is `below` under the mark and `from_there` at and above it."""
    return Curve(
        (
            Piece(Interval(None, True, at, False), below),
            Piece(Interval(at, True, None, True), from_there),
        )
    )


def falling_below(mark: Fraction, top: Fraction, loss: Loss, floor: Fraction = Fraction(0)) -> Curve:
    """Return the curve that is `top` from the mark upwards and loses `off` for each `per` below it, to the floor."""
    full = Piece(Interval(mark, True, None, True), top)
    return Curve((*_losing(mark, top, loss, floor), full))


@dataclass(frozen=True)
class Loss:
    """`off` points or share for each `per` units, parts of a unit counted as declared."""

    off: Fraction
    per: Fraction = Fraction(1)
    counting: Counting = Counting.PROPORTIONAL


def losing_within(interval: Interval, top: Fraction, loss: Loss) -> tuple[Piece, ...]:
    """Return the pieces of a bounded band that is `top` at its upper end and loses below it, left to right."""
    if interval.high is None or interval.low is None:
        raise ValueError("a falling band needs both ends")
    reach = top - loss.off * (interval.high - interval.low) / loss.per - loss.off
    cut = (_clipped(piece, interval) for piece in _losing(interval.high, top, loss, reach))
    return tuple(piece for piece in cut if not piece.interval.is_empty) + _upper_end(interval, top)


def _upper_end(interval: Interval, top: Fraction) -> tuple[Piece, ...]:
    if not interval.high_closed:
        return ()
    return (Piece(Interval(interval.high, True, interval.high, True), top),)


def _clipped(piece: Piece, bounds: Interval) -> Piece:
    own, low, low_closed = piece.interval, piece.interval.low, piece.interval.low_closed
    if own.high is not None and bounds.low is not None and (own.low is None or own.low < bounds.low):
        low, low_closed = bounds.low, bounds.low_closed
    elif own.low == bounds.low:
        low_closed = own.low_closed and bounds.low_closed
    return Piece(Interval(low, low_closed, own.high, own.high_closed), piece.base, piece.slope)


def _losing(mark: Fraction, top: Fraction, loss: Loss, floor: Fraction) -> tuple[Piece, ...]:
    """Return the pieces below the mark, left to right, the first of them the floor without end."""
    if loss.counting is Counting.PROPORTIONAL:
        slope = loss.off / loss.per
        foot = mark - (top - floor) / slope
        return (
            Piece(Interval(None, True, foot, True), floor),
            Piece(Interval(foot, False, mark, False), top - slope * mark, slope),
        )
    steps = -((floor - top) // loss.off)
    first = 0 if loss.counting is Counting.FULL else 1
    return _floor_and_steps(mark, top, loss, floor, range(int(steps) - 1, first - 1, -1))


def _floor_and_steps(mark: Fraction, top: Fraction, loss: Loss, floor: Fraction, counts: range) -> tuple[Piece, ...]:
    """Return one flat piece for each number of units that counts, and the floor left of them."""
    is_full = loss.counting is Counting.FULL
    pieces = []
    for count in counts:
        near = mark - count * loss.per
        interval = (
            Interval(near - loss.per, False, near, count > 0)
            if is_full
            else Interval(near, True, near + loss.per, False)
        )
        pieces.append(Piece(interval, top - loss.off * count))
    if not pieces:
        return (Piece(Interval(None, True, mark, False), floor),)
    lowest = pieces[0].interval
    return (Piece(Interval(None, True, lowest.low, not lowest.low_closed), floor), *pieces)


def capped_proportion(target: Fraction, top: Fraction) -> Curve:
    """Return the curve that rises from 0 at 0 to `top` at the target and stays there."""
    zero = Fraction(0)
    return Curve(
        (
            Piece(Interval(None, True, zero, True), zero),
            Piece(Interval(zero, False, target, False), zero, top / target),
            Piece(Interval(target, True, None, True), top),
        )
    )


def marginal(rates: Sequence[tuple[Fraction, Fraction]]) -> Curve:
    """Return the running sum of marginal rates: each (from, rate) holds for the part of the value above `from`."""
    pieces: list[Piece] = []
    height = Fraction(0)
    ends = [start for start, _ in rates[1:]]
    for (start, rate), end in zip(rates, [*ends, None], strict=True):
        pieces.append(Piece(Interval(start, True, end, False), height - rate * start, rate))
        height += rate * (end - start) if end is not None else 0
    return Curve(tuple(pieces))
