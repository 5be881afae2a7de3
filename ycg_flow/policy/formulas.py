"""Formulas of a policy: parsed against a white list into a checked tree, never run as Python.

Allowed are numbers, names, `+ - * /`, parentheses, `min`, `max`, `abs`, `sum` over the parties of a round, last year's
value as `x[-1]` and the curves that stand beside the formula. The tree computes over any arithmetic a scope brings:
exact fractions for one case, columns for many.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction
from threading import Lock
from typing import Any, Protocol

from ycg_flow.policy.units import RATIO, Unit

MOST_CHARACTERS = 400
MOST_NODES = 120
FURTHEST_YEAR = -4
FEWEST_CHOICES = 2

# Python 3.11 before 3.11.8 counts the depth of a tree in one place for all threads (gh-106905): two requests that read
# policies at once made `ast.parse` fail with a SystemError.
_ONE_PARSER = Lock()


class Scope(Protocol):
    """What a formula computes over: values by name and years back, and the functions that depend on their kind."""

    def value(self, name: str, lag: int) -> Any:
        """Return the value of a name `lag` years from the evaluation year, in base units."""

    def apply(self, curve: str, argument: Any) -> Any:
        """Return the curve's value at an argument in base units."""

    def choose(self, function: str, values: list[Any]) -> Any:
        """Return the least (`min`), greatest (`max`) or absolute (`abs`) of the values."""

    def total_over_parties(self, name: str) -> Any:
        """Return the sum of a line over all parties of the round."""


class FormulaFault(Exception):  # noqa: N818 - a finding about a policy text
    """Raised where a formula is not one: a catalogue code and the words concerned."""

    def __init__(self, code: str, word: str = "") -> None:
        """Keep the code and the word that the sentence shows."""
        super().__init__(f"{code}: {word}")
        self.code = code
        self.word = word[:80]


@dataclass(frozen=True)
class Number:
    """A number written in the formula."""

    number: Fraction


@dataclass(frozen=True)
class Name:
    """A name and how many years back it is taken (0 or negative)."""

    name: str
    lag: int = 0


@dataclass(frozen=True)
class Operation:
    """`left sign right`, the sign one of `+ - * /`."""

    sign: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """`min`, `max`, `abs` or `sum`, or a curve's name, over its arguments."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Name | Operation | Call

_SIGNS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_CHOICES = frozenset({"min", "max", "abs"})
FUNCTIONS = _CHOICES | {"sum"}


@dataclass(frozen=True)
class Formula:
    """A checked formula: its text, its tree and the names it needs."""

    text: str
    tree: Node

    def names(self) -> Iterator[Name]:
        """Yield every name with its lag, in reading order, those summed over a round not among them."""
        return _names(self.tree)

    def summed(self) -> Iterator[str]:
        """Yield the lines that the formula sums over the parties of a round."""
        return (
            node.arguments[0].name
            for node in _nodes(self.tree)
            if isinstance(node, Call) and node.function == "sum" and isinstance(node.arguments[0], Name)
        )

    def evaluate(self, scope: Scope, lag: int = 0) -> Any:
        """Return the value in base units, all names taken `lag` years further back. Raises `ZeroDivisionError`."""
        return _evaluate(self.tree, scope, lag)

    def unit(self, unit_of: Callable[[str], Unit], curve_units: Callable[[str], tuple[Unit, Unit]]) -> Unit:
        """Return the unit of the result in base scale. Raises `FormulaFault` where units do not fit."""
        found = _unit(self.tree, unit_of, curve_units)
        return RATIO if found is None else found


def parse_formula(text: str, curves: Collection[str] = ()) -> Formula:
    """Return the checked formula. Raises `FormulaFault` for anything that is not plain arithmetic."""
    if len(text) > MOST_CHARACTERS:
        raise FormulaFault("formula_too_long", text)
    try:
        with _ONE_PARSER:
            body = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise FormulaFault("formula_unreadable", text) from None
    if sum(1 for _ in ast.walk(body)) > MOST_NODES:
        raise FormulaFault("formula_too_long", text)
    return Formula(text.strip(), _checked(body, frozenset(curves), text.strip()))


def _checked(node: ast.expr, curves: frozenset[str], text: str) -> Node:
    match node:
        case ast.Constant(value=bool() | complex()):
            raise FormulaFault("formula_not_arithmetic", ast.unparse(node))
        case ast.Constant(value=int() | float()):
            return Number(_literal(node, text))
        case ast.Name(id=name):
            return Name(name)
        case ast.Subscript(
            value=ast.Name(id=name), slice=ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int(back)))
        ) if not isinstance(back, bool):
            if not 0 < back <= -FURTHEST_YEAR:
                raise FormulaFault("formula_year_too_far", ast.unparse(node))
            return Name(name, -back)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return Operation("-", Number(Fraction(0)), _checked(operand, curves, text))
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _SIGNS:
            return Operation(_SIGNS[type(op)], _checked(left, curves, text), _checked(right, curves, text))
        case ast.Call(func=ast.Name(id=function), args=arguments, keywords=[]):
            return _checked_call(function, arguments, curves, text)
    raise FormulaFault("formula_not_arithmetic", ast.unparse(node))


def _literal(node: ast.Constant, text: str) -> Fraction:
    # The source text, not the parsed binary float, is what the policy says.
    written = ast.get_source_segment(text, node) or ""
    if not written.replace(".", "", 1).isdigit() or not written.isascii():
        raise FormulaFault("formula_not_arithmetic", written)
    return Fraction(written)


def _checked_call(function: str, arguments: list[ast.expr], curves: frozenset[str], text: str) -> Call:
    if function not in FUNCTIONS and function not in curves:
        raise FormulaFault("formula_unknown_function", function)
    is_variadic = function in {"min", "max"}
    if (is_variadic and len(arguments) < FEWEST_CHOICES) or (not is_variadic and len(arguments) != 1):
        raise FormulaFault("formula_arguments", function)
    checked = tuple(_checked(argument, curves, text) for argument in arguments)
    if function == "sum" and not isinstance(checked[0], Name):
        raise FormulaFault("formula_sum_of_line", function)
    return Call(function, checked)


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    match node:
        case Operation(left=left, right=right):
            yield from _nodes(left)
            yield from _nodes(right)
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _nodes(argument)


def _names(node: Node) -> Iterator[Name]:
    match node:
        case Name():
            yield node
        case Operation(left=left, right=right):
            yield from _names(left)
            yield from _names(right)
        case Call(function=function, arguments=arguments) if function != "sum":
            for argument in arguments:
                yield from _names(argument)


def _evaluate(node: Node, scope: Scope, lag: int) -> Any:
    match node:
        case Name(name=name, lag=own):
            return scope.value(name, lag + own)
        case Operation(sign=sign, left=left, right=right):
            return _computed(sign, _evaluate(left, scope, lag), _evaluate(right, scope, lag))
        case Number(number=number):
            return number
        case Call(function="sum", arguments=(Name(name=name),)):
            return scope.total_over_parties(name)
        case Call(function=function, arguments=arguments):
            values = [_evaluate(argument, scope, lag) for argument in arguments]
            return scope.choose(function, values) if function in _CHOICES else scope.apply(function, values[0])
    raise AssertionError(node)


def _computed(sign: str, left: Any, right: Any) -> Any:
    if sign == "+":
        return left + right
    if sign == "-":
        return left - right
    return left * right if sign == "*" else left / right


def _unit(node: Node, unit_of: Callable[[str], Unit], curve_units: Callable[[str], tuple[Unit, Unit]]) -> Unit | None:
    """Return the unit in base scale, or None for a written zero, which fits every unit."""
    match node:
        case Number(number=number):
            return RATIO if number else None
        case Name(name=name):
            return Unit(unit_of(name).dimensions)
        case Operation(sign="*" | "/" as sign, left=left, right=right):
            above = _unit(left, unit_of, curve_units) or RATIO
            below = _unit(right, unit_of, curve_units) or RATIO
            return above * below if sign == "*" else above / below
        case Operation(left=left, right=right):
            return _common_unit([left, right], unit_of, curve_units)
        case Call(function="sum", arguments=(Name(name=name),)):
            return Unit(unit_of(name).dimensions)
        case Call(function=function, arguments=arguments) if function in _CHOICES:
            return _common_unit(list(arguments), unit_of, curve_units)
        case Call(function=curve, arguments=(argument,)):
            expected, result = curve_units(curve)
            found = _unit(argument, unit_of, curve_units)
            if found is not None and found.dimensions != expected.dimensions:
                raise FormulaFault("formula_curve_unit", curve)
            return Unit(result.dimensions)
    raise AssertionError(node)


def _common_unit(
    nodes: list[Node], unit_of: Callable[[str], Unit], curve_units: Callable[[str], tuple[Unit, Unit]]
) -> Unit | None:
    found = [unit for node in nodes if (unit := _unit(node, unit_of, curve_units)) is not None]
    if any(unit.dimensions != found[0].dimensions for unit in found):
        raise FormulaFault("formula_units")
    return found[0] if found else None
