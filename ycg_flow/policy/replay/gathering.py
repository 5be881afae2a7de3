"""The plain values of many cards by table and name, and which of the cards bring more than plain values."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, TypeVar

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged

Card = Mapping[str, Any]
Name = TypeVar("Name")

_NO_YEAR = 0
_EMPTY: Card = {}
_PLAIN_KEYS = frozenset({"year", "figures", "parameters", "judgements", "bonuses", "ledger", "readings", "vetoes"})
_get: Callable[[Any, str], Any] = dict.get


class Gathered:
    """Cards of one policy with their values gathered by name; the place of a fault begins with a card's position.

    `singles` are the positions of cards that bring more than figures and points, such as decisions or readings of
    their own: they are scored one by one, and their values are not gathered.
    """

    def __init__(self, policy: Policy, cards: Sequence[Card]) -> None:
        """Look at the keys of all cards. Raises `FaultsFound` for a year the policy does not hold for."""
        self.policy = policy
        self.cards = cards
        self.size = len(cards)
        self.own_readings = next((card.get("readings") for card in cards if isinstance(card, dict)), None) or {}
        self.singles: list[int] = []
        self._known = _known_keys(policy)
        self._tables: dict[str, Sequence[Card]] = {}
        self._cases: dict[int, CaseInput] = {}
        self._columns: dict[str, dict[str, Sequence[Any]]] = {}
        self._figures: dict[tuple[str, int], Sequence[Any]] | None = None
        self._years: list[int] = []
        self._look_at_keys()
        for year in set(self._years) - {_NO_YEAR}:
            whole = {"year": year, "readings": self.own_readings}
            read_case(policy, whole, place=f"{self._years.index(year)}.")

    def _look_at_keys(self) -> None:
        """Take the tables out of the cards, card by card because what belongs to one card lies together."""
        names, known = list(self._known), list(self._known.values())
        nothing = (_EMPTY,) * len(names)
        rows = []
        for position, card in enumerate(self.cards):
            tables = self._plain_tables(card, names, known)
            if tables is None:
                self.singles.append(position)
            rows.append(tables or nothing)
            self._years.append(card["year"] if tables else _NO_YEAR)
        self._tables = _transposed(names, rows)

    def _plain_tables(self, card: Card, names: list[str], known: list[AbstractSet[str]]) -> tuple[Card, ...] | None:
        """Return a card's tables, or None where it brings more than tables of known names, or anything else."""
        if not isinstance(card, dict) or type(card.get("year")) is not int or not card.keys() <= _PLAIN_KEYS:
            return None
        tables = tuple([card.get(name) or _EMPTY for name in names])
        for table, keys in zip(tables, known, strict=True):
            if not isinstance(table, dict) or not table.keys() <= keys:
                return None
        if card.get("readings", _EMPTY) != self.own_readings:
            return None
        vetoes = card.get("vetoes") or []
        is_known = isinstance(vetoes, list) and all(veto in self.policy.vetoes for veto in vetoes)
        return tables if is_known else None

    def case(self, position: int) -> CaseInput:
        """Return one card as a checked case. Raises `FaultsFound` with every fault of the card."""
        if position not in self._cases:
            self._cases[position] = read_case(self.policy, self.cards[position], place=f"{position}.")
        return self._cases[position]

    def values(self, table: str, name: str) -> Sequence[Any]:
        """Return what every card has under a name of a table, None where it has nothing."""
        if table not in self._columns:
            names = list(self._known[table])
            rows = [tuple(map(entries.get, names)) for entries in self._tables[table]]
            self._columns[table] = _transposed(names, rows)
        return self._columns[table][name]

    def figure_values(self, name: str, lag: int) -> Sequence[Any]:
        """Return a figure's value `lag` years back in every card; one without year is this year's."""
        if self._figures is None:
            self._figures = self._gathered_figures()
        found = self._figures.get((name, lag))
        if found is None or (self.policy.figures[name].years == 1 and dict in set(map(type, found))):
            by_card = zip(self._tables["figures"], self._years, strict=True)
            return [_of_year(figures.get(name), str(year + lag), lag) for figures, year in by_card]
        return found

    def _gathered_figures(self) -> dict[tuple[str, int], Sequence[Any]]:
        """Return the figures of the evaluation year and of the earlier years that the policy says it needs.

        They are taken card by card: what belongs to one card lies together. A figure of one year that is given by
        year after all stands here as it is given.
        """
        figures = self.policy.figures.values()
        once = [table.id for table in figures if table.years == 1]
        by_year = [(table.id, -back) for table in figures if table.years > 1 for back in range(table.years)]
        names = [name for name, _ in by_year]
        texts = {year: [str(year + lag) for _, lag in by_year] for year in set(self._years)}
        rows: list[tuple[Any, ...]] = []
        for entries, year in zip(self._tables["figures"], self._years, strict=True):
            find = entries.get
            try:
                row = (*map(find, once), *map(_get, map(find, names), texts[year]))
            except TypeError:
                # A figure of several years is missing, or given without year.
                row = (*map(find, once), *(_of_year(find(name), str(year + lag), lag) for name, lag in by_year))
            rows.append(row)
        return _transposed([*((name, 0) for name in once), *by_year], rows)

    def vetoes(self) -> list[Sequence[str]]:
        """Return the vetoes that each card names."""
        found: list[Sequence[str]] = [card.get("vetoes") or () for card in self.cards]
        for position in self.singles:
            found[position] = ()
        return found


def _transposed(names: list[Name], rows: list[tuple[Any, ...]]) -> dict[Name, Sequence[Any]]:
    """Return rows of values as columns by name."""
    return dict(zip(names, zip(*rows, strict=True), strict=True)) if rows else dict.fromkeys(names, ())


def _of_year(entry: Any, text: str, lag: int) -> Any:  # noqa: ANN401 - any plain value
    """Return a figure's value of one year; one without year is the evaluation year's."""
    if isinstance(entry, dict):
        return entry.get(text)
    return entry if lag == 0 else None


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
