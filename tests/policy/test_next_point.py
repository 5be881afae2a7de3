"""The way to the next point: it leads there, nothing shorter does, and who has all points is told no way."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st

from tests.policy.policies import zhengzhou
from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.curves import Counting
from ycg_flow.policy.next_point import NextPoint, next_point
from ycg_flow.policy.rules.base import MEASURE, TARGET, CurveRule, Judgement, State

ITEMS = [
    item
    for indicator in zhengzhou().indicators.values()
    for item in indicator.with_parts()
    if isinstance(item.rule, CurveRule) and item.rule.target is not None and item.curves
]
values = st.fractions(min_value=0, max_value=120, max_denominator=20)
shares = st.fractions(min_value=0, max_value=Fraction(99, 100), max_denominator=100)


def points_at(item: CompiledItem, value: Fraction, target: Fraction, counting: Counting) -> Fraction:
    assert isinstance(item.rule, CurveRule)
    return item.curves[counting](item.rule.argument({MEASURE: value, TARGET: target}))


def judged(item: CompiledItem, value: Fraction, target: Fraction, counting: Counting) -> Judgement:
    points = points_at(item, value, target, counting)
    return Judgement(State.SCORED, points, value, steps={MEASURE: value, TARGET: target, "points": points})


DOWN_REFERRAL = next(item for item in ITEMS if item.id == "down_referral")


@given(st.sampled_from(ITEMS), values, values, st.sampled_from(list(Counting)), shares)
@example(DOWN_REFERRAL, Fraction(0), Fraction(1), Counting.FULL, Fraction(0)).via("where anything more is enough")
def test_the_way_leads_to_the_point_and_nothing_shorter_does(
    item: CompiledItem, value: Fraction, target: Fraction, counting: Counting, share: Fraction
) -> None:
    judgement = judged(item, value, target, counting)
    way = next_point(item, judgement, counting)
    assert item.points is not None
    assert judgement.points is not None
    if way is None:
        assert judgement.points == item.points
        return
    wanted = min(item.points, judgement.points + 1)
    assert not way.change or way.is_rise == (way.change > 0)
    beyond = Fraction(1 if way.is_rise else -1, 1000) if way.is_beyond else Fraction(0)
    assert points_at(item, value + way.change + beyond, target, counting) >= wanted
    assert points_at(item, value + way.change * share, target, counting) < wanted


def test_eighty_eight_of_ninety_percent_lacks_one_point_of_the_rate() -> None:
    item = zhengzhou().indicators["within_county_visit_rate"]
    judgement = judged(item, Fraction(88), Fraction(90), Counting.PROPORTIONAL)
    way = next_point(item, judgement, Counting.PROPORTIONAL)
    assert way == NextPoint(Fraction(1), Fraction(2), is_beyond=False, is_rise=True)


def test_nothing_is_said_of_what_is_missing() -> None:
    item = zhengzhou().indicators["within_county_visit_rate"]
    assert next_point(item, Judgement(State.MISSING), Counting.PROPORTIONAL) is None
