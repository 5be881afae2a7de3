"""The names a formula may use, with their units; duplicate names, unknown names and circles are faults."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from ycg_flow.policy.compiled import ENGINE_NAMES, RANK
from ycg_flow.policy.faults import Fault, unknown
from ycg_flow.policy.formulas import FUNCTIONS, Formula, FormulaFault, parse_formula
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.inputs import MeasureTable
from ycg_flow.policy.units import BASE_UNITS, POINTS, RATIO, Unit, own_unit, read_unit

_ENGINE_UNITS = dict.fromkeys(ENGINE_NAMES, POINTS) | {"qualified": RATIO, RANK: BASE_UNITS["rank"]}


class Names:
    """The names of one policy table and the units they stand for; faults go to the list it was given."""

    def __init__(self, table: PolicyTable, faults: list[Fault]) -> None:
        """Gather the names and report duplicates, unknown units and circles among measures."""
        self._faults = faults
        self.units: dict[str, Unit] = dict(BASE_UNITS)
        for unit in table.unit:
            of = None if unit.of is None else self.unit_named(f"unit.{unit.id}.of", unit.of)
            self.units[unit.id] = own_unit(unit.id, unit.per, of)
        self.figures = {figure.id for figure in table.figure}
        self.measures = {measure.id: measure for measure in table.measure}
        self.ledger = {entry.id for entry in table.ledger}
        self.lines = {line.id for line in table.settlement}
        self._unit_names: dict[str, str] = {}
        for section in ("figure", "measure", "parameter", "ledger", "settlement"):
            for entry in getattr(table, section):
                self._declare(f"{section}.{entry.id}", entry.id, entry.unit)
        self._check_unique(table)
        self._check_circles()

    def _declare(self, place: str, name: str, unit_name: str) -> None:
        if name in self._unit_names or name in _ENGINE_UNITS or name in FUNCTIONS:
            self._faults.append(Fault(place, "duplicate_name", {"name": name}))
        self._unit_names[name] = unit_name
        self.unit_named(f"{place}.unit", unit_name)

    def _check_unique(self, table: PolicyTable) -> None:
        for section in ("group", "indicator", "deduction", "bonus", "veto", "grade", "deadline", "reading", "report"):
            seen: set[str] = set()
            for entry in getattr(table, section):
                if entry.id in seen:
                    self._faults.append(Fault(f"{section}.{entry.id}", "duplicate_name", {"name": entry.id}))
                seen.add(entry.id)

    def _check_circles(self) -> None:
        for name in self.measures:
            if name in self._reached(name, frozenset()):
                self._faults.append(Fault(f"measure.{name}.formula", "measure_circle", {"name": name}))

    def _reached(self, name: str, on_the_way: frozenset[str]) -> set[str]:
        """Return the measures that a measure rests on, itself among them where it is part of a circle."""
        found: set[str] = set()
        for used in _measures_used(self.measures[name], self.measures):
            found.add(used)
            if used not in on_the_way:
                found |= self._reached(used, on_the_way | {used})
        return found

    def unit_named(self, place: str, name: str) -> Unit:
        """Return the unit of a unit name; an unknown one is a fault and counts as a ratio."""
        try:
            return read_unit(name, self.units)
        except KeyError as error:
            self._faults.append(unknown(place, "unknown_unit", str(error.args[0]), self.units))
            return RATIO

    def display_unit(self, name: str) -> str:
        """Return the unit name that a declared name is given in, empty for anything else."""
        return self._unit_names.get(name.partition("[")[0].strip(), "")

    def formula(
        self, place: str, text: str, lines: Collection[str] | None, curve_units: Mapping[str, tuple[Unit, Unit]]
    ) -> tuple[Formula | None, Unit]:
        """The parsed formula (None with faults) and its unit; `lines` are those it may use, None in measures."""
        try:
            formula = parse_formula(text, curve_units)
            unknown_names = list(self._unknown_names(place, formula, lines))
            if unknown_names:
                self._faults.extend(unknown_names)
                return None, RATIO
            return formula, formula.unit(self._unit_of, lambda curve: curve_units[curve])
        except FormulaFault as fault:
            self._faults.append(Fault(place, fault.code, {"word": fault.word, "formula": text[:80]}))
            return None, RATIO

    def _unit_of(self, name: str) -> Unit:
        if name in _ENGINE_UNITS:
            return _ENGINE_UNITS[name]
        try:
            return read_unit(self._unit_names[name], self.units)
        except KeyError:
            return RATIO

    def _unknown_names(self, place: str, formula: Formula, lines: Collection[str] | None) -> Iterator[Fault]:
        allowed = set(self._unit_names) - self.lines
        allowed |= set() if lines is None else {*lines, *_ENGINE_UNITS}
        for name in dict.fromkeys([*(found.name for found in formula.names()), *formula.summed()]):
            if name in allowed:
                continue
            if name in self.lines and lines is not None:
                yield Fault(place, "line_used_before", {"name": name})
            else:
                yield unknown(place, "unknown_name", name, allowed)
        for found in formula.names():
            if found.lag and found.name not in self.figures and found.name not in self.measures:
                yield Fault(place, "name_without_years", {"name": found.name})


def _measures_used(measure: MeasureTable, measures: Mapping[str, MeasureTable]) -> Iterator[str]:
    texts = [measure.formula] if isinstance(measure.formula, str) else measure.formula.values()
    for text in texts:
        try:
            names = list(parse_formula(text).names())
        except FormulaFault:
            continue
        yield from (found.name for found in names if found.name in measures)
