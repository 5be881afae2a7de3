"""From a policy file's tables to a checked policy; every fault of names, units and formulas is found in one pass."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError

from ycg_flow.policy.canonical import digest_of
from ycg_flow.policy.compiled import (
    CompiledItem,
    CompiledLine,
    CompiledVeto,
    Policy,
    build_curves,
)
from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.faults import Fault, FaultsFound, unknown
from ycg_flow.policy.model.curves import CurveTable
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.evaluation import IndicatorTable, PartTable
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.model.values import FormulaText
from ycg_flow.policy.names import Names
from ycg_flow.policy.rules import RULE_KINDS
from ycg_flow.policy.rules.base import MEASURE, CurveRule, Rule
from ycg_flow.policy.settlement import LINE_KINDS
from ycg_flow.policy.table_faults import table_faults
from ycg_flow.policy.units import Unit


def compile_policy(content: Mapping[str, Any], rule_kinds: Mapping[str, type[Rule]] = RULE_KINDS) -> Policy:
    """Return the checked policy of a parsed policy file (decimals parsed as `Decimal`).

    Raises `FaultsFound` with every fault of form, names, units and formulas.
    """
    try:
        table = PolicyTable.model_validate(content)
    except ValidationError as error:
        raise FaultsFound(table_faults(error, content, PolicyTable)) from None
    policy, faults = compile_table(table, digest_of(content), rule_kinds)
    if faults:
        raise FaultsFound(faults)
    return policy


def compile_table(
    table: PolicyTable, digest: str, rule_kinds: Mapping[str, type[Rule]] = RULE_KINDS
) -> tuple[Policy, list[Fault]]:
    """Return a policy table compiled as far as it can be, and every fault of names, units and formulas in it.

    Only a policy without faults may score; one with faults serves the checker, which goes on looking for more.
    """
    compiler = _Compiler(table, rule_kinds)
    return compiler.policy(digest), compiler.faults


class _Compiler:
    """Collects faults while it resolves one policy table."""

    def __init__(self, table: PolicyTable, rule_kinds: Mapping[str, type[Rule]]) -> None:
        self.table = table
        self.rule_kinds = rule_kinds
        self.faults: list[Fault] = []
        self.names = Names(table, self.faults)
        self.readings = {reading.id: reading for reading in table.reading}

    def policy(self, digest: str) -> Policy:
        measures = {
            measure.id: (
                measure,
                self._expression(f"measure.{measure.id}.formula", measure.formula, measure.unit),
            )
            for measure in self.table.measure
        }
        indicators = {item.id: self._indicator(item) for item in self.table.indicator}
        vetoes = {veto.id: CompiledVeto(veto, self._veto_expression(veto)) for veto in self.table.veto}
        lines = tuple(self._line(place, line) for place, line in enumerate(self.table.settlement))
        self._check_references()
        return Policy(
            table=self.table,
            digest=digest,
            figures={figure.id: figure for figure in self.table.figure},
            parameters={parameter.id: parameter for parameter in self.table.parameter},
            ledger={entry.id: entry for entry in self.table.ledger},
            measures=measures,
            readings=self.readings,
            indicators=indicators,
            vetoes=vetoes,
            lines=lines,
            units=self.names.units,
        )

    def _fault(self, place: str, code: str, **values: str) -> None:
        self.faults.append(Fault(place, code, values))

    def _check_references(self) -> None:
        """Check the names that stand outside formulas."""
        groups = [group.id for group in self.table.group]
        for item in self.table.indicator:
            self._known(f"indicator.{item.id}.group", "unknown_group", item.group, groups)
            if item.applies_when is not None:
                self._known(
                    f"indicator.{item.id}.applies_when", "unknown_figure", item.applies_when, self.names.figures
                )
        for deduction in self.table.deduction:
            self._known(f"deduction.{deduction.id}.figure", "unknown_figure", deduction.figure, self.names.figures)
        for figure in self.table.figure:
            if figure.part_of is not None:
                self._known(f"figure.{figure.id}.part_of", "unknown_figure", figure.part_of, self.names.figures)
        if self.table.total is not None and self.table.total.rescaling is not None:
            self._known("total.rescaling", "unknown_reading", self.table.total.rescaling, self.readings)
        if self.table.ranking is not None:
            self._known("ranking.ties", "unknown_reading", self.table.ranking.ties, self.readings)

    def _known(self, place: str, code: str, word: str, known: Iterable[str]) -> None:
        words = list(known)
        if word not in words:
            self.faults.append(unknown(place, code, word, words))

    def _indicator(self, item: IndicatorTable) -> CompiledItem:
        parts = tuple(
            self._item(f"{item.id}.{part.id}", f"indicator.{item.id}.parts.{part.id}", part) for part in item.parts
        )
        return self._item(item.id, f"indicator.{item.id}", item, parts)

    def _item(
        self, identifier: str, place: str, table: IndicatorTable | PartTable, parts: tuple[CompiledItem, ...] = ()
    ) -> CompiledItem:
        rule = self._rule(f"{place}.rule", table)
        expressions: dict[str, Expression] = {}
        unit_name = ""
        if table.measure is not None:
            expressions[MEASURE] = self._measure(f"{place}.measure", table.measure)
            unit_name = expressions[MEASURE].unit_name
        elif rule.needs_measure():
            self._fault(place, "rule_needs_measure", kind=rule.kind)
        for name, text in rule.expressions().items():
            expressions[name] = self._rule_expression(f"{place}.rule.{name}", text, expressions.get(MEASURE), unit_name)
        for figure in rule.figures():
            self._known(f"{place}.rule.figure", "unknown_figure", figure, self.names.figures)
        if rule.kind == "sum" and not parts:
            self._fault(place, "sum_without_parts")
        if isinstance(rule, CurveRule) and table.points is None:
            self._fault(place, "rule_needs_points", kind=rule.kind)
        return CompiledItem(
            identifier, table, table.points, rule, expressions, self._item_curves(place, rule, table.points), parts
        )

    def _item_curves(self, place: str, rule: Rule, points: Fraction | None) -> Mapping[Counting, Curve]:
        self._check_counting(f"{place}.rule.counting", rule.counting_word())
        try:
            return build_curves(rule, points)
        except (ValueError, ZeroDivisionError):
            self._fault(f"{place}.rule", "rule_without_curve")
            return {}

    def _rule(self, place: str, table: IndicatorTable | PartTable) -> Rule:
        kind = str(table.rule.get("kind", ""))
        model = self.rule_kinds.get(kind)
        if model is None:
            self.faults.append(unknown(f"{place}.kind", "unknown_rule_kind", kind, self.rule_kinds))
            return RULE_KINDS["judged"].model_validate({"kind": "judged"})
        try:
            return model.model_validate(table.rule)
        except ValidationError as error:
            self.faults.extend(table_faults(error, table.rule, model, place))
            return RULE_KINDS["judged"].model_validate({"kind": "judged"})

    def _measure(self, place: str, text: FormulaText) -> Expression:
        """Return an indicator's measure: a name gives its own unit, any other formula the unit it works out to."""
        unit_name = self.names.display_unit(text) if isinstance(text, str) else ""
        return self._expression(place, text, unit_name)

    def _rule_expression(
        self, place: str, text: FormulaText | Fraction, measure: Expression | None, unit_name: str
    ) -> Expression:
        if isinstance(text, Fraction):
            unit = measure.unit if measure is not None else Unit()
            return Expression(unit, unit_name, number=text)
        own_unit = self.names.display_unit(text) if isinstance(text, str) else ""
        expression = self._expression(place, text, own_unit or unit_name)
        is_target = place.endswith(".target")
        if is_target and measure is not None and expression.unit.dimensions != measure.unit.dimensions:
            self._fault(place, "target_unit", formula=str(text))
        return (
            Expression(measure.unit, unit_name, expression.formulas, expression.reading)
            if is_target and measure
            else expression
        )

    def _veto_expression(self, veto: Any) -> Expression | None:
        if veto.measure is None:
            return None
        if (veto.at_least is None) == (veto.above is None):
            self._fault(f"veto.{veto.id}", "veto_limit")
        return self._expression(f"veto.{veto.id}.measure", veto.measure, veto.unit)

    def _line(self, position: int, line: LineTable) -> CompiledLine:
        place = f"settlement.{line.id}"
        kind = LINE_KINDS.get(line.kind)
        if kind is None:
            self.faults.append(unknown(f"{place}.kind", "unknown_line_kind", line.kind, LINE_KINDS))
        else:
            self.faults.extend(kind.faults(line, place))
        units = {name: self._curve_units(f"{place}.curves.{name}", curve) for name, curve in line.curves.items()}
        earlier_lines = [other.id for other in self.table.settlement[:position]]
        expression = None
        if line.formula is not None:
            expression = self._expression(f"{place}.formula", line.formula, line.unit, units, earlier_lines)
        earlier = [*self.names.ledger, *earlier_lines]
        for key in ("whole", "request", "available"):
            word = getattr(line, key)
            if word is not None:
                self._known(f"{place}.{key}", "unknown_line", word, earlier)
        if line.part_of is not None:
            self._known(f"{place}.part_of", "unknown_line", line.part_of, earlier)
        words = {word for curve in line.curves.values() for word in curve.counting_readings()}
        for word in words:
            self._check_counting(f"{place}.curves", word)
        curves = {name: self._curves(f"{place}.curves.{name}", curve) for name, curve in line.curves.items()}
        return CompiledLine(line, expression, curves, units, next(iter(sorted(words)), None))

    def _curve_units(self, place: str, curve: CurveTable) -> tuple[Unit, Unit]:
        return self.names.unit_named(f"{place}.unit", curve.unit), self.names.unit_named(
            f"{place}.result", curve.result
        )

    def _curves(self, place: str, table: CurveTable) -> Mapping[Counting, Curve]:
        try:
            return {counting: table.curve(dict.fromkeys(table.counting_readings(), counting)) for counting in Counting}
        except (ValueError, ZeroDivisionError):
            self._fault(place, "band_falls_without_end")
            return {}

    def _check_counting(self, place: str, word: str | None) -> None:
        if word is None or word in set(Counting):
            return
        reading = self.readings.get(word)
        if reading is None:
            self.faults.append(unknown(place, "unknown_counting", word, [*self.readings, *Counting]))
        elif not set(reading.options) <= set(Counting):
            self._fault(place, "reading_not_counting", reading=word)

    def _expression(
        self,
        place: str,
        text: FormulaText,
        unit_name: str,
        curve_units: Mapping[str, tuple[Unit, Unit]] | None = None,
        lines: Collection[str] | None = None,
    ) -> Expression:
        """Return the expression; its unit is the named one, or the one the formula works out to where none is named."""
        curve_units = curve_units or {}
        reading, texts = self._options(place, text)
        formulas = {}
        found = Unit()
        for option, formula_text in texts.items():
            formula, found = self.names.formula(place, formula_text, lines, curve_units)
            if formula is not None:
                formulas[option] = formula
        if not unit_name:
            return Expression(found, "", formulas, reading)
        unit = self.names.unit_named(place, unit_name)
        if texts and len(formulas) == len(texts) and found.dimensions != unit.dimensions:
            self._fault(place, "formula_result_unit", unit=unit_name, formula=next(iter(texts.values())))
        return Expression(unit, unit_name, formulas, reading)

    def _options(self, place: str, text: FormulaText) -> tuple[str | None, dict[str, str]]:
        if isinstance(text, str):
            return None, {"": text}
        options = dict(text)
        reading = options.pop("reading", "")
        if reading not in self.readings:
            self.faults.append(unknown(place, "unknown_reading", reading, self.readings))
            return None, {}
        wanted = set(self.readings[reading].options)
        if set(options) != wanted:
            self._fault(place, "formula_options", reading=reading, options=", ".join(sorted(wanted)))
        return reading, options
