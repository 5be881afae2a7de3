"""Save drafts of the self-assessment: many entries at once, as the page saves by itself while people type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, inspect

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import (
    TypedEntry,
    check_entries,
    digest_of_texts,
    drafts_of,
    in_plain_spelling,
    read_typed,
    refuse_double_edits,
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

_COLUMNS = [column for column in inspect(DraftEntry).columns if not column.primary_key]


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
    desk: Desk, person: int, case_number: str, typed: Sequence[TypedEntry], *, principal: int | None = None
) -> SavedDrafts:
    """Save entries as typed, numbers in their plain spelling and what is no number exactly.

    All or nothing: raises `InvalidError` with every entry that has no place here, `DoubleEditError` with both texts
    where another person saved meanwhile, `RefusedError` where the window is locked. The same again changes nothing.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        policy = policy_of(step, case.cycle)
        entries = [in_plain_spelling(policy, entry) for entry in typed]
        check_entries(step, case, entries)
        present = drafts_of(step, case)
        changed = [entry for entry in entries if entry.over(row := present.get(entry.place)) != texts_of(row)]
        refuse_double_edits(step, case, "case.save_draft", present, changed)
        if changed:
            digest = digest_of_texts([(*entry.place, *entry.over(present.get(entry.place))) for entry in changed])
            perform(step, case, "save_draft", details={"entries": len(changed), "digest": digest})
        _save(step, case, present, changed)
        read = read_typed(policy, case.cycle.evaluation_year, {key: row.text for key, row in present.items()})
        rows = {entry.place: present[entry.place] for entry in entries if entry.place in present}
        return SavedDrafts(rows, read.faults)


def _save(
    step: Step, case: EvaluationCase, present: dict[FigureYear, DraftEntry], changed: Sequence[TypedEntry]
) -> None:
    """Write the changed entries; the new ones go out in one statement, which a flush row by row would not give."""
    new: list[dict[str, Any]] = []
    for entry in changed:
        row = present.get(entry.place)
        text, explanation = entry.over(row)
        if row is None:
            row = present[entry.place] = DraftEntry(case_id=case.id, figure=entry.figure, year=entry.year)
        row.text, row.explanation = text, explanation
        touch(step, row)
        if row not in step.session:
            new.append({column.key: getattr(row, column.key) for column in _COLUMNS})
    if new:
        step.session.execute(insert(DraftEntry), new)
