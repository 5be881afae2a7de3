"""A policy that has been checked and is ready to score: formulas parsed, names resolved, curves built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.formulas import Formula
from ycg_flow.policy.model.document import PolicyTable
from ycg_flow.policy.model.evaluation import IndicatorTable, PartTable, VetoTable
from ycg_flow.policy.model.inputs import FigureTable, LedgerTable, MeasureTable, ParameterTable, ReadingTable
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.rules.base import CurveRule, Rule
from ycg_flow.policy.units import Unit

ENGINE_VERSION = 1

TOTAL = "total"
BASE_TOTAL = "base_total"
QUALIFIED = "qualified"
RANK = "rank"
ENGINE_NAMES = (TOTAL, BASE_TOTAL, QUALIFIED, RANK)


@dataclass(frozen=True)
class Expression:
    """A formula, or one for each option of a reading, and the unit its value is given in; or a fixed number."""

    unit: Unit
    unit_name: str = ""
    formulas: Mapping[str, Formula] = field(default_factory=dict)
    reading: str | None = None
    number: Fraction | None = None

    def chosen(self, readings: Mapping[str, str]) -> Formula:
        """Return the formula that the readings choose."""
        return self.formulas[readings[self.reading] if self.reading else ""]


@dataclass(frozen=True)
class CompiledItem:
    """An indicator or a part of one, with its expressions by name and its curves by counting."""

    id: str
    table: IndicatorTable | PartTable
    points: Fraction | None
    rule: Rule
    expressions: Mapping[str, Expression]
    curves: Mapping[Counting, Curve] = field(default_factory=dict)
    parts: tuple[CompiledItem, ...] = ()

    def worth(self, points: Fraction) -> CompiledItem:
        """Return the item with other maximum points, its curves built anew."""
        return replace(self, points=points, curves=build_curves(self.rule, points))

    def with_parts(self) -> Iterator[CompiledItem]:
        """Yield the item and its parts."""
        yield self
        yield from self.parts


def build_curves(rule: Rule, points: Fraction | None) -> Mapping[Counting, Curve]:
    """Return the rule's curve for every counting; empty where the rule has none or the item gives no points."""
    if not isinstance(rule, CurveRule) or points is None:
        return {}
    return {counting: rule.curve(points, counting) for counting in Counting}


@dataclass(frozen=True)
class CompiledVeto:
    """A veto; a computed one has an expression."""

    table: VetoTable
    expression: Expression | None = None


@dataclass(frozen=True)
class CompiledLine:
    """A line of the statement with its formula and the curves beside it, by counting."""

    table: LineTable
    expression: Expression | None
    curves: Mapping[str, Mapping[Counting, Curve]]
    curve_units: Mapping[str, tuple[Unit, Unit]]
    counting_word: str | None

    @property
    def id(self) -> str:
        """The line's identifier."""
        return self.table.id


@dataclass(frozen=True)
class Policy:
    """A checked policy and the SHA-256 of its canonical content."""

    table: PolicyTable
    digest: str
    figures: Mapping[str, FigureTable]
    parameters: Mapping[str, ParameterTable]
    ledger: Mapping[str, LedgerTable]
    measures: Mapping[str, tuple[MeasureTable, Expression]]
    readings: Mapping[str, ReadingTable]
    indicators: Mapping[str, CompiledItem]
    vetoes: Mapping[str, CompiledVeto]
    lines: tuple[CompiledLine, ...]
    units: Mapping[str, Unit]

    @property
    def id(self) -> str:
        """The policy's identifier."""
        return self.table.id

    @property
    def is_scored(self) -> bool:
        """Whether the policy gives points and a total."""
        return self.table.total is not None

    def default_readings(self) -> dict[str, str]:
        """Return the default option of every reading."""
        return {name: reading.default for name, reading in self.readings.items()}
