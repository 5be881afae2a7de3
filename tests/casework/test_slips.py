"""Slips of the pen are told where somebody would look twice, and nowhere else."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from tests.policy.policies import zhengzhou
from ycg_flow.casework.slips import slips_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.wording.self_assessment import SLIPS, slip_sentence

FUND, WHOLE, RATE, YES = (
    "primary_care_fund_spending",
    "consortium_fund_spending",
    "down_referral_rate",
    "funds_measure_filed",
)


def in_ten_thousand_yuan() -> Policy:
    """Return the policy with a figure in ten thousand yuan, as other papers have."""
    policy = zhengzhou()
    figure = policy.figures[FUND].model_copy(update={"unit": "ten_thousand_yuan"})
    return replace(policy, figures={**policy.figures, FUND: figure})


@pytest.mark.parametrize(
    ("policy", "values", "code"),
    [
        (zhengzhou(), {(FUND, 2025): 13_000, (FUND, 2024): 120_000_000}, "ten_thousand_for_yuan"),
        (in_ten_thousand_yuan(), {(FUND, 2025): 120_000_000, (FUND, 2024): 11_500}, "yuan_for_ten_thousand"),
        (in_ten_thousand_yuan(), {(FUND, 2025): 120_000_000}, "yuan_for_ten_thousand"),
        (zhengzhou(), {(FUND, 2025): 5_000_000, (FUND, 2024): 500_000}, "ten_times_last_year"),
        (zhengzhou(), {(FUND, 2025): 50_000, (FUND, 2024): 500_000}, "tenth_of_last_year"),
        (zhengzhou(), {(FUND, 2025): 900, (WHOLE, 2025): 800}, "part_and_whole_swapped"),
        (zhengzhou(), {(RATE, 2025): Fraction("0.855")}, "share_for_percent"),
    ],
)
def test_a_likely_slip_is_told(policy: Policy, values: dict[tuple[str, int], Fraction], code: str) -> None:
    exact = {key: Fraction(value) for key, value in values.items()}
    found = slips_of(policy, exact)
    assert [slip.code for slip in found[next(iter(values))]] == [code]
    assert slip_sentence(code, Fraction(800)).endswith("请核对。")


@pytest.mark.parametrize(
    "values",
    [
        {(FUND, 2025): 4_900_000, (FUND, 2024): 500_000},
        {(FUND, 2025): 0, (FUND, 2024): 500_000},
        {(FUND, 2025): 500_000, (FUND, 2024): 0},
        {(FUND, 2025): 800, (WHOLE, 2025): 800},
        {(RATE, 2025): 0},
        {(RATE, 2025): 1},
        {(YES, 2025): 1, (YES, 2024): 0},
    ],
)
def test_a_usual_value_is_left_in_peace(values: dict[tuple[str, int], int]) -> None:
    assert slips_of(zhengzhou(), {key: Fraction(value) for key, value in values.items()}) == {}


def test_every_slip_has_a_sentence() -> None:
    assert set(SLIPS) == {
        "yuan_for_ten_thousand",
        "ten_thousand_for_yuan",
        "ten_times_last_year",
        "tenth_of_last_year",
        "part_and_whole_swapped",
        "share_for_percent",
    }
