"""What replaying makes of an indicator: points and state of every case, and the arithmetic that led to them.

Curve rules, judged points, plain values and sums of parts run on columns; any other rule is asked case by case.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Protocol

import numpy as np

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.replay.columns import KNOWN, STATES, Column, States, first_state
from ycg_flow.policy.replay.heights import heights
from ycg_flow.policy.replay.integers import Integers
from ycg_flow.policy.replay.scope import ColumnScope
from ycg_flow.policy.rules.base import MEASURE, CurveRule, Judgement, State
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.rules.sum_of_parts import SumOfParts, sum_of
from ycg_flow.policy.rules.value import Value
from ycg_flow.policy.scoring import judgement_of


class ItemColumns(Protocol):
    """An item over all cases."""

    @property
    def points(self) -> Column | None:
        """The points, with the state of each case; None where the policy gives none."""

    @property
    def states(self) -> States | None:
        """The states alone, None where every case is scored."""

    def judgement(self, position: int) -> Judgement:
        """Return one case's judgement, equal to the one that the rule gives for the case by itself."""


@dataclass(frozen=True)
class Computed:
    """An item whose points follow from columns; `steps` holds them by name, in the order of the computation."""

    item: CompiledItem
    scope: ColumnScope
    steps: Mapping[str, Column]
    points: Column | None
    states: States | None

    def judgement(self, position: int) -> Judgement:
        """Return one case's judgement; one that lacks something has no arithmetic, and is asked what it lacks."""
        if self.states is not None and self.states[position] != KNOWN:
            return judgement_of(self.item, self.scope.case_scope(position))
        steps: dict[str, Fraction | str] = {name: column.at(position) for name, column in self.steps.items()}
        points = None if self.points is None else self.points.at(position)
        measure = self.steps.get(MEASURE)
        return Judgement(State.SCORED, points, None if measure is None else measure.at(position), steps=steps)


@dataclass(frozen=True)
class Summed:
    """An item made of parts."""

    item: CompiledItem
    parts: Mapping[str, ItemColumns]
    points: Column | None
    states: States | None

    def judgement(self, position: int) -> Judgement:
        """Return one case's judgement, put together by the rule from those of its parts."""
        return sum_of(self.item, {name: part.judgement(position) for name, part in self.parts.items()})


@dataclass(frozen=True)
class CaseByCase:
    """An item judged one case after the other, for rules that need more than arithmetic."""

    judgements: list[Judgement]
    points: Column | None
    states: States | None

    def judgement(self, position: int) -> Judgement:
        """Return one case's judgement."""
        return self.judgements[position]


def item_columns(item: CompiledItem, scope: ColumnScope) -> ItemColumns:
    """Return an item over all cases, by columns where its rule allows it."""
    if item.applies_when is None:
        try:
            found = _by_columns(item, scope)
        except (TypeError, ZeroDivisionError):
            # The rule asks whether a number is true, or divides by a written zero: the one-case path knows.
            found = None
        if found is not None:
            return found
    return case_by_case(item, [judgement_of(item, scope.case_scope(place)) for place in range(scope.cards.size)])


def case_by_case(item: CompiledItem, judgements: list[Judgement]) -> CaseByCase:
    """Return an item over cases whose judgements are known."""
    codes = [STATES.index(judgement.state) for judgement in judgements]
    states = np.array(codes, dtype=np.uint8) if any(codes) else None
    if item.points is None:
        return CaseByCase(judgements, None, states)
    numbers = {place: judgement.points or Fraction(0) for place, judgement in enumerate(judgements)}
    points = Column(Integers.of(np.zeros(len(codes), dtype=np.int64)), states=states).replaced(numbers, len(codes))
    return CaseByCase(judgements, points, states)


def _by_columns(item: CompiledItem, scope: ColumnScope) -> ItemColumns | None:
    rule = item.rule
    if isinstance(rule, CurveRule) and type(rule).judge is CurveRule.judge:
        return _on_curve(item, rule, scope)
    if type(rule) is Judged:
        points = scope.cards.judgement(item.id, item.points)
        return Computed(item, scope, {"judged": points, "points": points}, points, points.states)
    if type(rule) is Value:
        measure = scope.evaluate(item.expressions[MEASURE])
        return Computed(item, scope, {MEASURE: measure}, None, measure.states)
    if type(rule) is SumOfParts:
        return _summed(item, scope)
    return None


def _on_curve(item: CompiledItem, rule: CurveRule, scope: ColumnScope) -> Computed:
    names = [MEASURE, *rule.expressions()] if rule.needs_measure() else list(rule.expressions())
    values = {name: scope.evaluate(item.expressions[name]) for name in names}
    states: States | None = None
    for value in values.values():
        states = first_state(states, value.states)
    argument = Column.of(rule.argument(values))
    curve = item.curves[scope.counting(rule.counting_word())]
    argument = replace(argument, states=first_state(states, argument.states))
    points = heights(curve, argument, scope.cards.size)
    return Computed(item, scope, {**values, "argument": argument, "points": points}, points, points.states)


def _summed(item: CompiledItem, scope: ColumnScope) -> Summed:
    parts = {part.id.rpartition(".")[2]: item_columns(part, scope) for part in item.parts}
    states: States | None = None
    total = Column.of(0)
    for part in parts.values():
        states = first_state(states, part.states)
        total = total + (Fraction(0) if part.points is None else part.points)
    points = None if item.points is None else Column(total.numerators, total.denominators, states)
    return Summed(item, parts, points, states)
