"""What the party handed in last year, offered again: values that counted in the end, explanations as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import drafts_of
from ycg_flow.casework.figures import FigureYear, best_values, closed_case_of_last_year
from ycg_flow.records.cases import EvaluationCase


@dataclass(frozen=True)
class LastYear:
    """Values and explanations of last year's closed case by figure and year; empty where there is no such case."""

    values: Mapping[FigureYear, tuple[Fraction | None, str | None]]
    explanations: Mapping[FigureYear, str]


def last_year_of(view: View, case: EvaluationCase) -> LastYear:
    """Return what last year's closed case says of last year."""
    last = closed_case_of_last_year(view, case)
    if last is None:
        return LastYear({}, {})
    year = last.cycle.evaluation_year
    values = {key: (row.value, row.answer) for key, row in best_values(view, last).items() if key[1] == year}
    explanations = {key: row.explanation for key, row in drafts_of(view, last).items() if row.explanation}
    return LastYear(values, explanations)
