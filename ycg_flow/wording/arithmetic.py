"""How an indicator's points came about, with the numbers in it: measure, distance, what was lost, what is left."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from fractions import Fraction
from functools import singledispatch

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.formulas import Name
from ycg_flow.policy.model.curves import intervals
from ycg_flow.policy.rules.bands import Bands
from ycg_flow.policy.rules.base import MEASURE, TARGET, Judgement, Rule, State
from ycg_flow.policy.rules.condition import Condition
from ycg_flow.policy.rules.excess import Excess
from ycg_flow.policy.rules.graded import Graded
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.rules.per_event import PerEvent
from ycg_flow.policy.rules.proportion import Proportion
from ycg_flow.policy.rules.shortfall import Shortfall
from ycg_flow.policy.rules.trend import YEARS_BACK, Trend
from ycg_flow.policy.rules.two_sided import TwoSided
from ycg_flow.wording.numbers import detailed_text
from ycg_flow.wording.rule_words import RuleWords, unit_of
from ycg_flow.wording.terms import TRENDS
from ycg_flow.wording.workings import MissingValueError, Workings

_ZERO = Fraction(0)


class Arithmetic:
    """Writes out the judgement of one item over its workings."""

    def __init__(self, words: RuleWords, workings: Workings, year: int) -> None:
        self.words = words
        self.names = words.names
        self.workings = workings
        self.year = year

    def sentence(self, item: CompiledItem, judgement: Judgement) -> str:
        """Return how the item came to its points or its state; empty where there is nothing to compute."""
        if item.parts:
            return self._of_parts(item, judgement)
        try:
            steps = [*self._measures(item), *outcome(item.rule, self, item, judgement)]
        except (MissingValueError, ZeroDivisionError):
            steps = []
        return f"{'；'.join(step for step in steps if step)}。" if steps else self._lacking(item, judgement)

    def _of_parts(self, item: CompiledItem, judgement: Judgement) -> str:
        said = [
            f"【{part.table.name}】{self.sentence(part, judgement.parts[key])}"
            for part in item.parts
            if (key := part.id.rpartition(".")[2]) in judgement.parts
        ]
        if judgement.state is State.SCORED and judgement.points is not None:
            added = " + ".join(detailed_text(part.points or _ZERO) for part in judgement.parts.values())
            said.append(f"合计 {added} = {detailed_text(judgement.points)}分。")
        return "".join(said)

    def _measures(self, item: CompiledItem) -> Iterator[str]:
        """Yield a sentence for each measure that the item's expressions rest on."""
        lags = YEARS_BACK if isinstance(item.rule, Trend) else (0,)
        used = [
            found
            for expression in item.expressions.values()
            if expression.formulas
            for lag in lags
            for found in self.workings.measures_used(expression.chosen(self.workings.readings), lag)
        ]
        for name, lag in dict.fromkeys(used):
            yield self.workings.measure_sentence(name, lag, self.year)

    def _lacking(self, item: CompiledItem, judgement: Judgement) -> str:
        if judgement.state is State.NOT_COMPUTABLE:
            return f"分母为零或没有可比的数，无法计算{self._value_name(item)}。"
        if judgement.missing:
            return f"缺{'、'.join(self.names.missing(code, self.year) for code in judgement.missing)}，不能按规则评分。"
        return ""

    def _value_name(self, item: CompiledItem) -> str:
        expression = item.expressions.get(MEASURE)
        tree = expression.chosen(self.workings.readings).tree if expression is not None else None
        return f"“{self.names.of(tree.name)}”" if isinstance(tree, Name) else ""

    def value(self, item: CompiledItem, name: str = MEASURE) -> Fraction:
        """Return the value of one of the item's expressions in its unit."""
        return self.workings.expression_value(item.expressions[name])

    def own_value(self, item: CompiledItem) -> str:
        """Return `name value` where the measure is a figure itself; empty where a measure's sentence has said it."""
        tree = item.expressions[MEASURE].chosen(self.workings.readings).tree
        if isinstance(tree, Name) and tree.name in self.workings.policy.measures:
            return ""
        shown = self.names.quantity(self.value(item), unit_of(item))
        if isinstance(tree, Name):
            return f"{self.names.dated(tree.name, tree.lag, self.year)}：{shown}"
        return f"{self.workings.in_numbers(item.expressions[MEASURE].chosen(self.workings.readings))} = {shown}"

    def distance(self, item: CompiledItem, gap: Fraction) -> str:
        """Return a distance with its unit, percentage points for percent."""
        scale = 100 if unit_of(item) == "share" else 1
        return f"{detailed_text(abs(gap) * scale)}{self.words.unit(item)}"

    def against_target(self, item: CompiledItem) -> str:
        """Return how the measure stands to its target."""
        target = self.value(item, TARGET)
        gap = self.value(item) - target
        shown = self.names.quantity(target, unit_of(item))
        word = self.words.target(item)
        known = f"目标{word}" if word == shown else word if shown in word else f"{word}的{shown}"
        if not gap:
            return f"与{known}相等"
        return f"比{known}{'低' if gap < 0 else '高'}{self.distance(item, gap)}"


@singledispatch
def outcome(rule: Rule, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:  # noqa: ARG001 - as every kind of outcome takes them
    """Yield what follows the measures' sentences: the comparison and the points."""
    if MEASURE in item.expressions:
        yield said.own_value(item)
        if TARGET in item.expressions:
            yield f"{said.against_target(item)}{_points(item, judgement)}"
        elif judgement.points is not None:
            yield _points(item, judgement).lstrip("，")


def _points(item: CompiledItem, judgement: Judgement) -> str:
    """Return the points that are left, with what was lost where something was."""
    if judgement.points is None:
        return ""
    if not judgement.points:
        return "，不得分"
    lost = (item.points or _ZERO) - judgement.points
    left = f"得{detailed_text(judgement.points)}分"
    return f"，扣{detailed_text(lost)}分，{left}" if lost > 0 else f"，{left}"


@outcome.register
def _condition(_: Condition, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    yield f"{said.own_value(item)}{_points(item, judgement)}"


@outcome.register
def _judged(_: Judged, __: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    if judgement.points is not None:
        yield f"评价组成员给{detailed_text(judgement.points)}分（满分{detailed_text(item.points or _ZERO)}分）"


@outcome.register
def _joint(rule: Joint, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    shown = []
    for name in rule.shows:
        expression = item.expressions[name]
        shown.append(f"{said.names.of(name)}{said.names.quantity(said.value(item, name), expression.unit_name)}")
    yield "、".join(shown)
    yield from _judged(Judged(kind="judged"), said, item, judgement)


@outcome.register
def _graded(rule: Graded, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    if judgement.answer is not None:
        option = said.names.options.get(rule.figure, {}).get(judgement.answer, judgement.answer)
        yield f"评定为“{option}”{_points(item, judgement)}"


@outcome.register
def _trend(_: Trend, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    expression = item.expressions[MEASURE]
    values = []
    for lag in YEARS_BACK:
        value = said.workings.expression_value(expression, lag)
        values.append(f"{said.year + lag}年{said.names.quantity(value, expression.unit_name)}")
    yield f"{'、'.join(values)}，走势{TRENDS.get(judgement.trend or '', '不明')}{_points(item, judgement)}"


@outcome.register
def _per_event(rule: PerEvent, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    names = dict(rule.events) if rule.events else {MEASURE: rule.off or Fraction(1)}
    counts: Mapping[str, Fraction] = {name: said.value(item, name) for name in names}
    lost = sum((count * names[name] for name, count in counts.items()), _ZERO)
    if not lost:
        yield f"没有发生{_points(item, judgement)}"
        return
    unit = said.words.unit(item) or "次"
    added = " + ".join(
        f"{detailed_text(count)}{unit} × {detailed_text(names[name])}分" for name, count in counts.items()
    )
    yield f"{added} = {detailed_text(lost)}分{_taken(item, judgement, lost)}"


def _taken(item: CompiledItem, judgement: Judgement, lost: Fraction) -> str:
    """Return what is taken of the points, to zero at most, and what is left."""
    points, most = judgement.points or _ZERO, item.points or _ZERO
    if lost > most - points:
        return f"，应扣{detailed_text(lost)}分，扣完为止，得{detailed_text(points)}分"
    return f"，扣{detailed_text(lost)}分，得{detailed_text(points)}分"


@outcome.register(Shortfall)
@outcome.register(Excess)
def _losing(rule: Shortfall | Excess, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    gap = said.value(item) - said.value(item, TARGET)
    distance = -gap if isinstance(rule, Shortfall) else gap
    yield said.own_value(item)
    if distance <= 0:
        yield f"{said.against_target(item)}，得{detailed_text(judgement.points or _ZERO)}分"
        return
    units, counted = _counted(said.words.counting(rule), distance / rule.per)
    lost = units * rule.off
    yield f"{said.against_target(item)}{counted}{_taken(item, judgement, lost)}"


def _counted(counting: Counting, units: Fraction) -> tuple[Fraction, str]:
    """Return how many units count, and the words for it where parts of a unit are not in proportion."""
    if counting is Counting.PROPORTIONAL or units.denominator == 1:
        return units, ""
    whole = Fraction(math.floor(units) if counting is Counting.FULL else math.ceil(units))
    word = "不足一个的不计" if counting is Counting.FULL else "不足一个的按一个计"
    return whole, f"（{word}，计{detailed_text(whole)}个）"


@outcome.register
def _two_sided(rule: TwoSided, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    yield said.own_value(item)
    value = said.value(item)
    low, high = (said.names.quantity(end, unit_of(item)) for end in (rule.low, rule.high))
    gap = max(rule.low - value, value - rule.high)
    if gap <= 0:
        yield f"在{low}至{high}之间，得{detailed_text(judgement.points or _ZERO)}分"
        return
    side = f"比{low}低" if value < rule.low else f"比{high}高"
    if rule.off is None:
        yield f"{side}{said.distance(item, gap)}{_points(item, judgement)}"
        return
    units, counted = _counted(said.words.counting(rule), gap / rule.per)
    yield f"{side}{said.distance(item, gap)}{counted}{_taken(item, judgement, units * rule.off)}"


@outcome.register
def _proportion(_: Proportion, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    yield said.own_value(item)
    value, target, most = said.value(item), said.value(item, TARGET), item.points or _ZERO
    points = detailed_text(judgement.points or _ZERO)
    if value >= target:
        yield f"{said.against_target(item)}，得{points}分"
        return
    shown = said.names.quantity(target, unit_of(item))
    yield f"{said.against_target(item)}，{detailed_text(most)}分 × {detailed_text(value)} ÷ {shown} = 得{points}分"


@outcome.register
def _bands(rule: Bands, said: Arithmetic, item: CompiledItem, judgement: Judgement) -> Iterator[str]:
    yield said.own_value(item)
    value = said.value(item)
    points = detailed_text(judgement.points or _ZERO)
    for _, interval in intervals(rule.bands):
        if value in interval:
            yield f"在“{said.words.band(interval, unit_of(item))}”这一档，得{points}分"
