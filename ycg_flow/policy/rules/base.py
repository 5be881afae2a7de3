"""What every rule kind offers: the formulas it needs, and how it judges an item from a case.

Two families: a `CurveRule` turns one argument into points by a curve; any other `Rule` gives points and a reason.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import Any, Protocol

from ycg_flow.policy.curves import Counting, Curve
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.model.values import Exact, FormulaText, Table

MEASURE = "measure"
TARGET = "target"


class State(StrEnum):
    """What is known of an indicator."""

    SCORED = "scored"
    MISSING = "missing"
    NOT_COMPUTABLE = "not_computable"
    NOT_APPLICABLE = "not_applicable"


class Unavailable(Exception):  # noqa: N818 - a state of a value, not an error
    """A value that is missing or not computable, with the names that lack."""

    def __init__(self, state: State, names: tuple[str, ...] = ()) -> None:
        """Keep the state and the names, each as `name` or `name[-1]`."""
        super().__init__(f"{state}: {', '.join(names)}")
        self.state = state
        self.names = names


@dataclass(frozen=True)
class Judgement:
    """What a rule says of an item: points (None where the policy gives none), state and the arithmetic behind it.

    `steps` maps what was computed to its exact value or code, in the order of the computation.
    """

    state: State
    points: Fraction | None = None
    value: Fraction | None = None
    trend: str | None = None
    answer: str | None = None
    missing: tuple[str, ...] = ()
    steps: Mapping[str, Fraction | str] = field(default_factory=dict)
    parts: Mapping[str, Judgement] = field(default_factory=dict)


class Item(Protocol):
    """An indicator or a part of one, as a rule sees it."""

    @property
    def id(self) -> str:
        """The identifier; `indicator.part` for a part."""

    @property
    def points(self) -> Fraction | None:
        """The most points it can give, None where the policy gives none."""

    @property
    def rule(self) -> Rule:
        """The rule that judges it."""

    @property
    def expressions(self) -> Mapping[str, Expression]:
        """The measure and what the rule needs beside it, by name."""

    @property
    def parts(self) -> tuple[Item, ...]:
        """The parts it is made of."""

    @property
    def curves(self) -> Mapping[Counting, Curve]:
        """The curve of a curve rule for each way to count parts of a unit."""


class CaseView(Protocol):
    """What a rule may ask of a case."""

    def evaluate(self, item: Item, expression: str, lag: int = 0) -> Fraction:
        """Return the value of one of the item's expressions in its unit. Raises `Unavailable`."""

    def judgement(self, item: Item) -> Fraction:
        """Return the points an assessor gives. Raises `Unavailable`."""

    def answer(self, figure: str) -> str:
        """Return the stated grade. Raises `Unavailable`."""

    def counting(self, word: str | None) -> Counting:
        """Return how parts of a unit count: a counting itself or the option of a reading; None counts nothing."""

    def judge(self, item: Item) -> Judgement:
        """Return the judgement of a part."""


class Rule(Table):
    """The table of a rule. `kind` is the registry's name."""

    kind: str

    def expressions(self) -> Mapping[str, FormulaText | Fraction]:
        """Return the formulas (or fixed numbers) the rule needs beside the item's measure, by name."""
        return {}

    def figures(self) -> tuple[str, ...]:
        """Return the figures the rule reads by itself, without a formula."""
        return ()

    def counting_word(self) -> str | None:
        """Return the counting or reading id that says how parts of a unit count, if the rule counts units."""
        return None

    def needs_measure(self) -> bool:
        """Return whether the item must declare a measure."""
        return True

    @abstractmethod
    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the judgement. Raises `Unavailable` where a value lacks."""


def evaluated(case: CaseView, item: Item, names: Iterable[str], lag: int = 0) -> dict[str, Fraction]:
    """Return the values of an item's expressions by name. Raises `Unavailable` with what lacks in all of them."""
    values: dict[str, Fraction] = {}
    gaps: list[Unavailable] = []
    for name in names:
        try:
            values[name] = case.evaluate(item, name, lag)
        except Unavailable as gap:
            gaps.append(gap)
    if gaps:
        raise together(gaps)
    return values


def together(gaps: Sequence[Unavailable]) -> Unavailable:
    """Return one gap for several: the first one's state, and every name that lacks, each once."""
    return Unavailable(gaps[0].state, tuple(dict.fromkeys(name for gap in gaps for name in gap.names)))


class CurveRule(Rule):
    """A rule that is a curve of one argument, the measure's distance to a target by default."""

    target: Exact | str | None = None

    def expressions(self) -> Mapping[str, FormulaText | Fraction]:
        """Return the target."""
        return {} if self.target is None else {TARGET: self.target}

    def argument(self, values: Mapping[str, Any]) -> Any:
        """Return what the curve is taken at, from the measure and the other expressions by name."""
        return values[MEASURE] - values[TARGET] if self.target is not None else values[MEASURE]

    @abstractmethod
    def curve(self, points: Fraction, counting: Counting) -> Curve:
        """Return the curve from the argument to points."""

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the points of the curve at the argument, with measure, target and argument as steps."""
        names = [MEASURE, *self.expressions()] if self.needs_measure() else list(self.expressions())
        values = evaluated(case, item, names)
        try:
            argument = self.argument(values)
            points = item.curves[case.counting(self.counting_word())](argument)
        except (ValueError, ZeroDivisionError):
            raise Unavailable(State.NOT_COMPUTABLE) from None
        return Judgement(
            State.SCORED, points, values.get(MEASURE), steps={**values, "argument": argument, "points": points}
        )
