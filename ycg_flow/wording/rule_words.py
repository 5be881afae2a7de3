"""A scoring rule in words, with its own numbers: what gives points, what takes them, how parts of a unit count."""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from functools import singledispatch

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.curves import Counting, Interval
from ycg_flow.policy.expressions import Expression
from ycg_flow.policy.formulas import Name
from ycg_flow.policy.model.curves import Band, intervals
from ycg_flow.policy.rules.at_least import AtLeast
from ycg_flow.policy.rules.at_most import AtMost
from ycg_flow.policy.rules.bands import Bands
from ycg_flow.policy.rules.base import MEASURE, TARGET, Rule
from ycg_flow.policy.rules.condition import Condition
from ycg_flow.policy.rules.exactly import Exactly
from ycg_flow.policy.rules.excess import Excess
from ycg_flow.policy.rules.graded import Graded
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.rules.per_event import PerEvent
from ycg_flow.policy.rules.proportion import Proportion
from ycg_flow.policy.rules.shortfall import Shortfall
from ycg_flow.policy.rules.sum_of_parts import SumOfParts
from ycg_flow.policy.rules.trend import Trend
from ycg_flow.policy.rules.two_sided import TwoSided
from ycg_flow.policy.rules.value import Value
from ycg_flow.wording.names import PolicyNames
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.terms import RULE_KINDS, TRENDS, unit_word

PERCENTAGE_POINT = "个百分点"
_NO_PARAMETERS: Mapping[str, Fraction] = {}
_COUNTING = {
    Counting.PROPORTIONAL: "不足{unit}按比例扣",
    Counting.FULL: "满{unit}才扣，不足不扣",
    Counting.BEGUN: "不足{unit}按{unit}扣",
}


class RuleWords:
    """Says the rules of one policy under the readings and local parameters of one case."""

    def __init__(
        self, names: PolicyNames, readings: Mapping[str, str], parameters: Mapping[str, Fraction] = _NO_PARAMETERS
    ) -> None:
        self.names = names
        self.readings = readings
        self.parameters = parameters

    def sentence(self, item: CompiledItem) -> str:
        """Return an item's rule in words; a kind that has none is named."""
        return f"{rule_words(item.rule, self, item)}。"

    def counting(self, rule: Rule) -> Counting:
        """Return how parts of a unit count."""
        word = rule.counting_word()
        return Counting.PROPORTIONAL if word is None else Counting(self.readings.get(word, word))

    def target(self, item: CompiledItem) -> str:
        """Return the target in words: a number, last year's value, or the name of what it is."""
        expression = item.expressions[TARGET]
        if expression.number is not None:
            return self.names.quantity(expression.number, unit_of(item))
        tree = expression.chosen(self.readings).tree
        if isinstance(tree, Name):
            own = self._measure_name(item.expressions.get(MEASURE))
            if tree.lag and tree.name == own:
                return {-1: "上年"}.get(tree.lag, self.names.of("", tree.lag))
            value = self.parameters.get(tree.name)
            known = "" if value is None else f"（{self.names.quantity(value, self.names.unit(tree.name))}）"
            return f"{self.names.of(tree.name, tree.lag)}{known}"
        return "目标"

    def unit(self, item: CompiledItem) -> str:
        """Return the unit of a distance to a target: percentage points for percent."""
        code = unit_of(item)
        if code in ("percent", "share"):
            return PERCENTAGE_POINT
        return unit_word(code, self.names.declared_units) if code and code != "ratio" else ""

    def points(self, item: CompiledItem) -> str:
        """Return the item's maximum with its unit."""
        return f"{number_text(item.points)}分" if item.points is not None else "满分"

    def band(self, band: Interval, unit: str) -> str:
        """Return a band's range in words; 以上 and 以内 include the end, 超过 and 不满 do not (reading D1)."""
        if unit == "rank":
            return _ranks(band)
        ends = []
        if band.low is not None:
            low = self.names.quantity(band.low, unit)
            ends.append(f"{low}及以上" if band.low_closed else f"超过{low}")
        if band.high is not None:
            high = self.names.quantity(band.high, unit)
            ends.append(f"{high}及以下" if band.high_closed else f"不满{high}")
        return "、".join(ends) or "任何数值"

    def each(self, per: Fraction, unit: str) -> str:
        """Return `一个百分点`, `5人` and the like."""
        if per == 1:
            return f"一{unit}" if unit.startswith("个") else f"1{unit or '个单位'}"
        return f"{number_text(per)}{unit}"

    def _measure_name(self, expression: Expression | None) -> str:
        tree = expression.chosen(self.readings).tree if expression is not None else None
        return tree.name if isinstance(tree, Name) else ""


def _ranks(band: Interval) -> str:
    """Return a band of ranks, which are whole and better the lower they are."""
    first = None if band.low is None else math.floor(band.low) + 1 - (band.low_closed and band.low.denominator == 1)
    last = None if band.high is None else math.ceil(band.high) - 1 + (band.high_closed and band.high.denominator == 1)
    if last is None:
        return "任何名次" if first is None else f"第{first}名及以后"
    return f"第{max(first or 1, 1)}至{last}名"


def unit_of(item: CompiledItem) -> str:
    """Return the unit code of an item's measure, empty where it has none."""
    expression = item.expressions.get(MEASURE)
    return expression.unit_name if expression is not None else ""


@singledispatch
def rule_words(rule: Rule, _: RuleWords, __: CompiledItem) -> str:
    """Return a rule in words without the full stop; a kind that has no words of its own is named."""
    return f"按“{RULE_KINDS.get(rule.kind, rule.kind)}”规则计分"


@rule_words.register
def _condition(_: Condition, words: RuleWords, item: CompiledItem) -> str:
    return f"符合的得{words.points(item)}，不符合的不得分"


@rule_words.register
def _per_event(rule: PerEvent, words: RuleWords, item: CompiledItem) -> str:
    if not rule.events:
        return f"每{words.unit(item) or '次'}扣{number_text(rule.off or Fraction(1))}分，扣完为止"
    kinds = (f"{words.names.of(name)}每次扣{number_text(off)}分" for name, off in rule.events.items())
    return f"{'，'.join(kinds)}，扣完为止"


@rule_words.register(Shortfall)
@rule_words.register(Excess)
def _losing(rule: Shortfall | Excess, words: RuleWords, item: CompiledItem) -> str:
    side = "低" if isinstance(rule, Shortfall) else "高"
    unit = words.each(rule.per, words.unit(item))
    counting = _COUNTING[words.counting(rule)].format(unit=unit)
    off = number_text(rule.off)
    return f"{side}于{words.target(item)}的，每{side}{unit}扣{off}分，{counting}，扣完为止"


@rule_words.register
def _at_least(_: AtLeast, words: RuleWords, item: CompiledItem) -> str:
    return f"不低于{words.target(item)}的得{words.points(item)}，低于的不得分"


@rule_words.register
def _at_most(_: AtMost, words: RuleWords, item: CompiledItem) -> str:
    return f"不高于{words.target(item)}的得{words.points(item)}，高于的不得分"


@rule_words.register
def _exactly(_: Exactly, words: RuleWords, item: CompiledItem) -> str:
    return f"正好等于{words.target(item)}的得{words.points(item)}，否则不得分"


@rule_words.register
def _proportion(_: Proportion, words: RuleWords, item: CompiledItem) -> str:
    return f"达到{words.target(item)}的得{words.points(item)}，未达到的按完成比例得分"


@rule_words.register
def _bands(rule: Bands, words: RuleWords, item: CompiledItem) -> str:
    ordered = reversed(intervals(rule.bands))
    return "；".join(_band(words, item, rule, band, interval) for band, interval in ordered)


def _band(words: RuleWords, item: CompiledItem, rule: Bands, band: Band, interval: Interval) -> str:
    said = f"{words.band(interval, unit_of(item))}得{number_text(band.value)}分"
    if band.off is None:
        return said
    unit = words.each(band.per, words.unit(item))
    counting = _COUNTING[words.counting(rule)].format(unit=unit)
    return f"{said}，从上端起每低{unit}扣{number_text(band.off)}分，{counting}"


@rule_words.register
def _two_sided(rule: TwoSided, words: RuleWords, item: CompiledItem) -> str:
    low, high = (words.names.quantity(end, unit_of(item)) for end in (rule.low, rule.high))
    said = f"在{low}至{high}之间（含两端）得{words.points(item)}"
    if rule.off is None:
        return f"{said}，在此之外不得分"
    unit = words.each(rule.per, words.unit(item))
    counting = _COUNTING[words.counting(rule)].format(unit=unit)
    return f"{said}，每低于或高于{unit}扣{number_text(rule.off)}分，{counting}，扣完为止"


@rule_words.register
def _judged(_: Judged, words: RuleWords, item: CompiledItem) -> str:
    return f"由评价组成员在0至{words.points(item)}之间打分"


@rule_words.register
def _joint(rule: Joint, words: RuleWords, item: CompiledItem) -> str:
    shown = "、".join(words.names.of(name) for name in rule.shows)
    return f"由评价组成员对照{shown}，在0至{words.points(item)}之间综合打分"


@rule_words.register
def _graded(rule: Graded, words: RuleWords, item: CompiledItem) -> str:
    options = words.names.options.get(rule.figure, {})
    if item.points is None:
        return f"评定为{'、'.join(f'“{option}”' for option in options.values())}之一，不计分"
    return "，".join(f"“{options.get(name, name)}”得{number_text(points)}分" for name, points in rule.points.items())


@rule_words.register
def _sum_of_parts(_: SumOfParts, __: RuleWords, item: CompiledItem) -> str:
    return f"由{len(item.parts)}个分项相加"


@rule_words.register
def _trend(rule: Trend, _: RuleWords, item: CompiledItem) -> str:
    if item.points is None:
        return "看本年和前两年的走势，不计分"
    worth = (f"{TRENDS[name]}得{number_text(points)}分" for name, points in rule.points.items())
    return f"看本年和前两年的走势：{'，'.join(worth)}"


@rule_words.register
def _value(_: Value, __: RuleWords, ___: CompiledItem) -> str:
    return "只计算数值，不计分"
