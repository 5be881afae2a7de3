"""Columns of exact numbers with the state of each: the arithmetic that a formula's tree runs on for many cases."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np
from numpy.typing import NDArray

from ycg_flow.policy.replay.integers import Flags, Integers, chosen
from ycg_flow.policy.rules.base import State

States = NDArray[np.uint8]

# The states of a cell, in the order of their codes; the last is that of an indicator which a case leaves out.
STATES = (State.SCORED, State.MISSING, State.NOT_COMPUTABLE, State.NOT_APPLICABLE, None)
KNOWN, MISSING, NOT_COMPUTABLE, NOT_APPLICABLE, LEFT_OUT = range(len(STATES))

_ONE = Integers.of(1)


@dataclass(frozen=True, eq=False)
class Column:
    """Fractions, one for each case: numerators over denominators above zero, and a state where one is not known.

    `states` is None where every number is known; the number in an unknown cell means nothing.
    """

    numerators: Integers
    denominators: Integers = _ONE
    states: States | None = None

    @classmethod
    def of(cls, value: Column | Fraction | int) -> Column:
        """Return a column as it is, a number as the column that has it in all cases. Raises `TypeError`."""
        if isinstance(value, Column):
            return value
        if isinstance(value, Fraction | int):
            return cls(Integers.of(value.numerator), Integers.of(value.denominator))
        raise TypeError(type(value))

    def __add__(self, other: Column | Fraction | int) -> Column:
        """Return the sums."""
        above, below, other = self._over_common(other)
        return Column(above[0] + above[1], below, first_state(self.states, other.states))

    def __sub__(self, other: Column | Fraction | int) -> Column:
        """Return the differences."""
        above, below, other = self._over_common(other)
        return Column(above[0] - above[1], below, first_state(self.states, other.states))

    def __mul__(self, other: Column | Fraction | int) -> Column:
        """Return the products."""
        other = Column.of(other)
        states = first_state(self.states, other.states)
        return Column(self.numerators * other.numerators, self.denominators * other.denominators, states)

    def __truediv__(self, other: Column | Fraction | int) -> Column:
        """Return the quotients; one by zero is not computable."""
        (above, below), _, other = self._over_common(other)
        states = first_state(self.states, other.states)
        if below.is_one_for_all:
            if not below.values:
                raise ZeroDivisionError
            return Column(above, below, states) if below.values > 0 else Column(-above, -below, states)
        is_zero = below.values == 0
        if is_zero.any():
            below = chosen(is_zero, _ONE, below)
            states = first_state(states, np.where(is_zero, NOT_COMPUTABLE, KNOWN).astype(np.uint8))
        is_negative = below.values < 0
        if is_negative.any():
            above, below = chosen(is_negative, -above, above), abs(below)
        return Column(above, below, states)

    def __radd__(self, other: Fraction | int) -> Column:
        """Return the sums."""
        return Column.of(other) + self

    def __rsub__(self, other: Fraction | int) -> Column:
        """Return the differences."""
        return Column.of(other) - self

    def __rmul__(self, other: Fraction | int) -> Column:
        """Return the products."""
        return Column.of(other) * self

    def __rtruediv__(self, other: Fraction | int) -> Column:
        """Return the quotients."""
        return Column.of(other) / self

    def __abs__(self) -> Column:
        """Return the absolute values."""
        return replace(self, numerators=abs(self.numerators))

    def __bool__(self) -> bool:
        """Raise `TypeError`: a column is not true or false as a whole; what asks needs the one-case path."""
        raise TypeError("a column of numbers is neither true nor false")

    def __eq__(self, other: object) -> bool:
        """Raise `TypeError`, as for being true: a column is equal to a number in some cases only."""
        raise TypeError("a column of numbers is equal to nothing as a whole")

    __hash__ = None  # type: ignore[assignment]

    def _over_common(self, other: Column | Fraction | int) -> tuple[tuple[Integers, Integers], Integers, Column]:
        """Return both numerators over one denominator, that denominator, and the other as a column."""
        other = Column.of(other)
        mine, its = self.denominators, other.denominators
        if mine is its:
            return (self.numerators, other.numerators), mine, other
        if mine.is_one_for_all and its.is_one_for_all:
            shared = math.gcd(mine.values, its.values)
            mine, its = Integers.of(mine.values // shared), Integers.of(its.values // shared)
        return (self.numerators * its, other.numerators * mine), self.denominators * its, other

    def where(self, flags: Flags, other: Column) -> Column:
        """Return these numbers where the flag holds and the other's elsewhere, all without states."""
        if self.denominators.is_one_for_all and other.denominators.is_one_for_all:
            (mine, its), below, _ = self._over_common(other)
            return Column(chosen(flags, mine, its), below)
        above = chosen(flags, self.numerators, other.numerators)
        return Column(above, chosen(flags, self.denominators, other.denominators))

    def signs_against(self, value: Column | Fraction | int) -> NDArray[np.int8]:
        """Return -1, 0 or 1 for each case: below the value, on it, above it; cross-multiplied, never divided."""
        (mine, its), _, _ = self._over_common(value)
        found = (mine - its).values
        return np.asarray(found > 0).astype(np.int8) - np.asarray(found < 0).astype(np.int8)

    def known(self, size: int) -> Flags:
        """Return for each case whether its number is known."""
        return np.ones(size, dtype=bool) if self.states is None else self.states == KNOWN

    def state_at(self, position: int) -> int:
        """Return the code of one case's state."""
        return KNOWN if self.states is None else int(self.states[position])

    def at(self, position: int) -> Fraction:
        """Return one case's number."""
        return Fraction(self.numerators.at(position), self.denominators.at(position))

    def replaced(self, values: dict[int, Fraction], size: int) -> Column:
        """Return the column with other numbers in some cases."""
        above = self.numerators.spread(size).astype(object)
        below = self.denominators.spread(size).astype(object)
        for position, value in values.items():
            above[position], below[position] = value.numerator, value.denominator
        return Column(Integers.of(above), Integers.of(below), self.states)


def first_state(first: States | None, second: States | None) -> States | None:
    """Return for each case the first state that is not known, as a computation from left to right would meet it."""
    if first is None or second is None:
        return second if first is None else first
    return np.where(first != KNOWN, first, second)


def least(columns: Sequence[Column]) -> Column:
    """Return for each case the least of the numbers."""
    return _extreme(columns, -1)


def greatest(columns: Sequence[Column]) -> Column:
    """Return for each case the greatest of the numbers."""
    return _extreme(columns, 1)


def _extreme(columns: Sequence[Column], sign: int) -> Column:
    found = Column.of(columns[0])
    for column in map(Column.of, columns[1:]):
        states = first_state(found.states, column.states)
        found = replace(column.where(column.signs_against(found) == sign, found), states=states)
    return found
