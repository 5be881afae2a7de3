"""Rules and vetoes against the ranges of what they measure: whether they can pay, can lose, and give their points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from ycg_flow.policy.checking.bands import band_faults
from ycg_flow.policy.checking.ranges import Range, Ranges
from ycg_flow.policy.compiled import CompiledItem, CompiledVeto, Policy
from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import Fault, unknown
from ycg_flow.policy.rules.bands import Bands
from ycg_flow.policy.rules.base import MEASURE, TARGET, CurveRule, Rule
from ycg_flow.policy.rules.condition import Condition
from ycg_flow.policy.rules.graded import Graded
from ycg_flow.policy.rules.per_event import PerEvent
from ycg_flow.policy.rules.proportion import Proportion
from ycg_flow.policy.rules.trend import Trend
from ycg_flow.policy.rules.two_sided import TwoSided

_YES_NO = "yes_no"
_DIRECTIONS = ("rising", "falling", "flat", "mixed")


def rule_faults(policy: Policy) -> Iterator[Fault]:
    """Yield what is wrong with the rules of indicators and parts, and with computed vetoes."""
    ranges = Ranges(policy)
    for indicator in policy.indicators.values():
        place = f"indicator.{indicator.id}"
        yield from _item(policy, ranges, place, indicator)
        for part in indicator.parts:
            yield from _item(policy, ranges, f"{place}.parts.{part.id.rpartition('.')[2]}", part)
        figure = policy.figures.get(indicator.applies_when or "")
        if figure is not None and figure.unit != _YES_NO:
            yield Fault(f"{place}.applies_when", "not_yes_no", {"name": figure.name, "unit": figure.unit})
    for veto in policy.vetoes.values():
        yield from _veto(veto, ranges)


def _item(policy: Policy, ranges: Ranges, place: str, item: CompiledItem) -> Iterator[Fault]:
    place = f"{place}.rule"
    numbers = list(_numbers(place, item.rule))
    yield from numbers
    match item.rule:
        case Bands(bands=bands):
            measure = item.expressions.get(MEASURE)
            highest = ranges.of_expression(measure).high if measure is not None else None
            yield from band_faults(f"{place}.bands", bands, highest)
            yield from _top(place, item, [band.value for band in bands])
        case Graded() as graded:
            yield from _graded(policy, place, item, graded)
        case Trend(points=points) if item.points is not None:
            for direction in _DIRECTIONS:
                if direction not in points:
                    yield Fault(f"{place}.points", "option_without_points", {"word": direction})
            yield from _top(place, item, points.values())
        case Condition():
            measure = item.expressions.get(MEASURE)
            if measure is not None and measure.unit_name != _YES_NO:
                yield Fault(place, "condition_not_yes_no", {"unit": measure.unit_name})
    if isinstance(item.rule, CurveRule) and not numbers:
        yield from _reach(place, item, ranges)


def _numbers(place: str, rule: Rule) -> Iterator[Fault]:
    """Yield numbers of a rule that would turn it round or make it count nothing."""
    written = {f"{place}.{key}": getattr(rule, key, None) for key in ("off", "per")}
    match rule:
        case TwoSided(low=low, high=high) if low > high:
            yield Fault(f"{place}.low", "range_turned", {"least": exact_text(low), "most": exact_text(high)})
        case Proportion(target=Fraction() as target):
            written[f"{place}.target"] = target
        case PerEvent(off=off, events=events):
            if (off is None) != bool(events):
                yield Fault(place, "per_event_points")
            written |= {f"{place}.events.{name}": points for name, points in events.items()}
        case Bands(bands=bands):
            written[f"{place}.bands"] = min(
                (min(band.off, band.per) for band in bands if band.off is not None), default=None
            )
    for where, number in written.items():
        if number is not None and number <= 0:
            yield Fault(where, "not_above_zero", {"given": exact_text(number)})


def _graded(policy: Policy, place: str, item: CompiledItem, rule: Graded) -> Iterator[Fault]:
    figure = policy.figures.get(rule.figure)
    if figure is None:
        return
    if not figure.options:
        yield Fault(f"{place}.figure", "graded_figure", {"name": figure.name})
        return
    for option in rule.points:
        if option not in figure.options:
            yield unknown(f"{place}.points", "graded_option_unknown", option, figure.options)
    guessed = {unknown("", "", option, figure.options).values["nearest"] for option in rule.points}
    if item.points is not None:
        for option in figure.options:
            if option not in rule.points and option not in guessed:
                yield Fault(f"{place}.points", "option_without_points", {"word": option})
        yield from _top(place, item, rule.points.values())


def _top(place: str, item: CompiledItem, points: Iterable[Fraction]) -> Iterator[Fault]:
    """Yield a difference between the most that the rule gives and the points the item is said to be worth."""
    most = max(points, default=None)
    if most is None or item.points is None:
        return
    if most <= 0:
        yield Fault(place, "rule_never_pays", {"points": exact_text(item.points)})
    elif most != item.points:
        yield Fault(place, "rule_top_not_points", {"given": exact_text(most), "points": exact_text(item.points)})


def _reach(place: str, item: CompiledItem, ranges: Ranges) -> Iterator[Fault]:
    """Yield a rule that can give nothing, or take nothing, whatever its measure comes to."""
    curve = item.curves.get(Counting.PROPORTIONAL)
    if curve is None or not item.points or isinstance(item.rule, Bands):
        return
    lowest, highest = _heights(curve, _argument_range(item, ranges))
    if highest is not None and highest <= 0:
        yield Fault(place, "rule_never_pays", {"points": exact_text(item.points)})
    elif lowest is not None and lowest >= item.points:
        yield Fault(place, "rule_never_loses", {"points": exact_text(item.points)})


def _argument_range(item: CompiledItem, ranges: Ranges) -> Range:
    measure = item.expressions.get(MEASURE)
    if measure is None:
        return Range()
    own = ranges.of_expression(measure)
    target = item.expressions.get(TARGET)
    if target is None:
        return own
    goal = ranges.of_expression(target)
    if isinstance(item.rule, Proportion):
        return Range(
            None if own.low is None or not goal.high else own.low / goal.high,
            None if own.high is None or not goal.low else own.high / goal.low,
        )
    return Range(
        None if own.low is None or goal.high is None else own.low - goal.high,
        None if own.high is None or goal.low is None else own.high - goal.low,
    )


def _heights(curve: Curve, reach: Range) -> tuple[Fraction | None, Fraction | None]:
    """Return the lowest and highest the curve gives over a range, None where a falling or rising piece has no end."""
    heights: list[Fraction] = []
    for piece in curve.pieces:
        low = _later(piece.interval.low, reach.low)
        high = _earlier(piece.interval.high, reach.high)
        if low is not None and high is not None:
            touches = low in piece.interval and high in piece.interval
            if low > high or (low == high and not touches):
                continue
        if piece.slope and (low is None or high is None):
            return None, None
        heights.extend(piece.at(end) for end in (low, high) if end is not None)
        heights.extend([] if piece.slope else [piece.base])
    return (min(heights), max(heights)) if heights else (None, None)


def _later(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return max((end for end in (first, second) if end is not None), default=None)


def _earlier(first: Fraction | None, second: Fraction | None) -> Fraction | None:
    return min((end for end in (first, second) if end is not None), default=None)


def _veto(veto: CompiledVeto, ranges: Ranges) -> Iterator[Fault]:
    if veto.expression is None or not veto.expression.formulas:
        return
    found = ranges.of_expression(veto.expression)
    limit = veto.table.above if veto.table.above is not None else veto.table.at_least
    place = f"veto.{veto.table.id}"
    if limit is None:
        return
    is_always = found.low is not None and (found.low > limit or (found.low == limit and veto.table.above is None))
    is_never = found.high is not None and (found.high < limit or (found.high == limit and veto.table.above is not None))
    if is_always:
        yield Fault(place, "veto_always", {"given": exact_text(limit)})
    elif is_never:
        yield Fault(place, "veto_never", {"given": exact_text(limit), "most": exact_text(found.high or Fraction(0))})
