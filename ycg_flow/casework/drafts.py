"""What a consortium types before it submits: kept as typed, read strictly, open only as far as a return opens it.

Every entry counts its saves. Who saves over a version they have not seen is told both texts, and nothing is saved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from typing import Any, Protocol

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import ConflictError, OtherAct
from ycg_flow.casework.figures import FigureYear, figures_behind
from ycg_flow.casework.policies import policy_of
from ycg_flow.intake.typed_numbers import read_typed_number
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.inputs.fields import FieldReader
from ycg_flow.policy.inputs.figures import read_figures
from ycg_flow.policy.model.document import HeadingTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import DraftEntry
from ycg_flow.records.people import Person
from ycg_flow.workflow.facts import Reason

MOST_TEXT = 400
YES_OR_NO = {"1": True, "0": False}


@dataclass(frozen=True)
class TypedEntry:
    """What a person typed for a figure and year, and the version they typed it over (0: they saw none).

    None stands for a text they left as it is.
    """

    figure: str
    year: int
    text: str | None
    explanation: str | None = ""
    seen_version: int = 0

    @property
    def place(self) -> FigureYear:
        """The figure and year it is for."""
        return self.figure, self.year

    def over(self, row: Written | None) -> tuple[str, str]:
        """Return value and explanation as they are to stand, over the draft there is."""
        text, explanation = texts_of(row)
        return (
            text if self.text is None else self.text,
            explanation if self.explanation is None else self.explanation,
        )


@dataclass(frozen=True)
class DoubleEdit:
    """Two people's texts for one place: what stands there now, by whom since when, and what was to be saved."""

    place: str
    theirs: str
    yours: str
    version: int
    person: str
    saved_at: datetime


class DoubleEditError(ConflictError):
    """Somebody saved other text meanwhile; `edits` holds both texts of every such place, and nothing was saved."""

    def __init__(self, case: EvaluationCase, act: str, edits: Sequence[DoubleEdit]) -> None:
        super().__init__("case", case.number, OtherAct(act, edits[0].person, edits[0].saved_at))
        self.edits = tuple(edits)


class Written(Protocol):
    """A row with a value and an explanation as they were typed."""

    @property
    def text(self) -> str:
        """The value."""

    @property
    def explanation(self) -> str:
        """The explanation."""


class Versioned(Protocol):
    """A row that people save over: who saved it when, for the how manieth time."""

    version: int
    person_id: int
    saved_at: datetime


class Typed(Written, Versioned, Protocol):
    """A row of a form that people type into and save over."""


@dataclass(frozen=True)
class ReadFigures:
    """Typed figures as read: numbers and stated grades of the sound ones, and the faults of the others."""

    numbers: Mapping[FigureYear, Fraction]
    answers: Mapping[FigureYear, str]
    faults: Mapping[FigureYear, Fault]


def drafts_of(view: View, case: EvaluationCase) -> dict[FigureYear, DraftEntry]:
    """Return the drafts of a case by figure and year."""
    query = select(DraftEntry).where(DraftEntry.case_id == case.id).order_by(DraftEntry.id)
    rows = view.once(("drafts", case.id), lambda: view.session.scalars(query).all())
    return {(row.figure, row.year): row for row in rows}


def in_plain_spelling(policy: Policy, entry: TypedEntry) -> TypedEntry:
    """Return an entry with its number spelled plainly; a stated answer, and what is no number, stays as typed."""
    table = policy.figures.get(entry.figure)
    if entry.text is None or table is None or table.options or table.unit == "yes_no":
        return entry
    read = read_typed_number(entry.text, table.unit, declared_units(policy))
    return replace(entry, text=read) if isinstance(read, str) else entry


def declared_units(policy: Policy) -> dict[str, str]:
    """Return the policy's own units by id, as they are written."""
    return {unit.id: unit.name for unit in policy.table.unit}


def texts_of(row: Written | None) -> tuple[str, str]:
    """Return the value and the explanation that stand in a draft, two blanks where there is none."""
    return ("", "") if row is None else (row.text, row.explanation)


def read_typed(policy: Policy, evaluation_year: int, texts: Mapping[FigureYear, str]) -> ReadFigures:
    """Return typed figures as strictly read; blank texts are left out. Faults of parts larger than wholes too."""
    typed = {key: text.strip() for key, text in texts.items() if text.strip()}
    known = {key: text for key, text in typed.items() if key[0] in policy.figures}
    faults = {key: Fault(f"figures.{key[0]}", "unknown_figure") for key in typed if key not in known}
    fields = FieldReader(policy, "", "party")
    content: dict[str, dict[str, Any]] = {}
    for (figure, year), text in known.items():
        is_yes_no = policy.figures[figure].unit == "yes_no"
        content.setdefault(figure, {})[str(year)] = YES_OR_NO.get(text, text) if is_yes_no else text
    numbers: Mapping[tuple[str, int], Fraction] = {}
    answers: Mapping[tuple[str, int], str] = {}
    try:
        numbers, answers = read_figures(fields, {"figures": content}, evaluation_year)
    except FaultsFound as found:
        fields.faults = list(found.faults)
    by_place = {fault.place: fault for fault in fields.faults}
    faults.update({key: by_place[place] for key in known if (place := f"figures.{key[0]}.{key[1]}") in by_place})
    return ReadFigures(
        {(name, evaluation_year + lag): value for (name, lag), value in numbers.items()},
        {(name, evaluation_year + lag): value for (name, lag), value in answers.items()},
        faults,
    )


def open_figures(view: View, case: EvaluationCase) -> frozenset[str]:
    """Return the figures the party may type: its own, after a return only those behind the returned indicators."""
    policy = policy_of(view, case.cycle)
    own = frozenset(figure.id for figure in policy.figures.values() if figure.owner == "evaluated_party")
    if case.returned_indicators is None:
        return own
    return own & frozenset().union(*(figures_behind(policy, indicator) for indicator in case.returned_indicators))


def open_headings(view: View, case: EvaluationCase) -> tuple[HeadingTable, ...]:
    """Return the headings the party may write under: all, after a return those that cover a returned indicator."""
    policy = policy_of(view, case.cycle)
    if case.returned_indicators is None:
        return tuple(policy.table.report)
    returned = frozenset(case.returned_indicators)
    groups = {policy.indicators[indicator].group for indicator in returned}
    return tuple(
        heading for heading in policy.table.report if returned & {*heading.indicators} or groups & {*heading.groups}
    )


def check_entries(view: View, case: EvaluationCase, entries: Iterable[TypedEntry]) -> None:
    """Raise `InvalidError` with every entry that has no place: unknown, not the party's, not returned, too long."""
    policy = policy_of(view, case.cycle)
    opened = open_figures(view, case)
    found = {
        place_of(entry.figure, entry.year): _entry_fault(policy, case.cycle.evaluation_year, opened, entry)
        for entry in entries
    }
    refuse({place: fault for place, fault in found.items() if fault is not None})


def find_double_edits(
    view: View, places: Mapping[str, tuple[Versioned | None, str, str, int]]
) -> tuple[DoubleEdit, ...]:
    """Return where a save would overwrite what the person has not seen.

    `places` holds for each place the row there (or none), its text, the new text and the version that was seen. The
    same text saved twice is no conflict.
    """
    return tuple(
        DoubleEdit(place, theirs, yours, row.version, _name(view, row.person_id), row.saved_at)
        for place, (row, theirs, yours, seen) in places.items()
        if row is not None and row.version != seen and theirs != yours
    )


def refuse_double_edits(
    view: View, case: EvaluationCase, act: str, present: Mapping[FigureYear, Typed], entries: Iterable[TypedEntry]
) -> None:
    """Raise `DoubleEditError` with every value and explanation that somebody else changed since it was seen."""
    places: dict[str, tuple[Versioned | None, str, str, int]] = {}
    for entry in entries:
        row = present.get(entry.place)
        place, theirs, yours = place_of(entry.figure, entry.year), texts_of(row), entry.over(row)
        places[place] = (row, theirs[0], yours[0], entry.seen_version)
        places[f"{place}.explanation"] = (row, theirs[1], yours[1], entry.seen_version)
    edits = find_double_edits(view, places)
    if edits:
        raise DoubleEditError(case, act, edits)


def place_of(figure: str, year: int) -> str:
    """Return the field of a figure and year, as faults name it."""
    return f"figures.{figure}.{year}"


def digest_of_texts(texts: Collection[Sequence[str | int]]) -> str:
    """Return the SHA-256 (hex) of what was typed, for the history: it keeps no keystrokes."""
    plain = json.dumps(sorted(map(list, texts)), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(plain.encode()).hexdigest()


def touch(step: Step, row: Any) -> None:  # noqa: ANN401 - any versioned record
    """Note on a row who saves it now; a new row begins at version 1."""
    row.version = (row.version or 0) + 1
    row.person_id = step.actor.person
    row.saved_at = step.now


def _entry_fault(policy: Policy, evaluation_year: int, opened: Collection[str], entry: TypedEntry) -> Reason | None:
    figure = policy.figures.get(entry.figure)
    if figure is None:
        return Reason("unknown_figure")
    if figure.owner != "evaluated_party":
        return Reason("figure_of_the_region")
    if not 0 <= evaluation_year - entry.year < figure.years:
        return Reason("figure_year_not_asked")
    if entry.figure not in opened:
        return Reason("figure_was_not_returned")
    texts = text_faults({"text": entry.text or ""}, MOST_TEXT, required=False)
    texts |= text_faults({"explanation": entry.explanation or ""}, LONG, required=False)
    return next(iter(texts.values()), None)


def _name(view: View, person_id: int) -> str:
    person = view.session.get(Person, person_id)
    return "" if person is None else person.name
