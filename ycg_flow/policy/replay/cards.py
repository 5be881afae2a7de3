"""The cards of a replay as columns, each read when a formula first asks for it and checked as strictly as one card.

A cell that looks wrong is given to the reader of single cases, which takes it or says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.replay.columns import KNOWN, MISSING, Column
from ycg_flow.policy.replay.reading import outside, read_flags, read_numbers
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS

Card = Mapping[str, Any]
Wanted = Callable[[CaseInput], Fraction | None]

_ZERO = Fraction(0)
_YEARS_KEPT = 8


class Cards:
    """Cards of one policy and their columns; the place of a fault begins with the position of its card.

    `singles` are the positions of cards that bring more than figures and points, such as decisions or readings of
    their own: they are scored one by one, and every column holds them as missing.
    """

    def __init__(self, policy: Policy, cards: Sequence[Card]) -> None:
        """Look at the keys of all cards. Raises `FaultsFound` for a year; values are read when they are asked for."""
        self.policy = policy
        self.cards = cards
        self.size = len(cards)
        self.own_readings = next((card.get("readings") for card in cards if isinstance(card, dict)), None) or {}
        self._known = _known_keys(policy)
        self.singles = [position for position, card in enumerate(cards) if not self._is_plain(card)]
        self._cases: dict[int, CaseInput] = {}
        self._entries: dict[str, list[Any]] = {}
        self._tables: dict[str, list[Card]] = {}
        self._years = self._checked_years()

    def _is_plain(self, card: Card) -> bool:
        if not isinstance(card, dict) or type(card.get("year")) is not int:
            return False
        for key, value in card.items():
            known = self._known.get(key)
            if known is not None:
                is_known = value is None or (isinstance(value, dict) and value.keys() <= known)
            elif key == "vetoes":
                is_known = isinstance(value, list) and all(veto in self.policy.vetoes for veto in value)
            else:
                is_known = key == "year" or (key == "readings" and (value or {}) == self.own_readings)
            if not is_known:
                return False
        return True

    def _checked_years(self) -> list[Mapping[int, str]]:
        """Return each card's year and those before it as they are written in figures, by years back."""
        singles, written = set(self.singles), {}
        for position, card in enumerate(self.cards):
            if position not in singles and card["year"] not in written:
                year = card["year"]
                read_case(self.policy, {"year": year, "readings": self.own_readings}, place=f"{position}.")
                written[year] = {-back: str(year - back) for back in range(_YEARS_KEPT + 1)}
        return [{} if place in singles else written[card["year"]] for place, card in enumerate(self.cards)]

    def table(self, key: str) -> list[Card]:
        """Return one table of every card, empty where a card has none or is scored by itself."""
        if key not in self._tables:
            found = [card.get(key) or {} if isinstance(card, dict) else {} for card in self.cards]
            for position in self.singles:
                found[position] = {}
            self._tables[key] = found
        return self._tables[key]

    def case(self, position: int) -> CaseInput:
        """Return one card as a checked case. Raises `FaultsFound` with every fault of the card."""
        if position not in self._cases:
            self._cases[position] = read_case(self.policy, self.cards[position], place=f"{position}.")
        return self._cases[position]

    def figure(self, name: str, lag: int) -> Column:
        """Return a figure's numbers in its own unit."""
        table = self.policy.figures[name]
        column = self._given_figure(table, lag)
        if table.part_of is not None and table.part_of in self.policy.figures:
            self._check_part(column, self._given_figure(self.policy.figures[table.part_of], lag))
        if lag == 0 and table.when_absent is not None:
            return _filled(column, table.when_absent)
        return column

    def _given_figure(self, table: FigureTable, lag: int) -> Column:
        values = self._figure_values(table.id, lag)

        def wanted(case: CaseInput) -> Fraction | None:
            return case.figures.get((table.id, lag))

        if table.unit == "yes_no":
            return self._settled(*read_flags(values), wanted)
        column = self._settled(*read_numbers(values), wanted)
        low = _ZERO if table.minimum is None else table.minimum
        return self._within(column, low, table.maximum, is_whole=table.unit in WHOLE_NUMBER_UNITS)

    def _figure_values(self, name: str, lag: int) -> list[Any]:
        if name not in self._entries:
            self._entries[name] = [figures.get(name) for figures in self.table("figures")]
        by_card = zip(self._entries[name], self._years, strict=True)
        if lag:
            return [entry.get(years.get(lag)) if isinstance(entry, dict) else None for entry, years in by_card]
        return [entry.get(years.get(0)) if isinstance(entry, dict) else entry for entry, years in by_card]

    def parameter(self, name: str) -> Column:
        """Return a local parameter's numbers in its own unit, its default where a card brings none."""
        table = self.policy.parameters[name]
        values = [parameters.get(name) for parameters in self.table("parameters")]
        column = self._settled(*read_numbers(values), lambda case: case.parameters.get(name))
        is_share = table.unit == "share"
        low = _ZERO if is_share and table.minimum is None else table.minimum
        high = Fraction(1) if is_share and table.maximum is None else table.maximum
        column = self._within(column, low, high, is_whole=False)
        return column if table.default is None else _filled(column, table.default)

    def entry(self, name: str) -> Column:
        """Return a ledger entry's amounts."""
        values = [ledger.get(name) for ledger in self.table("ledger")]
        table = self.policy.ledger.get(name)
        column = self._settled(*read_numbers(values), lambda case: case.ledger.get(name))
        low = _ZERO if table is None or table.minimum is None else table.minimum
        is_money = table is None or table.unit.partition("/")[0] == "yuan"
        self._within(column * (100 if is_money else 1), None, None, is_whole=True)
        return self._within(column, low, None, is_whole=False)

    def judgement(self, name: str, most: Fraction | None) -> Column:
        """Return the points that assessors gave to an item."""
        values = [judgements.get(name) for judgements in self.table("judgements")]
        column = self._settled(*read_numbers(values), lambda case: case.judgements.get(name))
        return self._within(column, _ZERO, most, is_whole=False)

    def bonus(self, name: str) -> Column:
        """Return the points accepted for a bonus, 0 where there are none."""
        values = [bonuses.get(name) for bonuses in self.table("bonuses")]
        column = self._settled(*read_numbers(values), lambda case: case.bonuses.get(name))
        return _filled(self._within(column, _ZERO, None, is_whole=False), _ZERO)

    def vetoes(self) -> list[Sequence[str]]:
        """Return the vetoes that each card names."""
        found: list[Sequence[str]] = [card.get("vetoes") or () for card in self.cards]
        for position in self.singles:
            found[position] = ()
        return found

    def _settled(self, column: Column, doubtful: Sequence[int], wanted: Wanted) -> Column:
        """Let the reader of single cases take or refuse every doubtful cell."""
        if not doubtful:
            return column
        taken = {position: wanted(self.case(position)) for position in doubtful}
        states = np.zeros(self.size, dtype=np.uint8) if column.states is None else column.states.copy()
        for position, value in taken.items():
            states[position] = MISSING if value is None else KNOWN
        numbers = {position: value for position, value in taken.items() if value is not None}
        return replace(column.replaced(numbers, self.size), states=states)

    def _within(self, column: Column, low: Fraction | None, high: Fraction | None, *, is_whole: bool) -> Column:
        """Return the column; a card with a number outside the range is refused by the reader of single cases."""
        flags = outside(column, low, high, is_whole=is_whole)
        for position in [] if flags is None else np.flatnonzero(flags).tolist():
            self.case(position)
        return column

    def _check_part(self, part: Column, whole: Column) -> None:
        flags = (part.signs_against(whole) > 0) & part.known(self.size) & whole.known(self.size)
        for position in np.flatnonzero(flags).tolist():
            self.case(position)


def _known_keys(policy: Policy) -> dict[str, AbstractSet[str]]:
    """Return, for each table of a plain card, the keys it may hold."""
    items = [item for indicator in policy.indicators.values() for item in indicator.with_parts()]
    return {
        "figures": policy.figures.keys(),
        "parameters": policy.parameters.keys(),
        "judgements": {item.id for item in items if isinstance(item.rule, Judged | Joint)},
        "bonuses": {bonus.id for bonus in policy.table.bonus},
        "ledger": {entry.id for entry in policy.ledger.values() if entry.scope == "party"},
    }


def _filled(column: Column, value: Fraction) -> Column:
    """Return the column with a value where it is missing."""
    if column.states is None:
        return column
    return replace(Column.of(value).where(column.states == MISSING, column), states=None)
