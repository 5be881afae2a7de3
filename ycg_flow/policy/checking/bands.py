"""Bands of a rule or a payment curve: every number in one band and in one only; jumps of money are named.

Real papers claim one number twice ("60 to 80" and "80 to 90"): the finding says which number and which bands.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from ycg_flow.policy.curves import Curve, Interval
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.curves import Band, MarginalRate, intervals

_ZERO = Fraction(0)


def band_faults(place: str, bands: list[Band], highest: Fraction | None = None) -> Iterator[Fault]:
    """Yield gaps and overlaps of bands that must cover everything from zero to `highest` (None: without end)."""
    ordered = [interval for _, interval in intervals(bands)]
    turned = [interval for interval in ordered if interval.is_empty and not _is_shared_start(interval, ordered)]
    for interval in turned:
        yield Fault(place, "band_turned", {"band": interval_text(interval)})
    if turned:
        return
    if ordered[0].low is not None and (ordered[0].low > 0 or (ordered[0].low == 0 and not ordered[0].low_closed)):
        gap = Interval(_ZERO, True, ordered[0].low, not ordered[0].low_closed)
        yield Fault(place, "bands_gap", {"gap": interval_text(gap)})
    for first, second in pairwise(ordered):
        yield from _seam(place, first, second)
    last = ordered[-1]
    if last.high is not None and highest is not None and (last.high < highest):
        gap = Interval(last.high, not last.high_closed, highest, True)
        yield Fault(place, "bands_gap", {"gap": interval_text(gap)})


def _is_shared_start(interval: Interval, others: list[Interval]) -> bool:
    return sum(1 for other in others if other.low == interval.low and other.low_closed == interval.low_closed) > 1


def _seam(place: str, first: Interval, second: Interval) -> Iterator[Fault]:
    """Yield what is wrong where one band ends and the next begins."""
    high, low = first.high, second.low
    bands = {"first": interval_text(first), "second": interval_text(second)}
    if low is None or high is None or high > low or first.is_empty:
        top = high if high is not None and second.high is not None and high < second.high else second.high
        number = exact_text(low or _ZERO) if first.is_empty else interval_text(Interval(low, True, top, True))
        yield Fault(place, "bands_overlap", {**bands, "number": number})
    elif high == low and first.high_closed and second.low_closed:
        yield Fault(place, "bands_overlap", {**bands, "number": exact_text(low)})
    elif high < low or not (first.high_closed or second.low_closed):
        gap = Interval(high, not first.high_closed, low, not second.low_closed)
        yield Fault(place, "bands_gap", {**bands, "gap": interval_text(gap)})


def marginal_faults(place: str, rates: list[MarginalRate]) -> Iterator[Fault]:
    """Yield what keeps marginal rates from being a scale: it begins at zero and its steps rise."""
    if rates[0].from_ != 0:
        yield Fault(place, "marginal_start", {"given": exact_text(rates[0].from_)})
    for lower, upper in pairwise(rates):
        if upper.from_ <= lower.from_:
            values = {"first": exact_text(lower.from_), "second": exact_text(upper.from_)}
            yield Fault(place, "marginal_order", values)


def cliffs(place: str, curve: Curve) -> Iterator[Fault]:
    """Yield a warning for each number at which a payment curve jumps, with the heights just below, at and above it."""
    for left, right in pairwise(curve.pieces):
        at = right.interval.low
        if at is None or left.interval.high != at:
            continue
        before, after = left.at(at), right.at(at)
        if before != after:
            values = {"at": exact_text(at), "before": exact_text(before), "after": exact_text(after)}
            yield Fault(place, "cliff", values, is_warning=True)


def interval_text(interval: Interval) -> str:
    """Return a range as mathematicians write it.

    >>> interval_text(Interval(Fraction(60), True, Fraction(80), False)), interval_text(Interval(None, True, None))
    ('[60, 80)', '(-∞, +∞)')
    """
    low = "(-∞" if interval.low is None else f"{'[' if interval.low_closed else '('}{exact_text(interval.low)}"
    high = "+∞)" if interval.high is None else f"{exact_text(interval.high)}{']' if interval.high_closed else ')'}"
    return f"{low}, {high}"
