"""The values of one case as formulas and rules see them: by name and years back, in base units, computed when asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import CompiledLine, Policy
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.formulas import Formula
from ycg_flow.policy.rules.base import Item, Judgement, State, Unavailable
from ycg_flow.policy.units import Unit

_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True)
class UsedInput:
    """A value a result rests on: its name, how many years back, and the value in its own unit (None while missing)."""

    name: str
    lag: int
    value: Fraction | str | None


class CaseScope:
    """One case over its policy. A party's scope falls back on the round's for what all have in common."""

    def __init__(self, policy: Policy, case: CaseInput, common: CaseScope | None = None) -> None:
        """Take the case's values into base units; nothing is computed yet."""
        self.policy = policy
        self.case = case
        self.common = common
        self.readings = {**policy.default_readings(), **case.readings}
        self.parties: Sequence[CaseScope] | None = None
        self._values: dict[tuple[str, int], Fraction] = {}
        self._missing_lines: dict[str, tuple[str, ...]] = {}
        self._line: CompiledLine | None = None
        self._fill()

    def _fill(self) -> None:
        policy, values = self.policy, self._values
        for figure in policy.figures.values():
            if figure.when_absent is not None:
                values[figure.id, 0] = figure.when_absent * policy.units[figure.unit].scale
        for (name, lag), value in self.case.figures.items():
            values[name, lag] = value * self._unit(policy.figures[name].unit).scale
        for parameter in policy.parameters.values():
            if parameter.default is not None:
                values[parameter.id, 0] = parameter.default * self._unit(parameter.unit).scale
        for name, value in self.case.parameters.items():
            values[name, 0] = value * self._unit(policy.parameters[name].unit).scale
        for name, value in self.case.ledger.items():
            values[name, 0] = value

    def _unit(self, name: str) -> Unit:
        above, slash, below = name.partition("/")
        unit = self.policy.units[above]
        return unit / self.policy.units[below] if slash else unit

    # What formulas ask (formulas.Scope).

    def value(self, name: str, lag: int) -> Fraction:
        """Return a value in base units. Raises `Unavailable` where it is missing or rests on what is."""
        known = self._values.get((name, lag))
        if known is not None:
            return known
        if name in self.policy.measures:
            expression = self.policy.measures[name][1]
            found = expression.chosen(self.readings).evaluate(self, lag)
            self._values[name, lag] = found
            return found  # type: ignore[no-any-return]
        if self.common is not None and name not in self._missing_lines:
            return self.common.value(name, lag)
        raise Unavailable(State.MISSING, self._missing_lines.get(name, (_dated(name, lag),)))

    def apply(self, curve: str, argument: Fraction) -> Fraction:
        """Return the value of a curve that stands beside the line being computed."""
        line = self._line
        if line is None:
            raise AssertionError(curve)
        counting = self.counting(line.counting_word)
        expected, result = line.curve_units[curve]
        try:
            return line.curves[curve][counting](argument / expected.scale) * result.scale
        except ValueError:
            raise Unavailable(State.NOT_COMPUTABLE, (curve,)) from None

    def choose(self, function: str, values: list[Fraction]) -> Fraction:
        """Return the least, greatest or absolute value."""
        if function == "abs":
            return abs(values[0])
        return min(values) if function == "min" else max(values)

    def total_over_parties(self, name: str) -> Fraction:
        """Return the sum of a line over the parties of the round."""
        if self.parties is None:
            raise Unavailable(State.MISSING, (name,))
        return sum((party.value(name, 0) for party in self.parties), Fraction(0))

    # What rules ask (rules.base.CaseView).

    def evaluate(self, item: Item, expression: str, lag: int = 0) -> Fraction:
        """Return the value of an item's expression in its unit."""
        return self.evaluate_expression(item.expressions[expression], lag)

    def evaluate_expression(self, expression: Expression, lag: int = 0) -> Fraction:
        """Return an expression's value in its unit. Raises `Unavailable` with everything that lacks."""
        if expression.number is not None:
            return expression.number
        formula = expression.chosen(self.readings)
        value = self._computed(formula, lag)
        return value if expression.unit.scale == 1 else value / expression.unit.scale

    def line_value(self, line: CompiledLine, formula: Formula) -> Fraction:
        """Return what a line's formula comes to, in base units. Raises `Unavailable` with everything that lacks."""
        self._line = line
        return self._computed(formula, 0)

    def _computed(self, formula: Formula, lag: int) -> Fraction:
        try:
            return formula.evaluate(self, lag)  # type: ignore[no-any-return]
        except ZeroDivisionError:
            raise Unavailable(State.NOT_COMPUTABLE) from None
        except Unavailable as gap:
            if gap.state is State.NOT_COMPUTABLE:
                raise
            names = dict.fromkeys(name for leaf in self.leaves(formula, lag) for name in self._lacking(*leaf))
            raise Unavailable(State.MISSING, tuple(names) or gap.names) from None

    def _lacking(self, name: str, lag: int) -> tuple[str, ...]:
        try:
            self.value(name, lag)
        except Unavailable as gap:
            return gap.names
        return ()

    def judgement(self, item: Item) -> Fraction:
        """Return the points an assessor gives to an item."""
        points = self.case.judgements.get(item.id)
        if points is None:
            raise Unavailable(State.MISSING, (f"judgements.{item.id}",))
        return points

    def answer(self, figure: str) -> str:
        """Return the grade stated for a figure."""
        answer = self.case.answers.get((figure, 0))
        if answer is None:
            raise Unavailable(State.MISSING, (figure,))
        return answer

    def counting(self, word: str | None) -> Counting:
        """Return how parts of a unit count under the readings."""
        return Counting.PROPORTIONAL if word is None else Counting(self.readings.get(word, word))

    def judge(self, item: Item) -> Judgement:
        """Return an item's judgement; what lacks becomes its state."""
        try:
            return item.rule.judge(item, self)
        except Unavailable as gap:
            return Judgement(gap.state, missing=gap.names)

    # What the statement asks.

    def set_line(self, name: str, value: Fraction | None, missing: tuple[str, ...] = ()) -> None:
        """Let later formulas use a line's amount, or know what it lacks."""
        if value is None:
            self._missing_lines[name] = missing
            self._values.pop((name, 0), None)
        else:
            self._missing_lines.pop(name, None)
            self._values[name, 0] = value

    def line_amount(self, name: str) -> tuple[Fraction | None, tuple[str, ...]]:
        """Return a line's or entry's amount, or None and what it lacks."""
        try:
            return self.value(name, 0), ()
        except Unavailable as gap:
            return None, gap.names

    def entered(self, name: str) -> Fraction | None:
        """Return the amount entered for a line that may be entered."""
        return self.case.ledger.get(name)

    def split_weights(self, line: str) -> Mapping[str, Fraction]:
        """Return the weights decided instead of the policy's for a split; empty where none were."""
        return self.case.split_weights.get(line, _NOTHING)

    def member_weights(self, line: str) -> Mapping[str, Mapping[str, Fraction]]:
        """Return the members' weights inside each part of a split."""
        return self.case.member_weights.get(line, _NOTHING)

    # What the sheet asks.

    def leaves(self, formula: Formula, lag: int = 0) -> Iterator[tuple[str, int]]:
        """Yield the figures, parameters, entries and lines a formula rests on, measures resolved, each once."""
        yield from dict.fromkeys(self._leaves(formula, lag))

    def _leaves(self, formula: Formula, lag: int) -> Iterator[tuple[str, int]]:
        for found in formula.names():
            if found.name in self.policy.measures:
                expression = self.policy.measures[found.name][1]
                yield from self._leaves(expression.chosen(self.readings), lag + found.lag)
            else:
                yield found.name, lag + found.lag

    def readings_behind(self, expression: Expression) -> Iterator[str]:
        """Yield the readings that choose among an expression's formulas, those of the measures it rests on too."""
        if expression.reading is not None:
            yield expression.reading
        for formula in expression.formulas.values():
            for found in formula.names():
                if found.name in self.policy.measures:
                    yield from self.readings_behind(self.policy.measures[found.name][1])

    def used_inputs(self, formula: Formula, lag: int = 0) -> tuple[UsedInput, ...]:
        """Return the inputs a formula rests on, each with its value in its own unit."""
        return tuple(UsedInput(name, back, self.shown(name, back)) for name, back in self.leaves(formula, lag))

    def shown(self, name: str, lag: int) -> Fraction | None:
        """Return an input's value in the unit it is given in, None while it is missing."""
        value = self.line_amount(name)[0] if lag == 0 else self._values.get((name, lag))
        table = self.policy.figures.get(name) or self.policy.parameters.get(name)
        return value if value is None or table is None else value / self._unit(table.unit).scale


def _dated(name: str, lag: int) -> str:
    """Return a name as a formula writes it.

    >>> _dated("visits", -1), _dated("visits", 0)
    ('visits[-1]', 'visits')
    """
    return f"{name}[{lag}]" if lag else name
