"""The bands of a payment curve in words, as the policy's page and the statement say them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from ycg_flow.policy.model.curves import CurveTable, intervals
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.rule_words import RuleWords
from ycg_flow.wording.terms import TERMS_OF_CURVES


def curve_words(table: CurveTable, rules: RuleWords) -> Iterator[str]:
    """Yield the bands of a payment curve in words; 以上 includes the end, 不满 does not (reading D1)."""
    said = []
    for band, interval in reversed(intervals(table.bands)):
        falling = f"，从上端起每低{number_text(band.per)}减{_height(table, band.off)}" if band.off is not None else ""
        is_from_zero = interval.low == 0 and interval.low_closed and interval.high is not None
        ends = replace(interval, low=None) if is_from_zero else interval
        said.append(f"{rules.band(ends, table.unit)} {_height(table, band.value)}{falling}")
    said += [f"超过{number_text(rate.from_)}的部分 {_height(table, rate.rate)}" for rate in table.marginal]
    if said:
        yield f"{TERMS_OF_CURVES.get(table.result, '数值')}分档：{'，'.join(said)}"


def _height(table: CurveTable, value: Fraction) -> str:
    is_share = table.result == "share" or bool(table.marginal)
    return f"{number_text(value * 100)}%" if is_share else number_text(value)
