"""The totals of many cases: the same order as for one case, each step exact, cases that need rescaling one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.model.evaluation import TotalTable
from ycg_flow.policy.replay.cards import Cards
from ycg_flow.policy.replay.columns import KNOWN, NOT_APPLICABLE, Column, greatest, least
from ycg_flow.policy.replay.integers import Flags, Integers
from ycg_flow.policy.replay.items import ItemColumns
from ycg_flow.policy.totals import Total

_TWO = Integers.of(2)


@dataclass(frozen=True)
class TotalColumns:
    """The totals of all cases, exact and rounded, where `is_known`; the rounded bounds of every case.

    `needs_one_case` marks the cases whose total waits for the one-case path; `with_totals` enters what it finds.
    """

    exact: Column
    rounded: Column
    lowest: Column
    highest: Column
    is_known: Flags
    needs_one_case: Flags

    def with_totals(self, totals: Mapping[int, Total | None]) -> TotalColumns:
        """Return the totals with those of some cases put in; None is a case that has no total."""
        size = len(self.is_known)
        is_known = self.is_known.copy()
        for position, total in totals.items():
            is_known[position] = total is not None and total.rounded is not None
        found = {position: total for position, total in totals.items() if total is not None}

        def put(column: Column, name: str) -> Column:
            values = {position: getattr(total, name) or Fraction(0) for position, total in found.items()}
            return column.replaced(values, size)

        return TotalColumns(
            put(self.exact, "exact"),
            put(self.rounded, "rounded"),
            put(self.lowest, "lowest"),
            put(self.highest, "highest"),
            is_known,
            self.needs_one_case,
        )


def total_columns(policy: Policy, table: TotalTable, cards: Cards, items: Mapping[str, ItemColumns]) -> TotalColumns:
    """Return the totals of all cases; only items with points count."""
    size = cards.size
    is_open = np.zeros(size, dtype=bool)
    needs_one_case = np.zeros(size, dtype=bool)
    low = Sum()
    reserve = Sum()
    for name, item in items.items():
        most = policy.indicators[name].points
        if most is None or item.points is None:
            continue
        if item.points.states is None:
            low.add(item.points)
            continue
        is_known = item.points.states == KNOWN
        needs_one_case |= item.points.states == NOT_APPLICABLE
        is_open |= ~is_known
        low.add(item.points.where(is_known, Column.of(0)))
        reserve.add(Column.of(0).where(is_known, Column.of(most)))
    deducted, is_deduction_open = _deducted(policy, cards)
    change = _bonuses(policy, table, cards) - deducted
    needs_one_case |= is_deduction_open
    lowest = _floored(low.total() + change, size)
    highest = _floored(low.total() + reserve.total() + change, size) if is_open.any() else lowest
    rounded = _rounded(lowest, table.decimals)
    rounded_highest = rounded if highest is lowest else _rounded(highest, table.decimals)
    if not any(item.points is not None for item in items.values()):
        needs_one_case = np.ones(size, dtype=bool)
    return TotalColumns(lowest, rounded, rounded, rounded_highest, ~is_open, needs_one_case)


class Sum:
    """A sum that keeps columns over one denominator apart from the others, so that most of it stays small."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self._simple = Column.of(0)
        self._others: list[Column] = []

    def add(self, column: Column) -> None:
        """Add a column's numbers."""
        if column.denominators.is_one_for_all:
            self._simple = self._simple + Column(column.numerators, column.denominators)
        else:
            self._others.append(Column(column.numerators, column.denominators))

    def total(self) -> Column:
        """Return the sums, adding pairs so that numbers grow as late as they can."""
        columns = list(self._others)
        while len(columns) > 1:
            odd = columns[-1:] if len(columns) % 2 else []
            columns = [first + second for first, second in zip(columns[::2], columns[1::2], strict=False)] + odd
        return columns[0] + self._simple if columns else self._simple


def _deducted(policy: Policy, cards: Cards) -> tuple[Column, Flags]:
    """Return the points that deductions take, and where events are not known."""
    deducted = Column.of(0)
    is_open = np.zeros(cards.size, dtype=bool)
    for table in policy.table.deduction:
        events = cards.figure(table.figure, 0) * policy.units[policy.figures[table.figure].unit].scale
        points = events * table.off
        if table.at_most is not None:
            points = least([points, Column.of(table.at_most)])
        is_open |= ~events.known(cards.size)
        deducted = deducted + Column(points.numerators, points.denominators)
    return deducted, is_open


def _bonuses(policy: Policy, table: TotalTable, cards: Cards) -> Column:
    """Return the bonus points that count: each capped, and all together capped."""
    each = [least([cards.bonus(bonus.id), Column.of(bonus.at_most)]) for bonus in policy.table.bonus]
    together = sum(each, Column.of(0))
    return together if table.bonuses_at_most is None else least([together, Column.of(table.bonuses_at_most)])


def _floored(total: Column, size: int) -> Column:
    floored = total if (total.signs_against(0) >= 0).all() else greatest([total, Column.of(0)])
    return Column(Integers(floored.numerators.spread(size), floored.numerators.most), floored.denominators)


def _rounded(total: Column, decimals: int) -> Column:
    """Return totals that are not below zero rounded half up to so many decimals."""
    scale = Integers.of(10**decimals)
    doubled = total.numerators * scale * _TWO + total.denominators
    return Column(doubled // (total.denominators * _TWO), scale)


def grades_of(policy: Policy, totals: TotalColumns) -> list[str | None]:
    """Return the grade that each known rounded total reaches, before vetoes."""
    names = np.full(len(totals.is_known), None, dtype=object)
    for grade in sorted(policy.table.grade, key=lambda grade: grade.from_):
        names[totals.is_known & (totals.rounded.signs_against(grade.from_) >= 0)] = grade.id
    return list(names)
