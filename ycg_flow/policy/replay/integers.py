"""Columns of whole numbers that cannot overflow: machine integers while a bound allows it, else Python's own."""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

LARGEST = 2**62

Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Integers:
    """Whole numbers, an array with one for each case or one number for all; no absolute value is above `most`."""

    values: Any
    most: int

    @classmethod
    def of(cls, values: Any) -> Integers:
        """Return the numbers with their own bound."""
        if isinstance(values, int):
            return cls(values, abs(values))
        if not len(values):
            return cls(values, 0)
        return cls(values, max(int(values.max()), -int(values.min())))

    @property
    def is_one_for_all(self) -> bool:
        """Whether one number stands for every case."""
        return isinstance(self.values, int)

    def __add__(self, other: Integers) -> Integers:
        """Return the sums."""
        return self._with(other, operator.add, self.most + other.most)

    def __sub__(self, other: Integers) -> Integers:
        """Return the differences."""
        return self._with(other, operator.sub, self.most + other.most)

    def __mul__(self, other: Integers) -> Integers:
        """Return the products."""
        if other.is_one_for_all and other.values == 1:
            return self
        if self.is_one_for_all and self.values == 1:
            return other
        return self._with(other, operator.mul, self.most * other.most)

    def __floordiv__(self, other: Integers) -> Integers:
        """Return the quotients rounded down; the divisors must be above zero."""
        return self._with(other, operator.floordiv, self.most + 1)

    def __neg__(self) -> Integers:
        """Return the numbers with the other sign."""
        return Integers(-self.values, self.most)

    def __abs__(self) -> Integers:
        """Return the numbers without sign."""
        return Integers(abs(self.values), self.most)

    def _with(self, other: Integers, operate: Callable[[Any, Any], Any], most: int) -> Integers:
        if max(self.most, other.most, most) > LARGEST:
            return Integers(operate(_wide(self.values), _wide(other.values)), most)
        return Integers(operate(self.values, other.values), most)

    def at(self, position: int) -> int:
        """Return the number of one case."""
        return int(self.values) if self.is_one_for_all else int(self.values[position])

    def spread(self, size: int) -> NDArray[Any]:
        """Return an array with a number for each of `size` cases."""
        if not self.is_one_for_all:
            return self.values  # type: ignore[no-any-return]
        return np.full(size, self.values, dtype=np.int64 if self.most <= LARGEST else object)


def _wide(values: Any) -> Any:
    return values if isinstance(values, int) else values.astype(object)


def chosen(flags: Flags, yes: Integers, no: Integers) -> Integers:
    """Return the one number where the flag holds and the other where it does not."""
    most = max(yes.most, no.most)
    if most > LARGEST:
        yes, no = Integers(_wide(yes.values), most), Integers(_wide(no.values), most)
    return Integers(np.where(flags, yes.values, no.values), most)
