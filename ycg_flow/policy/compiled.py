"""A policy that has been checked and is ready to score: formulas parsed, names resolved, curves built."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction

from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.expressions import Expression
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
class CompiledItem:
    """An indicator or a part of one, with its expressions by name and its curves by counting."""

    id: str
    table: IndicatorTable | PartTable
    points: Fraction | None
    rule: Rule
    expressions: Mapping[str, Expression]
    curves: Mapping[Counting, Curve] = field(default_factory=dict)
    parts: tuple[CompiledItem, ...] = ()

    @property
    def group(self) -> str:
        """The group it stands in, empty for a part."""
        return self.table.group if isinstance(self.table, IndicatorTable) else ""

    @property
    def clause(self) -> str | None:
        """The clause it rests on, None for a part."""
        return self.table.clause if isinstance(self.table, IndicatorTable) else None

    @property
    def applies_when(self) -> str | None:
        """The yes-no figure on which it depends whether it applies."""
        return self.table.applies_when if isinstance(self.table, IndicatorTable) else None

    @property
    def may_be_overridden(self) -> bool:
        """Whether people may decide against the computed points, with a reason."""
        return isinstance(self.table, IndicatorTable) and self.table.may_be_overridden

    @property
    def has_points_in_text(self) -> bool:
        """Whether the paper itself gives the points; local points may be replaced."""
        return not isinstance(self.table, IndicatorTable) or self.table.points_in_text

    def worth(self, points: Fraction) -> CompiledItem:
        """Return the item with other maximum points: parts keep their proportions, curves are built anew."""
        scale = points / self.points if self.points else Fraction(0)
        parts = tuple(part if part.points is None else part.worth(part.points * scale) for part in self.parts)
        return replace(self, points=points, curves=build_curves(self.rule, points), parts=parts)

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

    def with_points(self, points: Mapping[str, Fraction]) -> Policy:
        """Return the policy with the place's own points where it has some, by indicator."""
        if not points:
            return self
        own = {name: item.worth(points[name]) if name in points else item for name, item in self.indicators.items()}
        return replace(self, indicators=own)

    def default_readings(self) -> dict[str, str]:
        """Return the default option of every reading."""
        return {name: reading.default for name, reading in self.readings.items()}
