"""The columns of many cases as formulas see them: by name and years back, in base units, each computed once."""

from __future__ import annotations

from typing import NoReturn

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.replay.cards import Cards
from ycg_flow.policy.replay.columns import Column, greatest, least
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.units import Unit


class ColumnScope:
    """Many cards under one set of readings (formulas.Scope)."""

    def __init__(self, policy: Policy, cards: Cards) -> None:
        """Read nothing yet."""
        self.policy = policy
        self.cards = cards
        self.readings = cards.readings
        self._values: dict[tuple[str, int], Column] = {}

    def value(self, name: str, lag: int) -> Column:
        """Return a figure, measure, parameter or ledger entry in base units."""
        if (name, lag) not in self._values:
            self._values[name, lag] = self._computed(name, lag)
        return self._values[name, lag]

    def _computed(self, name: str, lag: int) -> Column:
        policy = self.policy
        if name in policy.measures:
            return Column.of(policy.measures[name][1].chosen(self.readings).evaluate(self, lag))
        if name in policy.figures:
            return _in_base(self.cards.figure(name, lag), self._unit(policy.figures[name].unit))
        if name in policy.parameters and lag == 0:
            return _in_base(self.cards.parameter(name), self._unit(policy.parameters[name].unit))
        return self.cards.entry(name)

    def _unit(self, name: str) -> Unit:
        above, slash, below = name.partition("/")
        unit = self.policy.units[above]
        return unit / self.policy.units[below] if slash else unit

    def choose(self, function: str, values: list[Column]) -> Column:
        """Return the least, greatest or absolute values."""
        if function == "abs":
            return abs(values[0])
        return least(values) if function == "min" else greatest(values)

    def apply(self, curve: str, argument: Column) -> NoReturn:
        """Raise: curves stand beside settlement lines, and a replay computes points."""
        raise AssertionError(curve, argument)

    def total_over_parties(self, name: str) -> NoReturn:
        """Raise: sums over parties belong to a round's settlement."""
        raise AssertionError(name)

    def evaluate(self, expression: Expression) -> Column:
        """Return an expression's values in its unit."""
        if expression.number is not None:
            return Column.of(expression.number)
        value = Column.of(expression.chosen(self.readings).evaluate(self))
        return value if expression.unit.scale == 1 else value / expression.unit.scale

    def counting(self, word: str | None) -> Counting:
        """Return how parts of a unit count under the readings."""
        return Counting.PROPORTIONAL if word is None else Counting(self.readings.get(word, word))

    def case_scope(self, position: int) -> CaseScope:
        """Return one case as a single evaluation sees it."""
        return CaseScope(self.policy, self.cards.case(position))


def _in_base(column: Column, unit: Unit) -> Column:
    return column if unit.scale == 1 else column * unit.scale
