"""Figures that the bureau's side enters many at once, collected or verified: read strictly, appended where new."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Step
from ycg_flow.casework.drafts import digest_of_texts, place_of, read_typed
from ycg_flow.casework.figures import NewValue, figures_of, write_figure
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class EnteredFigure:
    """A figure and year with its plain decimal text; without a text, `note` says why there is no value."""

    figure: str
    year: int
    text: str
    note: str = ""


def checked_values(
    step: Step,
    case: EvaluationCase,
    entered: Sequence[EnteredFigure],
    source: str,
    refused: Callable[[FigureTable], Reason | None] = lambda _: None,
) -> list[NewValue]:
    """Return the values of what was entered; `refused` tells which figures cannot be entered this way, and why.

    Raises `InvalidError` with every figure that does not fit the policy.
    """
    policy, year = policy_of(step, case.cycle), case.cycle.evaluation_year
    read = read_typed(policy, year, {(entry.figure, entry.year): entry.text for entry in entered})
    faults = {place_of(*key): Reason(fault.code, dict(fault.values)) for key, fault in read.faults.items()}
    keys = [(entry.figure, entry.year) for entry in entered]
    times = Counter(keys)
    for entry, key in zip(entered, keys, strict=True):
        table = policy.figures.get(entry.figure)
        fault = _fault(table, year, entry) or (refused(table) if table is not None else None)
        fault = Reason("figure_given_twice") if times[key] > 1 else fault
        if fault is not None:
            faults[place_of(*key)] = fault
    faults |= text_faults({place_of(entry.figure, entry.year): entry.note for entry in entered}, LONG, required=False)
    if text_faults({"source": source}, SHORT):
        faults["source"] = Reason("source_is_named", {"most": SHORT})
    refuse(faults)
    return [
        NewValue(*key, read.numbers.get(key), read.answers.get(key), source, entry.note)
        for key, entry in zip(keys, entered, strict=True)
    ]


def new_at_stage(step: Step, case: EvaluationCase, stage: str, values: Sequence[NewValue]) -> list[NewValue]:
    """Return the values that are not there at a stage already: the same again makes no row."""
    present = figures_of(step, case)
    return [value for value in values if not _is_there(present.get((value.figure, value.year), {}).get(stage), value)]


def append_values(step: Step, case: EvaluationCase, stage: str, values: Sequence[NewValue]) -> None:
    """Append values at a stage."""
    for value in values:
        write_figure(step, case, stage, value)


def entry_details(entered: Sequence[EnteredFigure], new: Sequence[NewValue], source: str) -> dict[str, Any]:
    """Return what the history keeps of figures entered at once: how many, where from, and a digest of them all."""
    digest = digest_of_texts([(entry.figure, entry.year, entry.text, entry.note) for entry in entered])
    return {"figures": len(entered), "new": len(new), "source": source, "digest": digest}


def _fault(figure: FigureTable | None, year: int, entry: EnteredFigure) -> Reason | None:
    if figure is None:
        return Reason("unknown_figure")
    if not 0 <= year - entry.year < figure.years:
        return Reason("figure_year_not_asked")
    return None if entry.text.strip() or entry.note.strip() else Reason("value_or_note_is_given")


def _is_there(row: FigureValue | None, new: NewValue) -> bool:
    return row is not None and (row.value, row.answer, row.note) == (new.value, new.answer, new.note)
