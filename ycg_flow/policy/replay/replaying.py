"""Replaying many cards through one policy, and taking one card's whole answer out of the columns again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ycg_flow.policy.answer import FAIL, answer
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.replay.cards import Cards
from ycg_flow.policy.replay.items import ItemColumns, item_columns
from ycg_flow.policy.replay.lines import Card
from ycg_flow.policy.replay.patches import patched
from ycg_flow.policy.replay.scope import ColumnScope
from ycg_flow.policy.replay.sums import TotalColumns, grades_of, total_columns
from ycg_flow.policy.replay.vetoes import VetoColumns, veto_columns


@dataclass(frozen=True)
class Replay:
    """What a policy makes of many cards: every indicator, total, veto and grade as columns over the cards.

    `singles` holds the cards that were scored one by one; the columns hold their points, states and totals too, and
    their arithmetic stands in their own evaluation. `totals` is None where the policy gives none.
    """

    policy: Policy
    cards: Cards
    scope: ColumnScope
    items: Mapping[str, ItemColumns]
    totals: TotalColumns | None
    vetoes: VetoColumns
    grades: list[str | None]
    singles: Mapping[int, Evaluation]

    def evaluation(self, position: int) -> Evaluation:
        """Return one card's evaluation: points and their arithmetic out of the columns, money on demand."""
        if position in self.singles:
            return self.singles[position]
        return evaluate(
            self.policy,
            self.cards.case(position),
            lambda item, _scope: self.items[item.id].judgement(position),
        )

    def card(self, position: int) -> dict[str, Any]:
        """Return one card's answer, the same plain data that evaluating the card by itself gives."""
        return answer(self.evaluation(position))


def replay(policy: Policy, cards: Sequence[Card]) -> Replay:
    """Return what the policy makes of the cards, each as the machine interface takes one.

    The readings are the first card's; cards with other readings, decisions, `only` or `score` are scored one by one.
    Values no formula asks for are not looked at. Raises `FaultsFound`, each place beginning with the card's position.
    """
    columns = Cards(policy, cards)
    scope = ColumnScope(policy, columns)
    singles = {position: evaluate(policy, columns.case(position)) for position in columns.singles}
    items = {name: item_columns(item, scope) for name, item in policy.indicators.items()}
    table = policy.table.total
    totals = None if table is None else total_columns(policy, table, columns, items)
    vetoes = veto_columns(policy, scope)
    return _finished(Replay(policy, columns, scope, items, totals, vetoes, [], singles))


def _finished(found: Replay) -> Replay:
    """Enter what had to be found one by one, then give every card its grade."""
    waiting = [] if found.totals is None else np.flatnonzero(found.totals.needs_one_case).tolist()
    evaluations = {position: found.evaluation(position) for position in waiting} | dict(found.singles)
    size, indicators = found.cards.size, found.policy.indicators
    items = {name: patched(indicators[name], item, size, found.singles) for name, item in found.items.items()}
    totals = found.totals
    if totals is not None:
        totals = totals.with_totals({place: one.score.total for place, one in evaluations.items()})
    vetoes = found.vetoes.with_findings({place: one.score.vetoes for place, one in found.singles.items()})
    return replace(found, items=items, totals=totals, vetoes=vetoes, grades=_grades(found.policy, totals, vetoes, size))


def _grades(policy: Policy, totals: TotalColumns | None, vetoes: VetoColumns, size: int) -> list[str | None]:
    """Return each card's grade: that of its total, or fail where a veto stands."""
    grades: list[str | None] = [None] * size if totals is None else grades_of(policy, totals)
    failing = next((grade.id for grade in policy.table.grade if grade.is_fail), FAIL)
    for position in np.flatnonzero(vetoes.is_vetoed(size)).tolist():
        grades[position] = failing
    return grades
