"""The curves of a policy as pictures, with axes, marks and descriptions in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import partial

from ycg_flow.policy.checking.bands import interval_text
from ycg_flow.policy.checking.ranges import Range, Ranges
from ycg_flow.policy.compiled import CompiledItem, CompiledLine
from ycg_flow.policy.curves import Counting, Curve, Piece
from ycg_flow.policy.drawing import Axis, Marker, Picture, curve_svg
from ycg_flow.policy.rules.base import MEASURE, TARGET, CurveRule
from ycg_flow.policy.rules.condition import Condition
from ycg_flow.policy.rules.per_event import PerEvent
from ycg_flow.policy.rules.proportion import Proportion
from ycg_flow.wording.names import PolicyNames
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.rule_words import RuleWords, unit_of
from ycg_flow.wording.terms import UNITS, unit_word

_ZERO, _ONE = Fraction(0), Fraction(1)
_POINTS = "得分（分）"
_MOST_PIECES = 12


def item_picture(
    item: CompiledItem, words: RuleWords, ranges: Ranges, marks: Sequence[tuple[str, Fraction]] = ()
) -> str:
    """Return the picture of a curve rule over its measure, empty where the rule has no curve worth a picture.

    `marks` are places on the curve to point out: a label and the curve's argument.
    """
    rule = item.rule
    if not isinstance(rule, CurveRule) or isinstance(rule, Condition):
        return ""
    curve = item.curves.get(words.counting(rule))
    if curve is None:
        return ""
    drawn, axis, mark, reach = _over_measure(item, rule, curve, words, ranges)
    points = Axis(_POINTS, number_text)
    title = f"{item.table.name}：{axis.name}与{_POINTS}"
    markers = tuple(Marker(_drawn_at(item, rule, argument), label) for label, argument in marks)
    shown = Picture(
        f"curve-{item.id}", title, _described(drawn, points), axis, points, mark, reach.low, reach.high, markers
    )
    return curve_svg(drawn, shown)


def _drawn_at(item: CompiledItem, rule: CurveRule, argument: Fraction) -> Fraction:
    """Return where an argument of the curve lies on the axis that `_over_measure` draws."""
    if isinstance(rule, PerEvent):
        return argument if rule.events else argument / (rule.off or _ONE)
    target = item.expressions.get(TARGET)
    if isinstance(rule, Proportion) or target is None or target.number is None:
        return argument
    return argument + target.number


def _over_measure(
    item: CompiledItem, rule: CurveRule, curve: Curve, words: RuleWords, ranges: Ranges
) -> tuple[Curve, Axis, tuple[Fraction, str] | None, Range]:
    """Return the curve over what people know: the measure where its target is a number, else the distance to it."""
    unit = unit_of(item)
    measured = item.expressions.get(MEASURE)
    reach = Range(_ZERO) if measured is None else ranges.of_expression(measured)
    own = Axis(
        _with_unit(_measured_name(item, words), unit, words.names), lambda value: _tick(value, unit, words.names)
    )
    match rule:
        case PerEvent(events=events, off=off):
            if events:
                return curve, Axis("合计应扣（分）", number_text), None, Range(_ZERO)
            return curve.stretched(_ONE / (off or _ONE)), own, None, reach
        case Proportion():
            name = f"完成{words.target(item)}的比例"
            return curve, Axis(name, lambda value: f"{number_text(value * 100)}%"), (_ONE, "目标"), Range(_ZERO)
    target = item.expressions.get(TARGET)
    if target is None:
        return curve, own, None, reach
    if target.number is not None:
        return curve.shifted(target.number), own, (target.number, f"目标{own.text(target.number)}"), reach
    distance = Axis(f"与{words.target(item)}之差（{words.unit(item) or '差值'}）", number_text)
    return curve, distance, (_ZERO, words.target(item)), Range()


def _measured_name(item: CompiledItem, words: RuleWords) -> str:
    measure = item.table.measure
    return words.names.names.get(measure, item.table.name) if isinstance(measure, str) else item.table.name


def _with_unit(name: str, unit: str, names: PolicyNames) -> str:
    word = "%" if unit in ("percent", "share") else unit_word(unit, names.declared_units) if unit in UNITS else ""
    return f"{name}（{word}）" if word and unit not in ("ratio", "yes_no") else name


def _tick(value: Fraction, unit: str, names: PolicyNames) -> str:
    return names.quantity(value, unit) if unit in ("percent", "share") else number_text(value)


def line_pictures(line: CompiledLine, names: PolicyNames, highest: Fraction | None) -> Iterator[str]:
    """Yield the pictures of a line's curves; over points they reach from zero to the highest total."""
    for name, table in line.table.curves.items():
        curve = line.curves[name][Counting.PROPORTIONAL]
        is_points = table.unit == "points"
        x = Axis("总分（分）" if is_points else unit_word(table.unit, names.declared_units), number_text)
        y = Axis(_result_name(table.result, names), partial(_quantity, names, table.result))
        reach = Range(_ZERO, highest if is_points else None)
        title = f"{line.table.name}：{x.name}与{y.name}"
        identifier = f"curve-{line.id}-{name}"
        shown = Picture(identifier, title, _described(curve, y), x, y, None, reach.low, reach.high)
        yield curve_svg(curve, shown)


def _result_name(unit: str, names: PolicyNames) -> str:
    return "比例" if unit in ("share", "percent", "ratio") else unit_word(unit, names.declared_units)


def _quantity(names: PolicyNames, unit: str, value: Fraction) -> str:
    return names.quantity(value, unit)


def _described(curve: Curve, y: Axis) -> str:
    """Return in words what a picture shows, piece by piece from left to right."""
    said = [f"{interval_text(piece.interval)}：{_heights(piece, y)}" for piece in curve.pieces[:_MOST_PIECES]]
    rest = "……" if len(curve.pieces) > _MOST_PIECES else ""
    return f"{'；'.join(said)}{rest}"


def _heights(piece: Piece, y: Axis) -> str:
    if not piece.slope:
        return y.text(piece.base)
    ends = (piece.interval.low, piece.interval.high)
    return "→".join("…" if end is None else y.text(piece.at(end)) for end in ends)
