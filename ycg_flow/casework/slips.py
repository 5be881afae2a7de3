"""Slips of the pen in what a hospital types: told softly beside the value, never in the way.

A unit taken for another, a jump against last year, a part where the whole belongs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.casework.figures import FigureYear
from ycg_flow.policy.compiled import Policy

JUMP = 10
YUAN_IN_TEN_THOUSAND = 10_000
NEAR_ENOUGH = 2
MOST_TEN_THOUSAND_YUAN = 10_000_000
"""A hundred billion yuan: more than any county spends in a year, so such a value was typed in yuan."""


@dataclass(frozen=True)
class Slip:
    """What may be wrong with a value: a code, and the value it is compared with."""

    code: str
    other: Fraction | None = None


def slips_of(policy: Policy, values: Mapping[FigureYear, Fraction]) -> dict[FigureYear, tuple[Slip, ...]]:
    """Return what may be wrong with each value, from the values of its year and of the year before."""
    found = {key: tuple(_slips(policy, values, key)) for key in values if key[0] in policy.figures}
    return {key: slips for key, slips in found.items() if slips}


def _slips(policy: Policy, values: Mapping[FigureYear, Fraction], key: FigureYear) -> Iterator[Slip]:
    name, year = key
    figure, value = policy.figures[name], values[key]
    before = values.get((name, year - 1))
    if figure.unit == "yes_no":
        return
    wrong_unit = _wrong_unit(figure.unit, value, before)
    if wrong_unit is not None:
        yield Slip(wrong_unit, before)
    elif before and value and not 1 < JUMP * value / before < JUMP * JUMP:
        yield Slip("ten_times_last_year" if value > before else "tenth_of_last_year", before)
    whole = None if figure.part_of is None else values.get((figure.part_of, year))
    if whole is not None and value > whole:
        yield Slip("part_and_whole_swapped", whole)
    if figure.unit == "percent" and 0 < value < 1 and (before is None or before >= 1):
        yield Slip("share_for_percent")


def _wrong_unit(unit: str, value: Fraction, before: Fraction | None) -> str | None:
    """Return which unit of money a value seems to have been typed in, where it is not the field's."""
    if unit == "ten_thousand_yuan" and value >= MOST_TEN_THOUSAND_YUAN:
        return "yuan_for_ten_thousand"
    if unit not in {"yuan", "ten_thousand_yuan"} or not before or not value:
        return None
    ratio = value / before
    if unit == "ten_thousand_yuan" and _is_near(ratio / YUAN_IN_TEN_THOUSAND):
        return "yuan_for_ten_thousand"
    return "ten_thousand_for_yuan" if unit == "yuan" and _is_near(ratio * YUAN_IN_TEN_THOUSAND) else None


def _is_near(ratio: Fraction) -> bool:
    return Fraction(1, NEAR_ENOUGH) <= ratio <= NEAR_ENOUGH
