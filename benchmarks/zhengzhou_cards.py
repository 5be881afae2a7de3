"""Zhengzhou cards of 2,844 counties over ten years from a fixed seed, with planted ties, exact lines and gaps.

A card is the plain input of the machine interface, amounts as `Decimal`, counts as integers. Each county's years follow
one another: last year's figure on a card is this year's on the card before.
"""

from __future__ import annotations

import random
from decimal import Decimal
from functools import cache
from typing import Any

SEED = 20220424
COUNTIES = 2_844
FIRST_YEAR, LAST_YEAR = 2022, 2031
YEARS = LAST_YEAR - FIRST_YEAR + 1
COST_GROWTH_TARGET = Decimal("5.0")

Card = dict[str, Any]
Figures = dict[str, Any]

_TWO_YEARS = (
    "primary_care_outpatient_visits",
    "consortium_outpatient_visits",
    "primary_care_fund_spending",
    "consortium_fund_spending",
    "fund_spent_inside_consortium",
    "prepaid_funds_used_in_county",
    "cost_per_admission",
    "inpatient_paid_by_patients",
    "inpatient_cost",
    "insured_admissions",
    "sign_up_rate",
    "renewal_rate",
    "three_generation_sign_up_rate",
)
_THREE_YEARS = ("chronic_patients", "insured_persons")
_EVENTS = (
    "late_or_short_payments",
    "post_gaps",
    "internal_control_gaps",
    "fee_review_failures",
    "dissatisfied_patients",
    "disclosure_gaps",
    "procurement_items_unfulfilled",
)


@cache
def cards() -> list[Card]:
    """Return the 28,440 cards, the same on every call."""
    draw = random.Random(SEED)
    return [card for _ in range(COUNTIES) for card in _county(draw)]


def _county(draw: random.Random) -> list[Card]:
    years: dict[int, Figures] = {}
    for year in range(FIRST_YEAR - 2, LAST_YEAR + 1):
        years[year] = _year(draw, years.get(year - 1))
    return [_card(draw, year, years) for year in range(FIRST_YEAR, LAST_YEAR + 1)]


def _card(draw: random.Random, year: int, years: dict[int, Figures]) -> Card:
    figures: Figures = {name: value for name, value in years[year].items() if name not in _TWO_YEARS + _THREE_YEARS}
    for names, back in ((_TWO_YEARS, 2), (_THREE_YEARS, 3)):
        for name in names:
            figures[name] = {str(earlier): years[earlier][name] for earlier in range(year - back + 1, year + 1)}
    if _happens(draw, 10):
        figures.pop(draw.choice(list(figures)))
    return {
        "year": year,
        "figures": figures,
        "judgements": {"budget_plan": Decimal(draw.randrange(0, 51)) / 10},
        "parameters": {"cost_growth_target": COST_GROWTH_TARGET},
        "ledger": {"prepaid_funds_paid": _prepaid(draw, figures.get("irregular_amount"))},
    }


def _year(draw: random.Random, before: Figures | None) -> Figures:
    figures: Figures = {
        "funds_measure_filed": _happens(draw, 950),
        "dedicated_account_kept": _happens(draw, 950),
        "referral_system_established": _happens(draw, 950),
        "down_referral_rate": Decimal(draw.choice([100, 95, 80, draw.randrange(50, 150)])) / 10,
        "irregular_amount": _fen(draw.randrange(10**8)),
        "agreement_suspensions": int(_happens(draw, 50)),
        "rectifications_not_carried_out": int(_happens(draw, 50)),
    }
    figures |= {name: draw.choice([0, 0, 0, 0, 1, 2, 5, 6]) for name in _EVENTS}
    figures |= _visits(draw) | _persons(draw, before)
    for part, whole, is_money in (
        ("primary_care_outpatient_visits", "consortium_outpatient_visits", False),
        ("primary_care_fund_spending", "consortium_fund_spending", True),
        ("fund_spent_inside_consortium", "prepaid_funds_used_in_county", True),
        ("inpatient_paid_by_patients", "inpatient_cost", True),
    ):
        figures[part], figures[whole] = _share(draw, before, part, whole, is_money=is_money)
    figures["cost_per_admission"] = _cost(draw, before)
    for name in ("sign_up_rate", "renewal_rate", "three_generation_sign_up_rate"):
        figures[name] = _rate(draw, before, name)
    return figures


def _happens(draw: random.Random, in_thousand: int) -> bool:
    return draw.randrange(1_000) < in_thousand


def _fen(amount: int) -> Decimal:
    return Decimal(amount).scaleb(-2)


def _prepaid(draw: random.Random, irregular: Decimal | None) -> Decimal:
    """Return the funds paid; in a few cases the irregular amount is exactly 3% of them."""
    if irregular and _happens(draw, 10):
        return (irregular * 100 / 3).quantize(Decimal("0.01"))
    return _fen(draw.randrange(5 * 10**9, 10**11))


def _visits(draw: random.Random) -> Figures:
    """Return visits; in one case of ten the rates meet 90% or 65% exactly or miss them by one visit."""
    visits = draw.randrange(1_000, 60_000) * 20
    within = visits * draw.randrange(8_500, 9_600) // 10_000
    primary = visits * draw.randrange(5_900, 7_000) // 10_000
    if _happens(draw, 100):
        within, primary = visits * 9 // 10 - draw.randrange(2), visits * 13 // 20 - draw.randrange(2)
    return {"visits": visits, "visits_within_county": within, "visits_in_primary_care": primary}


def _persons(draw: random.Random, before: Figures | None) -> Figures:
    """Return insured and chronic persons and admissions; some years repeat the growth or the share of the last one."""
    if before is None or _happens(draw, 800):
        persons = draw.randrange(100_000, 1_200_000)
        return {
            "insured_persons": persons,
            "chronic_patients": persons * draw.randrange(900, 1_300) // 10_000,
            "insured_admissions": persons * draw.randrange(1_300, 2_000) // 10_000,
        }
    times = draw.choice([1, 2, 3])
    same = {name: before[name] * times for name in ("insured_persons", "chronic_patients", "insured_admissions")}
    same["insured_admissions"] += draw.choice([0, 0, 1])
    return same


def _share(draw: random.Random, before: Figures | None, part: str, whole: str, *, is_money: bool) -> tuple[Any, Any]:
    """Return part and whole; some have last year's share exactly, or miss it by one unit, or nothing below the line."""
    if before is not None and before[whole] and _happens(draw, 150):
        unit = (Decimal("0.01") if is_money else 1) * draw.choice([0, 0, 1])
        times = draw.choice([1, 2, 3])
        return max(before[part] * times - unit, 0 * unit), before[whole] * times
    below = draw.randrange(10**8, 10**11) if is_money else draw.randrange(10**5, 10**7)
    below = 0 if _happens(draw, 2) else below
    above = below * draw.randrange(2_500, 7_500) // 10_000
    return (_fen(above), _fen(below)) if is_money else (above, below)


def _cost(draw: random.Random, before: Figures | None) -> Decimal:
    """Return the cost of an admission; some grow by exactly the target, some by a fen more."""
    if before is not None and _happens(draw, 200):
        grown: Decimal = before["cost_per_admission"] * 21 / 20
        return (grown + draw.choice([0, 0, 1]) * Decimal("0.01")).quantize(Decimal("0.01"))
    return _fen(draw.randrange(30_000, 60_000) * 20)


def _rate(draw: random.Random, before: Figures | None, name: str) -> Decimal:
    """Return a rate; some equal last year's, some lie whole points below it."""
    if before is not None and _happens(draw, 300):
        last_year: Decimal = before[name]
        return max(last_year - draw.choice([0, 1, 2]), Decimal("0.0"))
    return Decimal(draw.randrange(300, 1_000)) / 10
