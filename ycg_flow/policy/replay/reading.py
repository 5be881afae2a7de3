"""Plain values of many cases as columns: a whole column of plain decimals is read at once, the unusual one by one.

What is read here is exactly what the strict reader of a single case takes; what it refuses is left to that reader.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np

from ycg_flow.policy.exact import plain_number
from ycg_flow.policy.replay.columns import KNOWN, MISSING, Column
from ycg_flow.policy.replay.integers import Flags, Integers

_MOST_DIGITS_AT_ONCE = 18
_PLAIN_LIST = re.compile(r"-?[0-9]+(?:\.[0-9]+)?(?:,-?[0-9]+(?:\.[0-9]+)?)*")


def read_flags(values: Sequence[Any]) -> tuple[Column, list[int]]:
    """Return yes-no values as 1 and 0, and the positions of what is neither; None is missing."""
    doubtful = [position for position, value in enumerate(values) if value is not None and value not in _YES_NO]
    found = Integers(np.fromiter((value is True for value in values), dtype=np.int64, count=len(values)), 1)
    return Column(found, states=_missing_where(values)), doubtful


_YES_NO = (True, False)


def read_numbers(values: Sequence[Any]) -> tuple[Column, list[int]]:
    """Return plain decimals as a column, and the positions of what is no plain decimal; None is missing."""
    states = _missing_where(values)
    present = values if states is None else [value for value in values if value is not None]
    at_once = _read_at_once(present) if present else None
    if at_once is None:
        return _read_one_by_one(values)
    if states is None:
        return at_once, []
    spread = np.zeros(len(values), dtype=np.int64)
    spread[states == KNOWN] = at_once.numerators.values
    return replace(at_once, numerators=Integers(spread, at_once.numerators.most), states=states), []


def _missing_where(values: Sequence[Any]) -> np.ndarray | None:
    if None not in values:
        return None
    is_missing = (MISSING if value is None else KNOWN for value in values)
    return np.fromiter(is_missing, dtype=np.uint8, count=len(values))


def _read_at_once(values: Sequence[Any]) -> Column | None:
    """Return the column of plain decimals that fit machine integers with their decimals, None where one does not."""
    kinds = set(map(type, values))
    if kinds == {int} and max(map(abs, values)) <= 10**_MOST_DIGITS_AT_ONCE:
        return Column(Integers.of(np.array(values, dtype=np.int64)))
    text = ",".join(map(str, values))
    if not _is_plain(text, kinds):
        return None
    tokens = text.split(",")
    decimals = [len(token) - token.find(".") - 1 if "." in token else 0 for token in tokens] if "." in text else [0]
    most = max(decimals)
    if len(tokens) != len(values) or max(map(len, tokens)) + most > _MOST_DIGITS_AT_ONCE:
        return None
    if min(decimals) == most:
        digits = text.replace(".", "")
    else:
        digits = ",".join(
            f"{token.replace('.', '')}{'0' * (most - own)}" for token, own in zip(tokens, decimals, strict=True)
        )
    return Column(Integers.of(np.fromstring(digits, dtype=np.int64, sep=",")), Integers.of(10**most))


def _is_plain(text: str, kinds: set[type]) -> bool:
    """Return whether values of these kinds, written one after the other, are all plain decimals."""
    if kinds <= {int, Decimal}:
        # Only an exponent, NaN or an infinity brings a letter into the text of such a number.
        return not any(letter in text for letter in "ENI")
    return kinds <= {int, Decimal, str} and bool(_PLAIN_LIST.fullmatch(text))


def _read_one_by_one(values: Sequence[Any]) -> tuple[Column, list[int]]:
    numbers = [None if value is None else plain_number(value) for value in values]
    doubtful = [place for place, value in enumerate(values) if value is not None and numbers[place] is None]
    below = lcm(*{number.denominator for number in numbers if number is not None})
    above = [0 if number is None else number.numerator * (below // number.denominator) for number in numbers]
    return Column(_fitting(above), Integers.of(below), _missing_where(values)), doubtful


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
