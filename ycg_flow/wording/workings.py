"""The workings of a formula, recomputed from the inputs that a result names: each measure on the way, then the result.

Nothing is taken from the case itself, so a sentence can only hold what the result's own trace holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledLine, Policy
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.formulas import Formula, Name, Node
from ycg_flow.policy.scope import UsedInput
from ycg_flow.wording.formula_words import NOT_BELOW_ZERO, Leaves, formula_text
from ycg_flow.wording.names import PolicyNames
from ycg_flow.wording.terms import TERMS_OF_CURVES

Sums = Mapping[str, Fraction | None]
_NO_SUMS: Sums = {}


class MissingValueError(LookupError):
    """A formula needs a value that its trace does not hold."""


class Workings:
    """Evaluates and writes out formulas over the inputs of one result."""

    def __init__(
        self,
        policy: Policy,
        names: PolicyNames,
        readings: Mapping[str, str],
        inputs: Iterable[UsedInput],
        sums: Sums = _NO_SUMS,
    ) -> None:
        """Take the inputs; `sums` are the sums of lines over the parties of a round."""
        self.policy = policy
        self.names = names
        self.readings = readings
        self.sums = sums
        self.line: CompiledLine | None = None
        self._given = {(used.name, used.lag): used.value for used in inputs}

    # What formulas ask (formulas.Scope), in base units.

    def value(self, name: str, lag: int) -> Fraction:
        """Return a value in base units. Raises `MissingValueError`."""
        if name in self.policy.measures:
            return self._measure(name).evaluate(self, lag)  # type: ignore[no-any-return]
        value = self._given.get((name, lag))
        if not isinstance(value, Fraction):
            raise MissingValueError(name)
        return value * self._scale(name)

    def apply(self, curve: str, argument: Fraction) -> Fraction:
        """Return a curve's value beside the line being written out. Raises `MissingValueError` in a gap of it."""
        if self.line is None:
            raise AssertionError(curve)
        word = self.line.counting_word
        counting = Counting.PROPORTIONAL if word is None else Counting(self.readings.get(word, word))
        expected, result = self.line.curve_units[curve]
        try:
            return self.line.curves[curve][counting](argument / expected.scale) * result.scale
        except ValueError:
            raise MissingValueError(curve) from None

    def choose(self, function: str, values: list[Fraction]) -> Fraction:
        """Return the least, greatest or absolute value."""
        if function == "abs":
            return abs(values[0])
        return min(values) if function == "min" else max(values)

    def total_over_parties(self, name: str) -> Fraction:
        """Return the sum of a line over the parties. Raises `MissingValueError` where one lacks."""
        total = self.sums.get(name)
        if total is None:
            raise MissingValueError(name)
        return total

    # What sentences ask.

    def in_words(self, formula: Formula) -> str:
        """Return a formula in the policy's Chinese names."""
        return formula_text(formula.tree, self._words)

    def in_numbers(self, formula: Formula, lag: int = 0) -> str:
        """Return a formula with the numbers in place of the names. Raises `MissingValueError`, `ZeroDivisionError`."""
        leaves = Leaves(
            name=lambda name, own: self._number(name, lag + own),
            curve=lambda curve, argument: self._curve_in_numbers(curve, argument, lag),
            total=lambda name: self.names.plain_value(name, self.total_over_parties(name)),
            floor=lambda text, inner: self._floor_in_numbers(text, inner, lag),
        )
        return formula_text(formula.tree, leaves)

    def measures_used(self, formula: Formula, lag: int = 0) -> Iterator[tuple[str, int]]:
        """Yield the measures a formula rests on with their years back, those it needs first, each once."""
        yield from dict.fromkeys(self._measures_used(formula, lag))

    def _measures_used(self, formula: Formula, lag: int) -> Iterator[tuple[str, int]]:
        for found in formula.names():
            if found.name in self.policy.measures:
                yield from self._measures_used(self._measure(found.name), lag + found.lag)
                yield found.name, lag + found.lag

    def measure_sentence(self, name: str, lag: int, year: int) -> str:
        """Return `name：numbers = value` for a measure."""
        numbers = self.in_numbers(self._measure(name), lag)
        return f"{self.names.dated(name, lag, year)}：{numbers} = {self.measure_value(name, lag)}"

    def measure_value(self, name: str, lag: int) -> str:
        """Return a measure's value with its unit."""
        return self.names.quantity(self.value(name, lag) / self._scale(name), self.names.unit(name))

    def expression_value(self, expression: Expression, lag: int = 0) -> Fraction:
        """Return an expression's value in its own unit."""
        if expression.number is not None:
            return expression.number
        return expression.chosen(self.readings).evaluate(self, lag) / expression.unit.scale  # type: ignore[no-any-return]

    @property
    def _words(self) -> Leaves:
        return Leaves(
            name=self.names.of,
            curve=self._curve_in_words,
            total=lambda name: f"各方{self.names.of(name)}之和",
            floor=lambda text, _: f"{text}，{NOT_BELOW_ZERO}",
        )

    def _floor_in_numbers(self, text: str, inner: Node, lag: int) -> str:
        return f"{text}，{NOT_BELOW_ZERO}" if Formula("", inner).evaluate(self, lag) < 0 else text

    def _measure(self, name: str) -> Formula:
        return self.policy.measures[name][1].chosen(self.readings)

    def _number(self, name: str, lag: int) -> str:
        value = self.value(name, lag) / self._scale(name)
        text = self.names.plain_value(name, value)
        return f"（{text}）" if value < 0 else text

    def _scale(self, name: str) -> Fraction:
        above, slash, below = self.names.unit(name).partition("/")
        units = self.policy.units
        if above not in units:
            return Fraction(1)
        return (units[above] / units[below]).scale if slash else units[above].scale

    def _curve_in_words(self, curve: str, argument: Node) -> str:
        if self.line is None:
            raise AssertionError(curve)
        result = self.line.table.curves[curve].result
        words = formula_text(argument, self._words)
        shown = words if isinstance(argument, Name) else f"（{words}）"
        return f"{shown}对应的{TERMS_OF_CURVES.get(result, '数值')}"

    def _curve_in_numbers(self, curve: str, argument: Node, lag: int) -> str:
        if self.line is None:
            raise AssertionError(curve)
        value = Formula("", argument).evaluate(self, lag)
        result = self.line.curve_units[curve][1]
        return self.names.quantity(self.apply(curve, value) / result.scale, self.line.table.curves[curve].result)
