"""Exact numbers: reading plain decimals, rounding once, splitting a whole so that the parts add up.

Points, rates and money are `Fraction`s until a policy says where they are rounded (readings D2, D8, D11).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

MOST_DIGITS = 30
_PLAIN = re.compile(rf"-?[0-9]{{1,{MOST_DIGITS}}}(?:\.[0-9]{{1,{MOST_DIGITS}}})?")


def plain_number(value: object) -> Fraction | None:
    """Return the exact number that a plain finite decimal stands for, or None if it is not one.

    Takes integers, decimal strings and `Decimal`s; no exponent, no full-width digits, no more than 30 digits on a side.

    >>> plain_number("8.50"), plain_number("1E+9"), plain_number("８")
    (Fraction(17, 2), None, None)
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value) if abs(value) < 10**MOST_DIGITS else None
    text = _written(value) if isinstance(value, Decimal) else value
    if isinstance(text, str) and _PLAIN.fullmatch(text):
        return Fraction(text)
    return None


def _written(value: Decimal) -> str:
    """Return a decimal as it was written: Python's own text turns 0.0000001 into an exponent.

    >>> _written(Decimal("0.0000001")), _written(Decimal("1E+999999999"))
    ('0.0000001', '1E+999999999')
    """
    exponent = value.as_tuple().exponent
    return f"{value:f}" if isinstance(exponent, int) and -MOST_DIGITS <= exponent <= 0 else str(value)


def exact_text(value: Fraction) -> str:
    """Return a number as a decimal where it has a finite one, else as `p/q`.

    >>> exact_text(Fraction(599, 200)), exact_text(Fraction(1, 3)), exact_text(Fraction(90))
    ('2.995', '1/3', '90')
    """
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    return fixed_text(value, max(twos, fives))


def fixed_text(value: Fraction, decimals: int) -> str:
    """Return a number with exactly `decimals` places, rounded half up.

    >>> fixed_text(Fraction(5999, 100), 2), fixed_text(Fraction(-1, 8), 2), fixed_text(Fraction(7), 0)
    ('59.99', '-0.13', '7')
    """
    scaled = round_half_up(value, decimals) * 10**decimals
    digits = str(abs(scaled.numerator)).rjust(decimals + 1, "0")
    sign = "-" if scaled < 0 else ""
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}" if decimals else f"{sign}{digits}"


def round_half_up(value: Fraction, decimals: int) -> Fraction:
    """Return the value rounded to `decimals` places; halves go away from zero, as people round on paper.

    >>> round_half_up(Fraction("59.995"), 2), round_half_up(Fraction("-0.005"), 2)
    (Fraction(60, 1), Fraction(-1, 100))
    """
    scale = 10**decimals
    doubled = abs(value.numerator) * scale * 2 + value.denominator
    rounded = doubled // (2 * value.denominator)
    return Fraction(rounded if value >= 0 else -rounded, scale)


def largest_remainder(whole: int, weights: Sequence[Fraction]) -> list[int]:
    """Split a whole number of fen by weights: the parts add up, left-over fen go to the largest remainders.

    Ties go to the first listed (reading D8). Raises `ValueError` if no weight is above zero or the whole is negative.

    >>> largest_remainder(100000003, [Fraction(5), Fraction(3), Fraction(2)])
    [50000001, 30000001, 20000001]
    """
    total = sum(weights, Fraction(0))
    if total <= 0 or whole < 0 or min(weights) < 0:
        raise ValueError("a split needs a whole that is not negative and weights not all zero")
    shares = [whole * weight / total for weight in weights]
    parts = [share.numerator // share.denominator for share in shares]
    by_remainder = sorted(range(len(parts)), key=lambda place: (parts[place] - shares[place], place))
    for place in by_remainder[: whole - sum(parts)]:
        parts[place] += 1
    return parts
