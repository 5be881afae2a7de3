"""Save drafts of the self-assessment: many entries at once, as the page saves by itself while people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import (
    DoubleEditError,
    TypedEntry,
    check_entries,
    digest_of_texts,
    drafts_of,
    find_double_edits,
    place_of,
    touch,
)
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import DraftEntry


def save_draft(
    desk: Desk, person: int, case_number: str, entries: Sequence[TypedEntry], *, principal: int | None = None
) -> dict[FigureYear, int]:
    """Save entries exactly as typed, numbers or not, and return the version of each.

    All or nothing: raises `InvalidError` with every entry that has no place here, `DoubleEditError` with both texts
    where another person saved meanwhile, `RefusedError` where the window is locked. The same again changes nothing.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        check_entries(step, case, entries)
        present = drafts_of(step, case)
        changed = [entry for entry in entries if _text(present.get((entry.figure, entry.year))) != _typed(entry)]
        _refuse_double_edits(step, case, present, changed)
        if changed:
            digest = digest_of_texts([(entry.figure, entry.year, *_typed(entry)) for entry in changed])
            perform(step, case, "save_draft", details={"entries": len(changed), "digest": digest})
        for entry in changed:
            _save(step, case, present, entry)
        return {key: present[key].version for entry in entries if (key := (entry.figure, entry.year)) in present}


def _refuse_double_edits(
    step: Step, case: EvaluationCase, present: Mapping[FigureYear, DraftEntry], changed: Sequence[TypedEntry]
) -> None:
    places = {}
    for entry in changed:
        row = present.get((entry.figure, entry.year))
        place, theirs = place_of(entry.figure, entry.year), _text(row)
        places[place] = (row, theirs[0], entry.text, entry.seen_version)
        places[f"{place}.explanation"] = (row, theirs[1], entry.explanation, entry.seen_version)
    edits = find_double_edits(step, places)
    if edits:
        raise DoubleEditError(case, "case.save_draft", edits)


def _save(step: Step, case: EvaluationCase, present: dict[FigureYear, DraftEntry], entry: TypedEntry) -> None:
    row = present.get((entry.figure, entry.year))
    if row is None:
        row = present[entry.figure, entry.year] = DraftEntry(case_id=case.id, figure=entry.figure, year=entry.year)
        step.session.add(row)
    row.text, row.explanation = _typed(entry)
    touch(step, row)


def _typed(entry: TypedEntry) -> tuple[str, str]:
    return entry.text, entry.explanation


def _text(row: DraftEntry | None) -> tuple[str, str]:
    return ("", "") if row is None else (row.text, row.explanation)
