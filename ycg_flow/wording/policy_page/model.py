"""What the page of a policy holds: finished texts and pictures. Forms lay them out and add only headings."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class OptionText:
    """One reading of an open question; `is_default` marks the one that holds unless another is chosen."""

    id: str
    text: str
    is_default: bool


@dataclass(frozen=True)
class ReadingText:
    """An open question with its options."""

    id: str
    question: str
    options: tuple[OptionText, ...]
    clause: str
    guides_people: bool


@dataclass(frozen=True)
class FigureText:
    """A figure, parameter or ledger entry: its name, unit, who supplies it, and what else there is to know."""

    id: str
    name: str
    unit: str
    source: str
    notes: tuple[str, ...] = ()
    clause: str = ""


@dataclass(frozen=True)
class ItemText:
    """An indicator or a part of one: its points, measure, rule in words and curve, and the clause it rests on.

    `applies` says when it counts at all, empty where it always does.
    """

    id: str
    name: str
    points: str
    is_points_local: bool
    rule: str
    measures: tuple[str, ...]
    applies: str = ""
    clause_id: str = ""
    clause: str = ""
    summary: str = ""
    notes: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    picture: str = ""
    parts: tuple[ItemText, ...] = ()


@dataclass(frozen=True)
class GroupText:
    """A section of the list with its indicators and the sections below it."""

    id: str
    name: str
    points: str
    items: tuple[ItemText, ...]
    groups: tuple[GroupText, ...] = ()


@dataclass(frozen=True)
class EntryText:
    """A deduction, bonus, veto, grade, deadline or heading: its name and what it says."""

    id: str
    name: str
    text: str
    clause_id: str = ""
    clause: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LineText:
    """A line of the statement: its formula in words, whose it is, and its payment curves in words and as pictures."""

    id: str
    name: str
    formulas: tuple[str, ...]
    curves: tuple[str, ...]
    remarks: tuple[str, ...]
    clause_id: str
    clause: str
    summary: str
    pictures: tuple[str, ...] = ()


@dataclass(frozen=True)
class ClauseEntry:
    """A clause of the paper: where it stands, what it says in our words, and the names of what rests on it by id.

    The kinds are those of the anchors: `item`, `line`, `entry`.
    """

    id: str
    document: str
    place: str
    summary: str
    carries: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True)
class PolicyPage:
    """The whole page."""

    id: str
    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    not_covered: tuple[str, ...]
    readings: tuple[ReadingText, ...]
    groups: tuple[GroupText, ...]
    deductions: tuple[EntryText, ...]
    bonuses: tuple[EntryText, ...]
    vetoes: tuple[EntryText, ...]
    grades: tuple[EntryText, ...]
    lines: tuple[LineText, ...]
    deadlines: tuple[EntryText, ...]
    parameters: tuple[FigureText, ...]
    figures: tuple[FigureText, ...]
    ledger: tuple[FigureText, ...]
    headings: tuple[EntryText, ...] = field(default=())
    clauses: tuple[ClauseEntry, ...] = field(default=())
