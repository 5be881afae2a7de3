"""Random Zhengzhou cards as the machine interface takes them: ties, exact targets, steps, zero denominators, gaps."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

YEAR = 2025
YEARS = ("2025", "2024", "2023")
Card = dict[str, Any]

# Figures of one year that count events.
EVENTS = (
    "late_or_short_payments",
    "post_gaps",
    "internal_control_gaps",
    "fee_review_failures",
    "disclosure_gaps",
    "procurement_items_unfulfilled",
    "agreement_suspensions",
    "rectifications_not_carried_out",
)
YES_NO = ("funds_measure_filed", "dedicated_account_kept", "referral_system_established")
RATES_OF_TWO_YEARS = ("sign_up_rate", "renewal_rate", "three_generation_sign_up_rate")
# Part and whole of two years, and how many decimals they have.
SHARES_OF_TWO_YEARS = (
    ("primary_care_outpatient_visits", "consortium_outpatient_visits", 0),
    ("primary_care_fund_spending", "consortium_fund_spending", 2),
    ("inpatient_paid_by_patients", "inpatient_cost", 2),
)

_events = st.integers(0, 7)
# Whole and half percentage points are where the readings of a part of a point differ.
_percents = st.one_of(
    st.integers(0, 100).map(str), st.integers(0, 1000).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")
)
_wholes = st.sampled_from([0, 1, 3, 7, 20, 100, 1000, 9973, 10_000, 10_000_000, 123_456_789])


@st.composite
def _parts(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(_wholes)
    return draw(st.integers(0, whole)), whole


@st.composite
def _two_shares(draw: st.DrawFn) -> tuple[tuple[int, int], tuple[int, int]]:
    """Draw two shares: free, the same share in other numbers, one unit beside it, or whole points apart."""
    part, whole = draw(_parts())
    kind = draw(st.sampled_from(["free", "tie", "beside", "points"]))
    if kind == "free":
        return (part, whole), draw(_parts())
    if kind == "points":
        now, points_lost = draw(st.integers(0, 100)), draw(st.integers(-7, 7))
        return (now * 10, 1000), (min(100, max(0, now + points_lost)), 100)
    times = draw(st.integers(1, 9))
    beside = draw(st.integers(-1, 1)) if kind == "beside" else 0
    return (min(whole * times, max(0, part * times + beside)), whole * times), (part, whole)


def _number(value: int, decimals: int) -> Any:
    if not decimals:
        return value
    return f"{value // 10**decimals}.{value % 10**decimals:0{decimals}d}"


@st.composite
def full_figures(draw: st.DrawFn) -> dict[str, Any]:
    """Draw all figures of a card."""
    figures: dict[str, Any] = {name: draw(_events) for name in EVENTS}
    figures |= {name: draw(st.booleans()) for name in YES_NO}
    figures["dissatisfied_patients"] = draw(st.integers(0, 20))
    figures["down_referral_rate"] = draw(_percents)
    for name in RATES_OF_TWO_YEARS:
        figures[name] = {"2025": draw(_percents), "2024": draw(_percents)}
    for part, whole, decimals in SHARES_OF_TWO_YEARS:
        now, before = draw(_two_shares())
        figures[part] = {"2025": _number(now[0], decimals), "2024": _number(before[0], decimals)}
        figures[whole] = {"2025": _number(now[1], decimals), "2024": _number(before[1], decimals)}
    figures |= draw(_figures_without_ceiling()) | draw(_visits()) | draw(_persons())
    return figures


@st.composite
def _figures_without_ceiling(draw: st.DrawFn) -> dict[str, Any]:
    """Draw the share that may exceed 100%, and the cost whose growth may meet its target exactly."""
    now, before = draw(_two_shares())
    cost = draw(st.sampled_from([0, 1, 800_000, 812_345]))
    grown = draw(st.sampled_from([cost, cost + cost // 20, cost + cost // 20 + 1, cost // 2, cost * 2]))
    return {
        "fund_spent_inside_consortium": {"2025": _number(2 * now[0], 2), "2024": _number(2 * before[0], 2)},
        "prepaid_funds_used_in_county": {"2025": _number(now[1], 2), "2024": _number(before[1], 2)},
        "cost_per_admission": {"2025": _number(grown, 2), "2024": _number(cost, 2)},
    }


@st.composite
def _visits(draw: st.DrawFn) -> dict[str, int]:
    visits = draw(_wholes)
    within = draw(st.one_of(st.integers(0, visits), st.integers(85, 91).map(lambda percent: visits * percent // 100)))
    primary = draw(st.one_of(st.integers(0, visits), st.integers(60, 66).map(lambda percent: visits * percent // 100)))
    return {"visits": visits, "visits_within_county": within, "visits_in_primary_care": primary}


@st.composite
def _persons(draw: st.DrawFn) -> dict[str, dict[str, int]]:
    """Draw three years of insured and chronic persons: steady growth, or anything."""
    insured = [draw(_wholes) for _ in YEARS]
    chronic = [draw(st.integers(0, persons)) for persons in insured]
    if draw(st.booleans()):
        insured, chronic = [100_000] * 3, [10_404 + draw(st.integers(-1, 1)), 10_200, 10_000]
    admissions = [draw(st.integers(0, 3 * persons)) for persons in insured[:2]]
    if draw(st.booleans()):
        admissions = [insured[0] * 2, insured[1] * 2]
    return {
        "insured_persons": dict(zip(YEARS, insured, strict=True)),
        "chronic_patients": dict(zip(YEARS, chronic, strict=True)),
        "insured_admissions": dict(zip(YEARS, admissions, strict=False)),
    }


readings = st.fixed_dictionaries(
    {},
    optional={
        "partial_points": st.sampled_from(["proportional", "full", "begun"]),
        "primary_care_rate_base": st.sampled_from(["all_visits", "in_county_visits"]),
    },
)


@st.composite
def full_cards(draw: st.DrawFn) -> Card:
    """Draw a card that lacks nothing but what a zero denominator keeps from being computed."""
    return {
        "year": YEAR,
        "figures": draw(full_figures()),
        "judgements": {"budget_plan": draw(st.sampled_from(["0", "2.5", "3.333", "5"]))},
        "parameters": {"cost_growth_target": draw(st.sampled_from(["5", "-2.5", "0", "100"]))},
        "readings": draw(readings),
    }


@st.composite
def computable_cards(draw: st.DrawFn) -> Card:
    """Draw a card on which every row gives points."""
    card: Card = draw(full_cards())
    figures = card["figures"]
    for name, entry in figures.items():
        if name in _DIVISORS:
            figures[name] = {year: _or_one(value) for year, value in entry.items()} if isinstance(entry, dict) else 1000
    figures["visits_within_county"] = max(1, min(1000, figures["visits_within_county"]))
    figures["visits_in_primary_care"] = min(1000, figures["visits_in_primary_care"])
    return card


_DIVISORS = {
    "visits",
    "consortium_outpatient_visits",
    "consortium_fund_spending",
    "inpatient_cost",
    "prepaid_funds_used_in_county",
    "insured_persons",
    "chronic_patients",
    "cost_per_admission",
}


def _or_one(value: int | str) -> int | str:
    return value if float(value) else 1


@st.composite
def cards(draw: st.DrawFn) -> Card:
    """Draw a card that may lack anything."""
    card: Card = draw(full_cards())
    figures = card["figures"]
    gone = draw(st.one_of(st.just([]), st.lists(st.sampled_from(sorted(figures)), max_size=4)))
    for name in gone:
        year = draw(st.sampled_from(["all", *YEARS]))
        if year == "all" or not isinstance(figures.get(name), dict):
            figures.pop(name, None)
        else:
            figures[name].pop(year, None)
    for table in ("judgements", "parameters"):
        if draw(st.integers(0, 9)) == 0:
            card.pop(table)
    return card
