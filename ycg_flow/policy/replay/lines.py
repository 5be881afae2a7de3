"""Each card written as one line of plain numbers, so that all cards can be read at once.

A card that is not plain, because it brings decisions or readings of its own or anything that looks wrong, has no line:
it is scored by itself, where the strict reader takes it or says what is wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.replay.layout import TABLES, Layout, known_names

Card = Mapping[str, Any]
Tables = tuple[Card, ...]

_PLAIN_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_PLAIN_KEYS = frozenset({"year", *TABLES, "readings", "vetoes"})
_NUMBERS = frozenset({int, Decimal, type(None)})
_FLAGS = frozenset({bool, type(None)})
_WRITTEN_AS: Mapping[Any, int] = {True: 1, False: 0}
_NOTHING: Card = {}
_get: Callable[[Any, str], Any] = dict.get


class LineWriter:
    """Writes plain cards of one policy as lines; the cards must have these readings, or none if they are empty."""

    def __init__(self, policy: Policy, layout: Layout, own_readings: Mapping[str, str]) -> None:
        """Prepare what is the same for every card."""
        self.layout = layout
        self.own_readings = own_readings
        self._vetoes = policy.vetoes.keys()
        self._known = list(known_names(policy).values())
        self._names_by_year = [name for name, _ in layout.by_year]
        self._year_texts: dict[int, list[str]] = {}

    def line(self, card: Card) -> str | None:
        """Return a card's numbers in the order of the layout, or None where the card is not plain."""
        tables = self._plain_tables(card)
        if tables is None:
            return None
        year = card["year"]
        flags = tuple(map(tables[0].get, self.layout.flags))
        try:
            numbers = self._numbers(tables, year)
        except TypeError:
            # A figure of several years is missing, or given without year.
            numbers = self._numbers_looked_up(tables, year)
        kinds = set(map(type, numbers))
        if dict in kinds or not _FLAGS.issuperset(map(type, flags)):
            flags = tuple(_of_year(tables[0].get(name), str(year), 0) for name in self.layout.flags)
            numbers = self._numbers_looked_up(tables, year)
            kinds = set(map(type, numbers))
        if not _FLAGS.issuperset(map(type, flags)) or not (kinds <= _NUMBERS or _are_plain(numbers)):
            return None
        line = ",".join(map(str, (*map(_WRITTEN_AS.get, flags), *numbers)))
        # Only an exponent, NaN or an infinity brings one of these letters into the text of a number.
        return None if "E" in line or "a" in line or "I" in line else line

    def _plain_tables(self, card: Card) -> Tables | None:
        """Return a card's tables, or None where it brings names that are not known or more than plain values."""
        if not isinstance(card, dict) or type(card.get("year")) is not int or not card.keys() <= _PLAIN_KEYS:
            return None
        tables = tuple([_NOTHING if (table := card.get(name)) is None else table for name in TABLES])
        for table, known in zip(tables, self._known, strict=True):
            if table is not _NOTHING and not (isinstance(table, dict) and known.issuperset(table)):
                return None
        readings, vetoes = card.get("readings"), card.get("vetoes")
        if (_NOTHING if readings is None else readings) != self.own_readings:
            return None
        if vetoes is not None and not (isinstance(vetoes, list) and all(veto in self._vetoes for veto in vetoes)):
            return None
        return tables

    def _numbers(self, tables: Tables, year: int) -> list[Any]:
        """Return a card's values in order. Raises `TypeError` where a figure of several years is not given by year."""
        if year not in self._year_texts:
            self._year_texts[year] = [str(year + lag) for _, lag in self.layout.by_year]
        find = tables[0].get
        numbers: list[Any] = [*map(find, self.layout.once)]
        numbers += map(_get, map(find, self._names_by_year), self._year_texts[year])
        for table, names in zip(tables[1:], self.layout.others.values(), strict=True):
            numbers += map(table.get, names)
        return numbers

    def _numbers_looked_up(self, tables: Tables, year: int) -> list[Any]:
        figures = tables[0]
        wanted = [*((name, 0) for name in self.layout.once), *self.layout.by_year]
        by_name = zip(tables[1:], self.layout.others.values(), strict=True)
        return [
            *(_of_year(figures.get(name), str(year + lag), lag) for name, lag in wanted),
            *(table.get(name) for table, names in by_name for name in names),
        ]


def _of_year(entry: Any, text: str, lag: int) -> Any:
    """Return a figure's value of one year; one given without year is the evaluation year's."""
    if isinstance(entry, dict):
        return entry.get(text)
    return entry if lag == 0 else None


def _are_plain(values: Sequence[Any]) -> bool:
    """Return whether values are all numbers, plain decimals written as text, or missing."""
    return all(
        bool(_PLAIN_NUMBER.fullmatch(value)) if isinstance(value, str) else type(value) in _NUMBERS for value in values
    )
