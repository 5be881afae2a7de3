"""How low and how high a formula can come, from the ranges of its figures and parameters; None is without bound."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.formulas import Call, Name, Node, Number, Operation

_ZERO, _ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True)
class Range:
    """The least and the greatest value that are possible, None without bound."""

    low: Fraction | None = None
    high: Fraction | None = None


class Ranges:
    """The ranges of one policy's names, in base units."""

    def __init__(self, policy: Policy) -> None:
        """Take the declared ranges of figures and parameters; figures and entries are never below zero by default."""
        self._policy = policy
        self._known: dict[str, Range] = {}
        for figure in policy.figures.values():
            most = _ONE if figure.unit == "yes_no" else figure.maximum
            self._known[figure.id] = self._in_base(figure.unit, figure.minimum or _ZERO, most)
        for parameter in policy.parameters.values():
            is_share = parameter.unit == "share"
            low = _ZERO if is_share and parameter.minimum is None else parameter.minimum
            high = _ONE if is_share and parameter.maximum is None else parameter.maximum
            self._known[parameter.id] = self._in_base(parameter.unit, low, high)
        for entry in policy.ledger.values():
            self._known[entry.id] = Range(entry.minimum or _ZERO)

    def _in_base(self, unit: str, low: Fraction | None, high: Fraction | None) -> Range:
        known = self._policy.units.get(unit)
        scale = _ONE if known is None else known.scale
        return Range(None if low is None else low * scale, None if high is None else high * scale)

    def of_expression(self, expression: Expression) -> Range:
        """Return the range of an expression in its own unit, over all options of its reading."""
        if expression.number is not None:
            return Range(expression.number, expression.number)
        found = [self._of(formula.tree) for formula in expression.formulas.values()]
        scale = expression.unit.scale
        lows, highs = [each.low for each in found], [each.high for each in found]
        return Range(
            None if None in lows or not lows else min(low for low in lows if low is not None) / scale,
            None if None in highs or not highs else max(high for high in highs if high is not None) / scale,
        )

    def _of(self, node: Node) -> Range:
        match node:
            case Number(number=number):
                return Range(number, number)
            case Name(name=name):
                return self._of_name(name)
            case Operation(sign="/", left=Name(name=part, lag=lag), right=Name(name=whole, lag=other)) if (
                lag == other and self._is_part(part, whole)
            ):
                return Range(_ZERO, _ONE)
            case Operation(sign=sign, left=left, right=right):
                return _combined(sign, self._of(left), self._of(right))
            case Call(function="min" | "max" as function, arguments=arguments):
                return _chosen(function, [self._of(argument) for argument in arguments])
        return Range()

    def _of_name(self, name: str) -> Range:
        if name not in self._known and name in self._policy.measures:
            expression = self._policy.measures[name][1]
            self._known[name] = Range()  # what stands while a circle of measures is followed
            own = self.of_expression(expression)
            self._known[name] = _combined("*", own, Range(expression.unit.scale, expression.unit.scale))
        return self._known.get(name, Range())

    def _is_part(self, part: str, whole: str) -> bool:
        figure = self._policy.figures.get(part)
        return figure is not None and figure.part_of == whole


def _combined(sign: str, left: Range, right: Range) -> Range:
    if sign == "+":
        return Range(_sum(left.low, right.low), _sum(left.high, right.high))
    if sign == "-":
        return Range(_difference(left.low, right.high), _difference(left.high, right.low))
    is_positive = left.low is not None and right.low is not None and left.low >= 0 and right.low >= 0
    if not is_positive or left.low is None or right.low is None:
        return Range()
    if sign == "*":
        return Range(left.low * right.low, None if None in (left.high, right.high) else _product(left.high, right.high))
    low = left.low / right.high if right.high else _ZERO
    return Range(low, left.high / right.low if left.high is not None and right.low else None)


def _sum(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left + right


def _difference(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left - right


def _product(left: Fraction | None, right: Fraction | None) -> Fraction | None:
    return None if left is None or right is None else left * right


def _chosen(function: str, ranges: list[Range]) -> Range:
    """Return the range of `min` or `max`: one bounded argument is enough on the side it bounds."""
    lows = [each.low for each in ranges]
    highs = [each.high for each in ranges]
    known_lows = [low for low in lows if low is not None]
    known_highs = [high for high in highs if high is not None]
    if function == "min":
        return Range(None if None in lows else min(known_lows), min(known_highs, default=None))
    return Range(max(known_lows, default=None), None if None in highs else max(known_highs))
