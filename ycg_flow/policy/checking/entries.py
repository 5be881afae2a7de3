"""Entries looked at one by one: ranges the right way round, defaults inside them, options that exist."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from fractions import Fraction

from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import Fault, nearest, unknown
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.inputs import FigureTable, ReadingTable
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.totals import WHOLE_LIST

_SCALED_OVER = ("section", WHOLE_LIST)
_TIES = ("competition", "dense")
_LEAST_OPTIONS = 2


def entry_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield what is wrong inside single entries, whatever the others say."""
    yield from _document(table)
    for figure in table.figure:
        yield from _figure(figure)
    for parameter in table.parameter:
        least, most = parameter.minimum, parameter.maximum
        if parameter.unit == "share":
            least, most = (Fraction(0) if least is None else least), (Fraction(1) if most is None else most)
        yield from _turned(f"parameter.{parameter.id}", least, most)
        yield from _outside(f"parameter.{parameter.id}.default", parameter.default, least, most)
    for reading in table.reading:
        yield from _reading(reading)
    yield from _engine_readings(table)
    for deduction in table.deduction:
        yield from _not_above_zero(f"deduction.{deduction.id}.off", deduction.off)
    for bonus in table.bonus:
        yield from _not_above_zero(f"bonus.{bonus.id}.at_most", bonus.at_most)
    for item in table.indicator:
        yield from _twice(f"indicator.{item.id}.parts", (part.id for part in item.parts))
    for line in table.settlement:
        yield from _line(line, table)


def _document(table: PolicyTable) -> Iterator[Fault]:
    document = table.document
    if document.last_year is not None and document.last_year < document.first_year:
        values = {"least": str(document.first_year), "most": str(document.last_year)}
        yield Fault("document.last_year", "range_turned", values)
    if document.is_trial and document.last_year is None:
        yield Fault("document.last_year", "trial_without_end", is_warning=True)


def _figure(figure: FigureTable) -> Iterator[Fault]:
    place = f"figure.{figure.id}"
    yield from _turned(place, figure.minimum, figure.maximum)
    yield from _outside(f"{place}.when_absent", figure.when_absent, figure.minimum or Fraction(0), figure.maximum)
    if figure.options and figure.unit != "grade":
        yield Fault(f"{place}.unit", "options_need_grade", {"given": figure.unit})
    if figure.unit == "grade" and len(figure.options) < _LEAST_OPTIONS:
        yield Fault(f"{place}.options", "grade_needs_options")
    if figure.part_of == figure.id:
        yield Fault(f"{place}.part_of", "part_of_itself")


def _reading(reading: ReadingTable) -> Iterator[Fault]:
    if reading.default not in reading.options:
        values = {"given": reading.default, "options": ", ".join(reading.options)}
        near = nearest(reading.default, reading.options)
        yield Fault(f"reading.{reading.id}.default", "reading_default", {**values, "nearest": near})
    if len(reading.options) < _LEAST_OPTIONS and not reading.guides_people:
        yield Fault(f"reading.{reading.id}.options", "reading_one_option")


def _engine_readings(table: PolicyTable) -> Iterator[Fault]:
    """Yield options of the readings on rescaling and on ties that the engine does not know."""
    rescaling = table.total.rescaling if table.total is not None else None
    ties = table.ranking.ties if table.ranking is not None else None
    readings = {reading.id: reading for reading in table.reading}
    for name, known in ((rescaling, _SCALED_OVER), (ties, _TIES)):
        reading = readings.get(name) if name is not None else None
        for option in reading.options if reading is not None else ():
            if option not in known:
                yield unknown(f"reading.{name}.options", "reading_option_unknown", option, known)
    for name in table.ranking.tie_break if table.ranking is not None else ():
        if name not in (known_items := [item.id for item in table.indicator]):
            yield unknown("ranking.tie_break", "unknown_indicator", name, known_items)


def _line(line: LineTable, table: PolicyTable) -> Iterator[Fault]:
    place = f"settlement.{line.id}"
    yield from _twice(f"{place}.parts", (part.id for part in line.parts))
    formula = line.formula if isinstance(line.formula, str) else " ".join((line.formula or {}).values())
    for name in line.curves:
        if f"{name}(" not in formula.replace(" ", ""):
            yield Fault(f"{place}.curves.{name}", "curve_unused", {"word": name})
    words = set(formula.replace("(", " ").replace(")", " ").replace(",", " ").split())
    if table.total is None and words & {"total", "base_total", "qualified"}:
        yield Fault(f"{place}.formula", "total_without_points")
    if table.ranking is None and "rank" in words:
        yield Fault(f"{place}.formula", "rank_without_ranking")


def _turned(place: str, least: Fraction | None, most: Fraction | None) -> Iterator[Fault]:
    if least is not None and most is not None and least > most:
        yield Fault(f"{place}.maximum", "range_turned", {"least": exact_text(least), "most": exact_text(most)})


def _outside(place: str, value: Fraction | None, least: Fraction | None, most: Fraction | None) -> Iterator[Fault]:
    if value is None:
        return
    if (least is not None and value < least) or (most is not None and value > most):
        ends = {"least": "" if least is None else exact_text(least), "most": "" if most is None else exact_text(most)}
        yield Fault(place, "default_out_of_range", {"given": exact_text(value), **ends})


def _not_above_zero(place: str, value: Fraction) -> Iterator[Fault]:
    if value <= 0:
        yield Fault(place, "not_above_zero", {"given": exact_text(value)})


def _twice(place: str, names: Iterator[str]) -> Iterator[Fault]:
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(place, "duplicate_name", {"name": name})
