"""The cards of a replay as columns, each read when a formula first asks for it and checked as strictly as one card.

A cell that looks wrong is given to the reader of single cases, which takes it or says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

import numpy as np

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.policy.replay.columns import KNOWN, MISSING, Column
from ycg_flow.policy.replay.gathering import Gathered
from ycg_flow.policy.replay.reading import outside, read_flags, read_numbers
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS

Wanted = Callable[[CaseInput], Fraction | None]

_ZERO = Fraction(0)


class Cards:
    """Cards of one policy as columns over all of them; a single's cells are missing."""

    def __init__(self, gathered: Gathered) -> None:
        """Read nothing yet."""
        self.policy = gathered.policy
        self.gathered = gathered
        self.size = gathered.size
        self._figures: dict[tuple[str, int], Column] = {}

    def figure(self, name: str, lag: int) -> Column:
        """Return a figure's numbers in its own unit."""
        table = self.policy.figures[name]
        column = self._given(table, lag)
        if table.part_of is not None and table.part_of in self.policy.figures:
            self._check_part(column, self._given(self.policy.figures[table.part_of], lag))
        if lag == 0 and table.when_absent is not None:
            return _filled(column, table.when_absent)
        return column

    def _given(self, table: FigureTable, lag: int) -> Column:
        if (table.id, lag) not in self._figures:
            self._figures[table.id, lag] = self._read_figure(table, lag)
        return self._figures[table.id, lag]

    def _read_figure(self, table: FigureTable, lag: int) -> Column:
        values = self.gathered.figure_values(table.id, lag)

        def wanted(case: CaseInput) -> Fraction | None:
            return case.figures.get((table.id, lag))

        if table.unit == "yes_no":
            return self._settled(*read_flags(values), wanted)
        column = self._settled(*read_numbers(values), wanted)
        low = _ZERO if table.minimum is None else table.minimum
        return self._within(column, low, table.maximum, is_whole=table.unit in WHOLE_NUMBER_UNITS)

    def parameter(self, name: str) -> Column:
        """Return a local parameter's numbers in its own unit, its default where a card brings none."""
        table = self.policy.parameters[name]
        values = self.gathered.values("parameters", name)
        column = self._settled(*read_numbers(values), lambda case: case.parameters.get(name))
        is_share = table.unit == "share"
        low = _ZERO if is_share and table.minimum is None else table.minimum
        high = Fraction(1) if is_share and table.maximum is None else table.maximum
        column = self._within(column, low, high, is_whole=False)
        return column if table.default is None else _filled(column, table.default)

    def entry(self, name: str) -> Column:
        """Return a ledger entry's amounts."""
        values = self.gathered.values("ledger", name)
        table = self.policy.ledger.get(name)
        column = self._settled(*read_numbers(values), lambda case: case.ledger.get(name))
        low = _ZERO if table is None or table.minimum is None else table.minimum
        is_money = table is None or table.unit.partition("/")[0] == "yuan"
        self._within(column * (100 if is_money else 1), None, None, is_whole=True)
        return self._within(column, low, None, is_whole=False)

    def judgement(self, name: str, most: Fraction | None) -> Column:
        """Return the points that assessors gave to an item."""
        values = self.gathered.values("judgements", name)
        column = self._settled(*read_numbers(values), lambda case: case.judgements.get(name))
        return self._within(column, _ZERO, most, is_whole=False)

    def bonus(self, name: str) -> Column:
        """Return the points accepted for a bonus, 0 where there are none."""
        values = self.gathered.values("bonuses", name)
        column = self._settled(*read_numbers(values), lambda case: case.bonuses.get(name))
        return _filled(self._within(column, _ZERO, None, is_whole=False), _ZERO)

    def _settled(self, column: Column, doubtful: Sequence[int], wanted: Wanted) -> Column:
        """Let the reader of single cases take or refuse every doubtful cell."""
        if not doubtful:
            return column
        taken = {position: wanted(self.gathered.case(position)) for position in doubtful}
        states = np.zeros(self.size, dtype=np.uint8) if column.states is None else column.states.copy()
        for position, value in taken.items():
            states[position] = MISSING if value is None else KNOWN
        numbers = {position: value for position, value in taken.items() if value is not None}
        return replace(column.replaced(numbers, self.size), states=states)

    def _within(self, column: Column, low: Fraction | None, high: Fraction | None, *, is_whole: bool) -> Column:
        """Return the column; a card with a number outside the range is refused by the reader of single cases."""
        flags = outside(column, low, high, is_whole=is_whole)
        for position in [] if flags is None else np.flatnonzero(flags).tolist():
            self.gathered.case(position)
        return column

    def _check_part(self, part: Column, whole: Column) -> None:
        flags = (part.signs_against(whole) > 0) & part.known(self.size) & whole.known(self.size)
        for position in np.flatnonzero(flags).tolist():
            self.gathered.case(position)


def _filled(column: Column, value: Fraction) -> Column:
    """Return the column with a value where it is missing."""
    if column.states is None:
        return column
    return replace(Column.of(value).where(column.states == MISSING, column), states=None)
