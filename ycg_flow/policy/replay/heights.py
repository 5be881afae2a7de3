"""A curve taken at a column: the piece that decides each case is found by exact comparison with its ends."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np

from ycg_flow.policy.curves import Curve, Interval
from ycg_flow.policy.replay.columns import KNOWN, NOT_COMPUTABLE, Column, first_state
from ycg_flow.policy.replay.integers import Flags, Integers


def heights(curve: Curve, argument: Column, size: int) -> Column:
    """Return the curve's height in each of `size` cases; a case that no piece covers is not computable."""
    argument = replace(argument, numerators=Integers(argument.numerators.spread(size), argument.numerators.most))
    ends = _Ends(argument)
    found = Column.of(0)
    is_covered = np.zeros(size, dtype=bool)
    for piece in curve.pieces:
        is_inside = ends.inside(piece.interval, size) & ~is_covered
        if not is_inside.any():
            continue
        height = argument * piece.slope + piece.base if piece.slope else Column.of(piece.base)
        found = height.where(is_inside, found)
        is_covered |= is_inside
    states = argument.states
    if not is_covered.all():
        states = first_state(states, np.where(is_covered, KNOWN, NOT_COMPUTABLE).astype(np.uint8))
    return replace(found, states=states)


class _Ends:
    """Where the cases lie against the ends of intervals, each end compared once."""

    def __init__(self, argument: Column) -> None:
        self.argument = argument
        self.signs: dict[Fraction, np.ndarray] = {}

    def inside(self, interval: Interval, size: int) -> Flags:
        flags = np.ones(size, dtype=bool)
        if interval.low is not None:
            signs = self._signs(interval.low)
            flags &= signs >= 0 if interval.low_closed else signs > 0
        if interval.high is not None:
            signs = self._signs(interval.high)
            flags &= signs <= 0 if interval.high_closed else signs < 0
        return flags

    def _signs(self, end: Fraction) -> np.ndarray:
        if end not in self.signs:
            self.signs[end] = self.argument.signs_against(end)
        return self.signs[end]
