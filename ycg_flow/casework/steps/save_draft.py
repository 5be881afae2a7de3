"""Save drafts of the self-assessment: many entries at once, as the page saves by itself while people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import (
    DoubleEditError,
    TypedEntry,
    check_entries,
    digest_of_texts,
    drafts_of,
    find_double_edits,
    place_of,
    read_typed,
    texts_of,
    touch,
)
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.faults import Fault
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import DraftEntry


@dataclass(frozen=True)
class SavedDrafts:
    """What stands after a save: the drafts of the entries, and the faults of all drafts of the case by place."""

    rows: Mapping[FigureYear, DraftEntry]
    faults: Mapping[FigureYear, Fault]

    @property
    def versions(self) -> dict[FigureYear, int]:
        """How often each entry was saved."""
        return {key: row.version for key, row in self.rows.items()}


def save_draft(
    desk: Desk, person: int, case_number: str, entries: Sequence[TypedEntry], *, principal: int | None = None
) -> SavedDrafts:
    """Save entries exactly as typed, numbers or not.

    All or nothing: raises `InvalidError` with every entry that has no place here, `DoubleEditError` with both texts
    where another person saved meanwhile, `RefusedError` where the window is locked. The same again changes nothing.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        check_entries(step, case, entries)
        present = drafts_of(step, case)
        changed = [entry for entry in entries if _is_changed(entry, present.get(entry.place))]
        _refuse_double_edits(step, case, present, changed)
        if changed:
            digest = digest_of_texts([(*entry.place, *entry.over(present.get(entry.place))) for entry in changed])
            perform(step, case, "save_draft", details={"entries": len(changed), "digest": digest})
        for entry in changed:
            _save(step, case, present, entry)
        typed = {key: row.text for key, row in present.items()}
        read = read_typed(policy_of(step, case.cycle), case.cycle.evaluation_year, typed)
        rows = {entry.place: present[entry.place] for entry in entries if entry.place in present}
        return SavedDrafts(rows, read.faults)


def _is_changed(entry: TypedEntry, row: DraftEntry | None) -> bool:
    return entry.over(row) != texts_of(row)


def _refuse_double_edits(
    step: Step, case: EvaluationCase, present: Mapping[FigureYear, DraftEntry], changed: Sequence[TypedEntry]
) -> None:
    places = {}
    for entry in changed:
        row = present.get(entry.place)
        place, theirs, yours = place_of(entry.figure, entry.year), texts_of(row), entry.over(row)
        places[place] = (row, theirs[0], yours[0], entry.seen_version)
        places[f"{place}.explanation"] = (row, theirs[1], yours[1], entry.seen_version)
    edits = find_double_edits(step, places)
    if edits:
        raise DoubleEditError(case, "case.save_draft", edits)


def _save(step: Step, case: EvaluationCase, present: dict[FigureYear, DraftEntry], entry: TypedEntry) -> None:
    row = present.get(entry.place)
    texts = entry.over(row)
    if row is None:
        row = present[entry.place] = DraftEntry(case_id=case.id, figure=entry.figure, year=entry.year)
        step.session.add(row)
    row.text, row.explanation = texts
    touch(step, row)
