"""Plain values of many cases as columns: a whole column of plain decimals is read at once, the unusual one by one.

What is read here is exactly what the strict reader of a single case takes; what it refuses is left to that reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from ycg_flow.policy.exact import plain_number
from ycg_flow.policy.replay.columns import KNOWN, MISSING, Column, States
from ycg_flow.policy.replay.integers import Flags, Integers

_MOST_DIGITS_AT_ONCE = 18
_NUMBER = r"(?:-?[0-9]+(?:\.[0-9]+)?|None)"
_PLAIN_LIST = re.compile(rf"{_NUMBER}(?:,{_NUMBER})*")
_COMMA, _POINT, _FIRST_OF_NONE = b",.N"
_NONE = "None"


def read_flags(values: Sequence[Any]) -> tuple[Column, list[int]]:
    """Return yes-no values as 1 and 0, and the positions of what is neither; None is missing."""
    if set(map(type, values)) == {bool}:
        return Column(Integers(np.array(values, dtype=np.int64), 1)), []
    doubtful = [place for place, value in enumerate(values) if value is not None and type(value) is not bool]
    states = np.array([MISSING if value is None else KNOWN for value in values], dtype=np.uint8)
    return Column(
        Integers(np.array([int(value is True) for value in values], dtype=np.int64), 1), states=states
    ), doubtful


def read_numbers(values: Sequence[Any]) -> tuple[Column, list[int]]:
    """Return plain decimals as a column, and the positions of what is no plain decimal; None is missing."""
    at_once = _read_at_once(values) if values else None
    if at_once is not None:
        return at_once, []
    numbers = [None if value is None else plain_number(value) for value in values]
    doubtful = [place for place, value in enumerate(values) if value is not None and numbers[place] is None]
    states = np.array([MISSING if value is None else KNOWN for value in values], dtype=np.uint8)
    below = lcm(*{number.denominator for number in numbers if number is not None})
    above = [0 if number is None else number.numerator * (below // number.denominator) for number in numbers]
    return Column(_fitting(above), Integers.of(below), states), doubtful


def _read_at_once(values: Sequence[Any]) -> Column | None:
    """Return the column of plain decimals that fit machine integers with their decimals, None where one does not.

    The values are written one after the other; where numbers end and points stand is found in the written text.
    """
    kinds = set(map(type, values))
    if kinds == {int}:
        return _machine_integers(values)
    text = ",".join(map(str, values))
    if not _is_plain(text, kinds, values):
        return None
    letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    ends = np.append(np.flatnonzero(letters == _COMMA), len(letters))
    longest = int(np.diff(ends, prepend=-1).max())
    points = np.flatnonzero(letters == _POINT)
    decimals = np.zeros(len(ends), dtype=np.int64)
    with_point = np.searchsorted(ends, points)
    decimals[with_point] = ends[with_point] - points - 1
    most = int(decimals.max())
    if len(ends) != len(values) or longest + most > _MOST_DIGITS_AT_ONCE:
        return None
    states: States | None = None
    if type(None) in kinds:
        states = np.zeros(len(ends), dtype=np.uint8)
        states[np.searchsorted(ends, np.flatnonzero(letters == _FIRST_OF_NONE))] = MISSING
        text = text.replace(_NONE, "0")
    digits = np.fromstring(text.replace(".", ""), dtype=np.int64, sep=",")
    if (decimals != most).any():
        digits = digits * np.power(10, most - decimals)
    return Column(Integers.of(digits), Integers.of(10**most), states)


def _machine_integers(values: Sequence[int]) -> Column | None:
    try:
        found = Integers.of(np.array(values, dtype=np.int64))
    except OverflowError:
        return None
    return Column(found) if found.most < 10**_MOST_DIGITS_AT_ONCE else None


def _is_plain(text: str, kinds: set[type], values: Sequence[Any]) -> bool:
    """Return whether values, written one after the other as this text, are all plain decimals or None."""
    if kinds <= {int, Decimal, type(None)}:
        # Only an exponent, NaN or an infinity brings other letters into the text of such numbers.
        return "E" not in text and "I" not in text and text.count("N") == text.count(_NONE)
    if not kinds <= {int, Decimal, str, type(None)} or _NONE in values:
        return False
    return bool(_PLAIN_LIST.fullmatch(text))


def _fitting(numbers: list[int]) -> Integers:
    most = max(map(abs, numbers), default=0)
    fits = most <= 10**_MOST_DIGITS_AT_ONCE
    return Integers(np.array(numbers, dtype=np.int64 if fits else object), most)


def outside(column: Column, low: Fraction | None, high: Fraction | None, *, is_whole: bool) -> Flags | None:
    """Return which known numbers lie outside a range or are not whole where they must be; None where none does."""
    found: Flags | None = None
    if low is not None:
        found = column.signs_against(low) < 0
    if high is not None:
        above = column.signs_against(high) > 0
        found = above if found is None else found | above
    if is_whole and not (column.denominators.is_one_for_all and column.denominators.values == 1):
        broken = np.asarray(column.numerators.values % column.denominators.values != 0)
        found = broken if found is None else found | broken
    if found is None or column.states is None:
        return found
    known: Flags = column.states == KNOWN
    return found & known
