"""What a sheet holds: finished texts in reading order. Forms lay them out and add nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

NOTHING = "—"
Mood = Literal["good", "lost", "open", "failed", "plain"]


@dataclass(frozen=True)
class ClauseText:
    """A clause of the paper: where it stands and what it says in our own words."""

    document: str
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
    basis: str
    arithmetic: str
    figures: tuple[FigureLine, ...]
    readings: tuple[str, ...]
    decision: str
    note: str
    is_applicable: bool = True

    @property
    def has_points(self) -> bool:
        """Whether the policy gives points for it."""
        return self.max_points != NOTHING

    @property
    def is_computed(self) -> bool:
        """Whether it shows a value and no points."""
        return not self.has_points and self.value != NOTHING

    @property
    def earned(self) -> str:
        """What it came to, in words; empty where the policy gives no points."""
        if not self.has_points:
            return ""
        if self.points == NOTHING:
            return f"满分{self.max_points}分{'，得分未定' if self.mood == 'open' else ''}"
        lost = f"，失{self.lost}分" if self.lost != NOTHING else ""
        return f"满分{self.max_points}分，得{self.points}分{lost}"

    @property
    def needs_a_word(self) -> bool:
        """Whether it lost points, is open, was decided by people or does not apply."""
        return self.mood in ("lost", "open") or bool(self.decision) or not self.is_applicable


@dataclass(frozen=True)
class GroupLine:
    """A section of the indicator list with its sums."""

    name: str
    max_points: str
    points: str
    lost: str
    indicators: tuple[IndicatorLine, ...]

    @property
    def is_known(self) -> bool:
        """Whether every indicator of it is."""
        return self.points != NOTHING


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
    """A line of the statement; `depth` is 1 for a receiver of a split and 2 for a member of one.

    A share's `split` is the heading over all shares of its split, with what is divided; the first one opens it.
    """

    name: str
    split: str
    opens_split: bool
    amount: str
    depth: int
    flow: str
    clause: str
    basis: str
    formula: str
    arithmetic: str
    figures: tuple[FigureLine, ...]
    note: str
    mood: Mood = "plain"


@dataclass(frozen=True)
class EffectLine:
    """What another reading would give: total, grade and money first, then the points it moves."""

    option: str
    result: str
    points: str


@dataclass(frozen=True)
class ReadingLine:
    """A question the paper leaves open, the reading used, and what each other one would give."""

    question: str
    used: str
    clause: str
    effects: tuple[EffectLine, ...]


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
    def told(self) -> tuple[IndicatorLine, ...]:
        """The indicators that need a word: points lost, open, decided by people, or not applicable."""
        return tuple(line for line in self.indicators if line.needs_a_word)

    @property
    def untold(self) -> tuple[IndicatorLine, ...]:
        """The other indicators."""
        return tuple(line for line in self.indicators if not line.needs_a_word)

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
    effects: tuple[str, ...]
    readings: tuple[ReadingLine, ...]
    notes: tuple[str, ...]
    sheets: tuple[Sheet, ...]
