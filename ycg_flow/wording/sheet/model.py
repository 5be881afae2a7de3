"""What a sheet holds: finished texts in reading order. Forms lay them out and add nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Mood = Literal["good", "lost", "open", "failed", "plain"]


@dataclass(frozen=True)
class ClauseText:
    """A clause of the paper: where it stands and what it says in our own words."""

    place: str
    summary: str


Clauses = Mapping[str, ClauseText]


@dataclass(frozen=True)
class Fact:
    """A label and what it says."""

    label: str
    text: str
    mood: Mood = "plain"


@dataclass(frozen=True)
class FigureLine:
    """A value a result rests on."""

    name: str
    year: str
    value: str
    supplier: str


@dataclass(frozen=True)
class IndicatorLine:
    """An indicator: the row of the table, and everything behind it."""

    id: str
    name: str
    value: str
    max_points: str
    points: str
    lost: str
    state: str
    mood: Mood
    rule: str
    clause: str
    summary: str
    arithmetic: str
    figures: tuple[FigureLine, ...]
    readings: tuple[str, ...]
    decision: str
    note: str


@dataclass(frozen=True)
class GroupLine:
    """A section of the indicator list with its sums."""

    name: str
    max_points: str
    points: str
    lost: str
    indicators: tuple[IndicatorLine, ...]


@dataclass(frozen=True)
class Step:
    """A step on the way to the total: what is done, how, and what it comes to."""

    name: str
    how: str
    result: str


@dataclass(frozen=True)
class VetoLine:
    """A finding that would fail the evaluation, and whether it stands."""

    name: str
    clause: str
    status: str
    mood: Mood
    reason: str


@dataclass(frozen=True)
class MoneyLine:
    """A line of the statement; `depth` counts the wholes it is a part of among the lines shown."""

    name: str
    amount: str
    depth: int
    flow: str
    clause: str
    summary: str
    formula: str
    arithmetic: str
    figures: tuple[FigureLine, ...]
    note: str
    mood: Mood = "plain"


@dataclass(frozen=True)
class ReadingLine:
    """A question the paper leaves open, the reading used, and what each other one would give."""

    question: str
    used: str
    clause: str
    effects: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """The whole sheet of one case."""

    title: str
    party: str
    document: str
    origin: tuple[Fact, ...]
    result: tuple[Fact, ...]
    groups: tuple[GroupLine, ...]
    is_scored: bool
    steps: tuple[Step, ...]
    vetoes: tuple[VetoLine, ...]
    money: tuple[MoneyLine, ...]
    conservation: tuple[str, ...]
    open_matters: tuple[str, ...]
    readings: tuple[ReadingLine, ...]
    notes: tuple[str, ...] = field(default_factory=tuple)

    @property
    def indicators(self) -> tuple[IndicatorLine, ...]:
        """All indicators in the order of the list."""
        return tuple(line for group in self.groups for line in group.indicators)


@dataclass(frozen=True)
class RoundSheet:
    """The sheets of a round: a table of all parties, the common money, and each party's sheet."""

    title: str
    document: str
    origin: tuple[Fact, ...]
    parties: tuple[tuple[str, ...], ...]
    headings: tuple[str, ...]
    money: tuple[MoneyLine, ...]
    conservation: tuple[str, ...]
    open_matters: tuple[str, ...]
    sheets: tuple[Sheet, ...]
