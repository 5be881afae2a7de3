"""What is declared and used by nobody, and years of a figure that are needed but not asked for.

Usage is read from the written formulas, so that one fault elsewhere does not make everything look unused.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.evaluation import IndicatorTable, PartTable
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.rules.trend import YEARS_BACK
from ycg_flow.policy.units import BASE_UNITS

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_INPUTS = ("figure", "parameter", "ledger")
_NAMED = ("figure", "parameter", "ledger", "measure")


def usage_faults(table: PolicyTable, guessed: set[str]) -> Iterator[Fault]:
    """Yield declared names that nothing uses; `guessed` are those a misspelt name is probably meant to be."""
    words = set(_WORD.findall("\n".join(_texts(table)))) | guessed
    for section in _NAMED:
        for entry in getattr(table, section):
            if entry.id not in words:
                yield Fault(f"{section}.{entry.id}", f"{section}_unused", {"name": entry.name})
    for reading in table.reading:
        if reading.id not in words and not reading.guides_people:
            yield Fault(f"reading.{reading.id}", "reading_unused", {"name": reading.id})
    units = set(_WORD.findall("\n".join(_unit_texts(table)))) | guessed
    for unit in table.unit:
        if unit.id in BASE_UNITS:
            yield Fault(f"unit.{unit.id}", "unit_known_already", {"name": unit.name})
        elif unit.id not in units:
            yield Fault(f"unit.{unit.id}", "unit_unused", {"name": unit.name})


def _unit_texts(table: PolicyTable) -> Iterator[str]:
    for section in (*_NAMED, "settlement", "veto"):
        yield from (entry.unit for entry in getattr(table, section))
    yield from (unit.of or "" for unit in table.unit)
    for line in table.settlement:
        yield from (text for curve in line.curves.values() for text in (curve.unit, curve.result))


def _texts(table: PolicyTable) -> Iterator[str]:
    """Yield everything in which a name may be used: formulas, rules, wholes, conditions."""
    for measure in table.measure:
        yield from _strings(measure.formula)
    for item in table.indicator:
        yield from _item_texts(item)
        for part in item.parts:
            yield from _item_texts(part)
        yield item.applies_when or ""
    for veto in table.veto:
        yield from _strings(veto.measure)
    for deduction in table.deduction:
        yield deduction.figure
    for line in table.settlement:
        yield from _line_texts(line)
    yield from (figure.part_of or "" for figure in table.figure)
    yield from (entry.part_of or "" for entry in table.ledger)
    yield (table.total.rescaling if table.total is not None else None) or ""
    yield table.ranking.ties if table.ranking is not None else ""


def _item_texts(item: IndicatorTable | PartTable) -> Iterator[str]:
    yield from _strings(item.measure)
    yield from _strings(item.rule)


def mentions(line: LineTable) -> set[str]:
    """Return every name that a line of the statement mentions."""
    return set(_WORD.findall("\n".join(_line_texts(line))))


def inputs_of(table: PolicyTable, name: str) -> set[str]:
    """Return the figures, parameters and entries that a line rests on; of anything else, the name itself."""
    formulas = {measure.id: list(_strings(measure.formula)) for measure in table.measure}
    formulas |= {line.id: list(_computed_from(line)) for line in table.settlement}
    found: set[str] = set()
    waiting, known = [name], {entry.id for section in _INPUTS for entry in getattr(table, section)}
    reached: set[str] = set()
    while waiting:
        here = waiting.pop()
        if here in formulas and here not in reached:
            reached.add(here)
            waiting.extend(_WORD.findall("\n".join(formulas[here])))
        elif here in known:
            found.add(here)
    return found


def _computed_from(line: LineTable) -> Iterator[str]:
    yield from _strings(line.formula)
    yield from (line.whole or "", line.request or "", line.available or "")


def _line_texts(line: LineTable) -> Iterator[str]:
    yield from _computed_from(line)
    yield line.part_of or ""
    yield from (word for curve in line.curves.values() for word in curve.counting_readings())


def _strings(value: object) -> Iterator[str]:
    """Yield the texts of a formula or a rule's table, its keys too: events and figures shown are named by keys."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield str(key)
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def year_faults(policy: Policy) -> Iterator[Fault]:
    """Yield figures whose earlier years are used but not asked for, and warn of years that nobody uses."""
    needed = _years_needed(policy)
    for figure in policy.figures.values():
        years = needed.get(figure.id, figure.years)
        values = {"given": str(figure.years), "needed": str(years), "name": figure.name}
        if years > figure.years:
            yield Fault(f"figure.{figure.id}.years", "figure_years_missing", values)
        elif years < figure.years:
            yield Fault(f"figure.{figure.id}.years", "figure_years_unused", values, is_warning=True)


def _years_needed(policy: Policy) -> dict[str, int]:
    """Return for each figure that formulas use how many years of it they need, the evaluation year included."""
    furthest: dict[str, int] = defaultdict(int)
    for expression, lag in _expressions(policy):
        for name, back in _leaves(policy, expression, lag):
            furthest[name] = max(furthest[name], -back)
    return {name: back + 1 for name, back in furthest.items()}


def _expressions(policy: Policy) -> Iterator[tuple[Expression, int]]:
    for indicator in policy.indicators.values():
        for item in indicator.with_parts():
            lags: Iterable[int] = YEARS_BACK if item.rule.kind == "trend" else (0,)
            yield from ((expression, lag) for expression in item.expressions.values() for lag in lags)
    for veto in policy.vetoes.values():
        if veto.expression is not None:
            yield veto.expression, 0
    for line in policy.lines:
        if line.expression is not None:
            yield line.expression, 0


def _leaves(policy: Policy, expression: Expression, lag: int) -> Iterator[tuple[str, int]]:
    for formula in expression.formulas.values():
        for found in formula.names():
            if found.name in policy.measures:
                yield from _leaves(policy, policy.measures[found.name][1], lag + found.lag)
            else:
                yield found.name, lag + found.lag
