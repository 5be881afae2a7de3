"""The cards of a replay as columns, each value checked as strictly as on a single card.

A card that looks wrong is given to the reader of single cases, which says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.replay.columns import MISSING, Column
from ycg_flow.policy.replay.integers import Flags
from ycg_flow.policy.replay.layout import BONUSES, FIGURES, JUDGEMENTS, LEDGER, PARAMETERS, Cell, layout_of
from ycg_flow.policy.replay.lines import Card, LineWriter
from ycg_flow.policy.replay.matrix import empty_line, read_matrix
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS

_ZERO = Fraction(0)


class Cards:
    """Cards of one policy as columns over all of them; the place of a fault begins with a card's position.

    `readings` are the first card's. `singles` are the positions of cards that bring more than plain values, or other
    readings: they are scored one by one, and all their cells are missing here.
    """

    def __init__(self, policy: Policy, cards: Sequence[Card]) -> None:
        """Read all cards. Raises `FaultsFound` for a year that the policy does not hold for."""
        self.policy = policy
        self.cards = cards
        self.size = len(cards)
        own_readings = _readings_of_first(cards)
        # Whatever is wrong with the readings is said of the first card by its own reading.
        self._first_readings = own_readings if own_readings.items() <= _all_readings(policy) else {}
        self.readings = {**policy.default_readings(), **self._first_readings}
        self._cases: dict[int, CaseInput] = {}
        layout = layout_of(policy, self.readings)
        self._cells = {cell: place for place, cell in enumerate(layout.cells())}
        writer = LineWriter(policy, layout, self._first_readings)
        lines = [writer.line(card) for card in cards]
        empty = empty_line(len(self._cells))
        self._matrix = read_matrix([empty if line is None else line for line in lines], len(self._cells))
        refused = set(np.flatnonzero(self._matrix.is_refused).tolist())
        self.singles = [place for place, line in enumerate(lines) if line is None or place in refused]
        self._check_years()

    def _check_years(self) -> None:
        alone, seen = set(self.singles), set()
        for position, card in enumerate(self.cards):
            if position not in alone and card["year"] not in seen:
                seen.add(card["year"])
                read_case(self.policy, {"year": card["year"]}, place=f"{position}.")

    def case(self, position: int) -> CaseInput:
        """Return one card as a checked case. Raises `FaultsFound` with every fault of the card."""
        if position not in self._cases:
            self._cases[position] = read_case(self.policy, self.cards[position], place=f"{position}.")
        return self._cases[position]

    def _column(self, cell: Cell) -> Column:
        return self._matrix.column(self._cells[cell])

    def figure(self, name: str, lag: int) -> Column:
        """Return a figure's numbers in its own unit. Raises `FaultsFound` for a card with one that may not be."""
        table = self.policy.figures[name]
        column = self._checked_figure(table, lag)
        whole = self.policy.figures.get(table.part_of or "")
        if whole is not None:
            self._check_part(column, self._column((FIGURES, whole.id, lag)))
        if lag == 0 and table.when_absent is not None:
            return _filled(column, table.when_absent)
        return column

    def _checked_figure(self, table: FigureTable, lag: int) -> Column:
        column = self._column((FIGURES, table.id, lag))
        low = _ZERO if table.minimum is None else table.minimum
        return self._within(column, low, table.maximum, is_whole=table.unit in WHOLE_NUMBER_UNITS)

    def parameter(self, name: str) -> Column:
        """Return a local parameter's numbers in its own unit, its default where a card brings none."""
        table = self.policy.parameters[name]
        is_share = table.unit == "share"
        low = _ZERO if is_share and table.minimum is None else table.minimum
        high = Fraction(1) if is_share and table.maximum is None else table.maximum
        column = self._within(self._column((PARAMETERS, name, 0)), low, high)
        return column if table.default is None else _filled(column, table.default)

    def entry(self, name: str) -> Column:
        """Return a ledger entry's amounts."""
        table, column = self.policy.ledger[name], self._column((LEDGER, name, 0))
        low = _ZERO if table.minimum is None else table.minimum
        self._within(column * (100 if table.unit.partition("/")[0] == "yuan" else 1), None, None, is_whole=True)
        return self._within(column, low, None)

    def judgement(self, name: str, most: Fraction | None) -> Column:
        """Return the points that assessors gave to an item."""
        return self._within(self._column((JUDGEMENTS, name, 0)), _ZERO, most)

    def bonus(self, name: str) -> Column:
        """Return the points accepted for a bonus, 0 where there are none."""
        return _filled(self._within(self._column((BONUSES, name, 0)), _ZERO, None), _ZERO)

    def vetoes(self) -> list[Sequence[str]]:
        """Return the vetoes that each card names; those of singles are left to them."""
        alone = set(self.singles)
        return [() if place in alone else card.get("vetoes") or () for place, card in enumerate(self.cards)]

    def _within(self, column: Column, low: Fraction | None, high: Fraction | None, *, is_whole: bool = False) -> Column:
        """Return the column; a card with a number outside the range is refused by the reader of single cases."""
        flags = np.zeros(self.size, dtype=bool)
        if low is not None:
            flags |= column.signs_against(low) < 0
        if high is not None:
            flags |= column.signs_against(high) > 0
        if is_whole and column.denominators.values != 1:
            flags |= column.numerators.values % column.denominators.values != 0
        self._refuse(flags & column.known(self.size))
        return column

    def _check_part(self, part: Column, whole: Column) -> None:
        self._refuse((part.signs_against(whole) > 0) & part.known(self.size) & whole.known(self.size))

    def _refuse(self, flags: Flags) -> None:
        for position in np.flatnonzero(flags).tolist():
            self.case(position)


def _readings_of_first(cards: Sequence[Card]) -> dict[str, Any]:
    first = cards[0] if cards else None
    readings = first.get("readings") if isinstance(first, dict) else None
    return readings if isinstance(readings, dict) else {}


def _all_readings(policy: Policy) -> set[tuple[str, Any]]:
    return {(reading.id, option) for reading in policy.readings.values() for option in reading.options}


def _filled(column: Column, value: Fraction) -> Column:
    """Return the column with a value where it is missing."""
    if column.states is None:
        return column
    return replace(Column.of(value).where(column.states == MISSING, column), states=None)
