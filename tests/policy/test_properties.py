"""What holds for every card: points in range, better never scores lower, no order matters, bounds tell the truth."""

from __future__ import annotations

import copy
import random
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.policy import naive
from tests.policy.policies import zhengzhou
from tests.policy.zhengzhou_cards import YEAR, Card, cards, computable_cards
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.interface import answer_case
from ycg_flow.resources import policy_text, toml_content

slow_to_draw = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])

# Figure of the evaluation year -> the indicator it moves, and whether more of it is better.
DIRECTIONS = {
    "late_or_short_payments": ("payment_to_members", False),
    "post_gaps": ("posts_and_duties", False),
    "internal_control_gaps": ("internal_control", False),
    "fee_review_failures": ("fee_review", False),
    "dissatisfied_patients": ("patient_satisfaction", False),
    "disclosure_gaps": ("disclosure", False),
    "procurement_items_unfulfilled": ("procurement_tasks", False),
    "down_referral_rate": ("down_referral", True),
    "visits_within_county": ("within_county_visit_rate", True),
    "visits_in_primary_care": ("primary_care_visit_rate", True),
    "primary_care_outpatient_visits": ("primary_care_visit_share", True),
    "primary_care_fund_spending": ("primary_care_fund_share", True),
    "fund_spent_inside_consortium": ("internal_fund_share", True),
    "cost_per_admission": ("cost_per_admission_growth", False),
    "inpatient_paid_by_patients": ("actual_reimbursement_rate", False),
    "chronic_patients": ("chronic_share_growth", False),
    "insured_admissions": ("admissions_per_insured", False),
    "sign_up_rate": ("sign_up_rate", True),
    "renewal_rate": ("renewal_rate", True),
    "three_generation_sign_up_rate": ("three_generation_sign_up_rate", True),
}


def with_figure(card: Card, name: str, value: object) -> Card:
    """Return the card with another value of the evaluation year."""
    changed: Card = copy.deepcopy(card)
    entry = changed["figures"][name]
    if isinstance(entry, dict):
        entry[str(YEAR)] = value
    else:
        changed["figures"][name] = value
    return changed


def points_of(answer: dict[str, Any], indicator: str) -> Fraction:
    return Fraction(answer["indicators"][indicator]["points"])


@given(card=cards())
@slow_to_draw
def test_points_lie_between_zero_and_the_maximum(card: Card) -> None:
    for scored in answer_case(zhengzhou(), card)["indicators"].values():
        if scored["state"] == "scored":
            assert 0 <= Fraction(scored["points"]) <= Fraction(scored["max_points"])
        else:
            assert scored["points"] is None


@pytest.mark.parametrize("figure", DIRECTIONS)
@given(card=computable_cards(), data=st.data())
@settings(slow_to_draw, max_examples=25)
def test_a_better_figure_never_scores_lower(figure: str, card: Card, data: st.DataObject) -> None:
    indicator, more_is_better = DIRECTIONS[figure]
    entry = card["figures"][figure]
    now = str(entry[str(YEAR)] if isinstance(entry, dict) else entry)
    more = Decimal(now) + data.draw(st.integers(0, 20)) * Decimal("0.01" if "." in now else "1")
    other = with_figure(card, figure, str(more))
    better, worse = (other, card) if more_is_better else (card, other)
    assume(_is_within_whole(other))
    assert points_of(answer_case(zhengzhou(), better), indicator) >= points_of(
        answer_case(zhengzhou(), worse), indicator
    )


def _is_within_whole(card: Card) -> bool:
    """Return whether every part and every bounded figure stays inside what the input may hold."""
    for table in zhengzhou().figures.values():
        entry = card["figures"].get(table.id)
        now = entry[str(YEAR)] if isinstance(entry, dict) else entry
        if table.maximum is not None and Fraction(str(now)) > table.maximum:
            return False
        if table.part_of is not None and Fraction(str(now)) > naive.given(card, table.part_of):
            return False
    return True


@given(card=cards(), seed=st.integers(0, 10**6))
@settings(slow_to_draw, max_examples=40)
def test_the_order_of_indicators_changes_nothing(card: Card, seed: int) -> None:
    content = toml_content(policy_text("zhengzhou-2022"))
    random.Random(seed).shuffle(content["indicator"])
    in_order, shuffled = answer_case(zhengzhou(), card), answer_case(compile_policy(content), card)
    for key in ("indicators", "bounds", "exact_total", "total", "grade", "settlement"):
        assert shuffled[key] == in_order[key]


@given(card=computable_cards(), data=st.data())
@slow_to_draw
def test_the_readings_of_a_part_of_a_point_agree_at_whole_points(card: Card, data: st.DataObject) -> None:
    now, before, referred = (data.draw(st.integers(0, 100)) for _ in range(3))
    card["figures"]["sign_up_rate"] = {"2025": now, "2024": before}
    card["figures"]["down_referral_rate"] = referred
    card["figures"] |= {"visits": 1000, "visits_within_county": now * 10, "visits_in_primary_care": before * 10}
    card["readings"] = {}
    by_reading = [
        answer_case(zhengzhou(), {**card, "readings": {"partial_points": option}})
        for option in ("proportional", "full", "begun")
    ]
    for indicator in ("sign_up_rate", "down_referral", "within_county_visit_rate", "primary_care_visit_rate"):
        assert len({points_of(answer, indicator) for answer in by_reading}) == 1


@given(card=computable_cards())
@slow_to_draw
def test_counting_full_points_is_never_harder_and_begun_points_never_milder(card: Card) -> None:
    full, proportional, begun = (
        Fraction(answer_case(zhengzhou(), {**card, "readings": {"partial_points": option}})["exact_total"])
        for option in ("full", "proportional", "begun")
    )
    assert full >= proportional >= begun


@given(card=computable_cards(), data=st.data())
@slow_to_draw
def test_missing_figures_only_widen_the_bounds_that_contain_the_final_total(card: Card, data: st.DataObject) -> None:
    answers = [answer_case(zhengzhou(), card)]
    final = Fraction(answers[0]["total"])
    lost = data.draw(st.lists(st.sampled_from(sorted(card["figures"])), min_size=1, max_size=5, unique=True))
    for name in (name for name in lost if name not in {"agreement_suspensions", "rectifications_not_carried_out"}):
        card["figures"].pop(name)
        answers.append(answer_case(zhengzhou(), card))
        before, after = ([Fraction(answer["bounds"][end]) for end in ("lowest", "highest")] for answer in answers[-2:])
        assert after[0] <= before[0] <= before[1] <= after[1]
        assert after[0] <= final <= after[1]
        assert answers[-1]["total"] is None


@pytest.mark.req("ZZB-20")
@given(card=computable_cards(), suspended=st.integers(0, 60), not_carried_out=st.integers(0, 60))
@slow_to_draw
def test_deductions_take_two_points_each_and_stop_at_zero(card: Card, suspended: int, not_carried_out: int) -> None:
    card["figures"] |= {"agreement_suspensions": 0, "rectifications_not_carried_out": 0}
    before = Fraction(answer_case(zhengzhou(), card)["exact_total"])
    card["figures"] |= {"agreement_suspensions": suspended, "rectifications_not_carried_out": not_carried_out}
    after = Fraction(answer_case(zhengzhou(), card)["exact_total"])
    assert after == max(Fraction(0), before - 2 * suspended - 2 * not_carried_out)
