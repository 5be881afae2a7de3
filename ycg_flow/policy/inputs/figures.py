"""Figures of a case: by year, in their unit and range, no part larger than its whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.formulas import FURTHEST_YEAR
from ycg_flow.policy.inputs.fields import SHOWN, FieldReader
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS

Figures = dict[tuple[str, int], Fraction]
Answers = dict[tuple[str, int], str]

_YEARS_KEPT = -2 * FURTHEST_YEAR
_YEAR_DIGITS = 4


def read_figures(fields: FieldReader, data: Mapping[str, Any], year: int) -> tuple[Figures, Answers]:
    """Return the figures and the stated grades, keyed by id and years back."""
    figures: Figures = {}
    answers: Answers = {}
    for name, given in fields.table(data, "figures").items():
        figure = fields.policy.figures.get(name)
        if figure is None:
            fields.unknown(f"figures.{name[:60]}", "unknown_figure", name, fields.policy.figures)
            continue
        for field, lag, value in _by_year(fields, name, given, year):
            if figure.options:
                answer = fields.option(field, value, figure.options)
                answers.update({} if answer is None else {(name, lag): answer})
            elif (number := _value(fields, field, figure, value)) is not None:
                figures[name, lag] = number
    _check_wholes(fields, figures, year)
    return figures, answers


def _by_year(
    fields: FieldReader,
    name: str,
    given: Any,
    year: int,
) -> Iterator[tuple[str, int, Any]]:
    """Yield each value that is there with its field and years back; null is missing."""
    by_year = given.items() if isinstance(given, Mapping) else [(str(year), given)]
    for key, value in by_year:
        field = f"figures.{name}.{key[:20]}" if isinstance(given, Mapping) else f"figures.{name}"
        is_year = len(key) == _YEAR_DIGITS and key.isascii() and key.isdigit()
        if not is_year or not year - _YEARS_KEPT <= int(key) <= year:
            fields.fault(field, "figure_year", given=key[:20], year=str(year))
        elif value is not None:
            yield field, int(key) - year, value


def _value(fields: FieldReader, field: str, figure: FigureTable, value: Any) -> Fraction | None:
    if figure.unit == "yes_no":
        if not isinstance(value, bool):
            fields.fault(field, "not_yes_or_no", given=str(value)[:SHOWN])
            return None
        return Fraction(value)
    number = fields.number(field, value)
    least = Fraction(0) if figure.minimum is None else figure.minimum
    if number is None or not fields.in_range(field, number, least, figure.maximum):
        return None
    return fields.whole_number(field, number) if figure.unit in WHOLE_NUMBER_UNITS else number


def _check_wholes(fields: FieldReader, figures: Figures, year: int) -> None:
    for (name, lag), value in figures.items():
        whole_name = fields.policy.figures[name].part_of
        whole = figures.get((whole_name, lag)) if whole_name is not None else None
        if whole is not None and value > whole:
            fields.fault(
                f"figures.{name}.{year + lag}",
                "more_than_whole",
                part=exact_text(value),
                whole=exact_text(whole),
                whole_name=str(whole_name),
            )
