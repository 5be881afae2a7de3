"""Enter the figures the agency collects: many at once, those of the county or prefecture for all their cases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.drafts import digest_of_texts, place_of, read_typed
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.figures import COLLECTED, NewValue, copy_in_earlier_figures, figures_of, write_figure
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.workflow.facts import Reason

MOST_SOURCE = 200


@dataclass(frozen=True)
class CollectedFigure:
    """A figure and year with its plain decimal text; without a text, `note` says why there is no value."""

    figure: str
    year: int
    text: str
    note: str = ""


def enter_collected_figures(
    desk: Desk,
    person: int,
    case_number: str,
    collected: Sequence[CollectedFigure],
    source: str,
    *,
    principal: int | None = None,
) -> int:
    """Append what is new or different, with where it was drawn from, and return how many rows that made.

    All or nothing: raises `InvalidError` with every figure that does not fit the policy. The same again makes no row.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        values = _values(step, case, collected, source)
        copy_in_earlier_figures(step, case)
        present = figures_of(step, case)
        new = [value for value in values if not _is_there(present.get((value.figure, value.year), {}), value)]
        digest = digest_of_texts([(entry.figure, entry.year, entry.text, entry.note) for entry in collected])
        details = {"figures": len(collected), "new": len(new), "source": source, "digest": digest}
        perform(step, case, "enter_collected_figures", details=details)
        for value in new:
            write_figure(step, case, COLLECTED, value)
        return len(new)


def _values(step: Step, case: EvaluationCase, collected: Sequence[CollectedFigure], source: str) -> list[NewValue]:
    policy, year = policy_of(step, case.cycle), case.cycle.evaluation_year
    read = read_typed(policy, year, {(entry.figure, entry.year): entry.text for entry in collected})
    faults = {place_of(*key): Reason(fault.code, dict(fault.values)) for key, fault in read.faults.items()}
    keys = [(entry.figure, entry.year) for entry in collected]
    times = Counter(keys)
    for entry in collected:
        key, place = (entry.figure, entry.year), place_of(entry.figure, entry.year)
        figure = policy.figures.get(entry.figure)
        if figure is None:
            faults[place] = Reason("unknown_figure")
        elif not 0 <= year - entry.year < figure.years:
            faults[place] = Reason("figure_year_not_asked")
        elif times[key] > 1:
            faults[place] = Reason("figure_given_twice")
        elif not entry.text.strip() and not entry.note.strip():
            faults[place] = Reason("value_or_note_is_given")
    if not source.strip() or len(source) > MOST_SOURCE:
        faults["source"] = Reason("source_is_named", {"most": MOST_SOURCE})
    if faults:
        raise InvalidError(faults)
    return [
        NewValue(*key, read.numbers.get(key), read.answers.get(key), source, entry.note)
        for key, entry in zip(keys, collected, strict=True)
    ]


def _is_there(stages: Mapping[str, FigureValue], new: NewValue) -> bool:
    row = stages.get(COLLECTED)
    return row is not None and (row.value, row.answer, row.note) == (new.value, new.answer, new.note)
