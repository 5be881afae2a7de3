"""A second Zhengzhou scorer, written from the paper alone and knowing nothing of the engine: fractions and plain ifs.

It takes the plain input of the machine interface, is slow and says nothing of why; the engine is held against it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

Card = Mapping[str, Any]


class LackingError(Exception):
    """A row cannot be scored: `missing` or `not_computable`."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def given(card: Card, name: str, years_back: int = 0) -> Fraction:
    entry = card.get("figures", {}).get(name)
    if isinstance(entry, dict):
        entry = entry.get(str(card["year"] - years_back))
    elif years_back:
        entry = None
    if entry is None:
        raise LackingError("missing")
    return Fraction(int(entry) if isinstance(entry, bool) else str(entry))


def ratio(card: Card, above: str, below: str, years_back: int = 0) -> Fraction:
    return quotient(given(card, above, years_back), given(card, below, years_back))


def quotient(above: Fraction, below: Fraction) -> Fraction:
    if below == 0:
        raise LackingError("not_computable")
    return above / below


def one_off_each(most: int, events: Fraction) -> Fraction:
    return max(Fraction(0), most - events)


def one_off_per_point(card: Card, most: int, percent_short: Fraction) -> Fraction:
    reading = card.get("readings", {}).get("partial_points", "proportional")
    if percent_short <= 0:
        return Fraction(most)
    if reading == "full":
        percent_short = Fraction(math.floor(percent_short))
    if reading == "begun":
        percent_short = Fraction(math.ceil(percent_short))
    return max(Fraction(0), most - percent_short)


def all_or_nothing(most: int, *, is_met: bool) -> Fraction:
    return Fraction(most) if is_met else Fraction(0)


def row_2(card: Card) -> Fraction:
    judged = card.get("judgements", {}).get("budget_plan")
    if judged is None:
        raise LackingError("missing")
    return Fraction(str(judged))


def row_11(card: Card) -> Fraction:
    base = card.get("readings", {}).get("primary_care_rate_base", "all_visits")
    visits = "visits" if base == "all_visits" else "visits_within_county"
    return one_off_per_point(card, 3, 65 - 100 * ratio(card, "visits_in_primary_care", visits))


def row_12(card: Card) -> Fraction:
    now = ratio(card, "primary_care_outpatient_visits", "consortium_outpatient_visits")
    before = ratio(card, "primary_care_outpatient_visits", "consortium_outpatient_visits", 1)
    return one_off_per_point(card, 5, 100 * (before - now))


def row_13(card: Card) -> Fraction:
    now = ratio(card, "primary_care_fund_spending", "consortium_fund_spending")
    before = ratio(card, "primary_care_fund_spending", "consortium_fund_spending", 1)
    return all_or_nothing(5, is_met=now >= before)


def row_14(card: Card) -> Fraction:
    now = ratio(card, "fund_spent_inside_consortium", "prepaid_funds_used_in_county")
    before = ratio(card, "fund_spent_inside_consortium", "prepaid_funds_used_in_county", 1)
    return one_off_per_point(card, 5, 100 * (before - now))


def row_15(card: Card) -> Fraction:
    growth = quotient(given(card, "cost_per_admission"), given(card, "cost_per_admission", 1)) - 1
    target = card.get("parameters", {}).get("cost_growth_target")
    if target is None:
        raise LackingError("missing")
    return all_or_nothing(5, is_met=100 * growth <= Fraction(str(target)))


def row_16(card: Card) -> Fraction:
    now = 1 - ratio(card, "inpatient_paid_by_patients", "inpatient_cost")
    before = 1 - ratio(card, "inpatient_paid_by_patients", "inpatient_cost", 1)
    return one_off_per_point(card, 5, 100 * (before - now))


def row_17(card: Card) -> Fraction:
    now = quotient(chronic_share(card, 0), chronic_share(card, 1)) - 1
    before = quotient(chronic_share(card, 1), chronic_share(card, 2)) - 1
    return all_or_nothing(5, is_met=now <= before)


def chronic_share(card: Card, years_back: int) -> Fraction:
    return ratio(card, "chronic_patients", "insured_persons", years_back)


def row_18(card: Card) -> Fraction:
    now = ratio(card, "insured_admissions", "insured_persons")
    before = ratio(card, "insured_admissions", "insured_persons", 1)
    return all_or_nothing(5, is_met=now <= before)


def against_last_year(card: Card, rate: str) -> Fraction:
    now = given(card, rate)
    return one_off_per_point(card, 2, given(card, rate, 1) - now)


# The list of annex 1: indicator, section, points, how the row is scored.
ROWS: dict[str, tuple[str, int, Callable[[Card], Fraction]]] = {
    "funds_measure": ("1", 5, lambda card: all_or_nothing(5, is_met=given(card, "funds_measure_filed") == 1)),
    "budget_plan": ("1", 5, row_2),
    "dedicated_account": ("1", 5, lambda card: all_or_nothing(5, is_met=given(card, "dedicated_account_kept") == 1)),
    "payment_to_members": ("1", 5, lambda card: one_off_each(5, given(card, "late_or_short_payments"))),
    "posts_and_duties": ("2", 5, lambda card: one_off_each(5, given(card, "post_gaps"))),
    "internal_control": ("2", 5, lambda card: all_or_nothing(5, is_met=given(card, "internal_control_gaps") == 0)),
    "fee_review": ("2", 3, lambda card: one_off_each(3, given(card, "fee_review_failures"))),
    "referral_system": ("3", 3, lambda card: all_or_nothing(3, is_met=given(card, "referral_system_established") == 1)),
    "down_referral": ("3", 2, lambda card: one_off_per_point(card, 2, 10 - given(card, "down_referral_rate"))),
    "within_county_visit_rate": (
        "3",
        3,
        lambda card: one_off_per_point(card, 3, 90 - 100 * ratio(card, "visits_within_county", "visits")),
    ),
    "primary_care_visit_rate": ("3", 3, row_11),
    "primary_care_visit_share": ("4", 5, row_12),
    "primary_care_fund_share": ("4", 5, row_13),
    "internal_fund_share": ("4", 5, row_14),
    "cost_per_admission_growth": ("5", 5, row_15),
    "actual_reimbursement_rate": ("5", 5, row_16),
    "chronic_share_growth": ("6", 5, row_17),
    "admissions_per_insured": ("6", 5, row_18),
    "sign_up_rate": ("7", 2, lambda card: against_last_year(card, "sign_up_rate")),
    "renewal_rate": ("7", 2, lambda card: against_last_year(card, "renewal_rate")),
    "three_generation_sign_up_rate": ("7", 2, lambda card: against_last_year(card, "three_generation_sign_up_rate")),
    "patient_satisfaction": ("8", 5, lambda card: one_off_each(5, given(card, "dissatisfied_patients"))),
    "disclosure": ("9", 5, lambda card: one_off_each(5, given(card, "disclosure_gaps"))),
    "procurement_tasks": ("9", 5, lambda card: one_off_each(5, given(card, "procurement_items_unfulfilled"))),
}


@dataclass(frozen=True)
class Outcome:
    """What the paper makes of a card; `points` holds a row's points or why there are none."""

    points: dict[str, Fraction | str]
    exact_total: Fraction | None
    total: Fraction | None
    lowest: Fraction
    highest: Fraction
    grade: str | None
    money_fen: dict[str, int]


def outcome(card: Card) -> Outcome:
    """Score a card by the paper."""
    points = {row: points_of(card, row) for row in ROWS}
    low, high = listed_sum(card, points, unknown_as_all=False), listed_sum(card, points, unknown_as_all=True)
    off = 2 * (events(card, "agreement_suspensions") + events(card, "rectifications_not_carried_out"))
    lowest, highest = max(Fraction(0), low - off), max(Fraction(0), high - off)
    is_open = any(value in {"missing", "not_computable"} for value in points.values()) or low != high
    total = None if is_open else half_up(lowest, 100)
    is_failed = is_vetoed(card)
    grade = "fail" if is_failed else None if total is None else "pass" if total >= 60 else "fail"
    money = {} if total is None or "ledger" not in card else money_fen(card, total, is_qualified=grade == "pass")
    return Outcome(
        points, None if is_open else lowest, total, half_up(lowest, 100), half_up(highest, 100), grade, money
    )


def points_of(card: Card, row: str) -> Fraction | str:
    try:
        return decided(card, row, ROWS[row][2](card))
    except LackingError as lacking:
        return decided(card, row, lacking.state)


def decided(card: Card, row: str, found: Fraction | str) -> Fraction | str:
    decision = card.get("decisions", {}).get(row)
    if decision is None or (isinstance(found, Fraction) and row != "cost_per_admission_growth"):
        return found
    if decision["as"] == "exclude":
        return "not_applicable"
    if decision["as"] == "points":
        return Fraction(str(decision["points"]))
    return Fraction(ROWS[row][1] if decision["as"] == "full" else 0)


def listed_sum(card: Card, points: Mapping[str, Fraction | str], *, unknown_as_all: bool) -> Fraction:
    """Add up the list; what is excluded is made up for by the rest of its section, or of the list."""
    in_sections = card.get("readings", {}).get("rescaling", "section") == "section"
    sums: dict[str, Fraction] = {}
    worth: dict[str, int] = {}
    applying: dict[str, int] = {}
    for row, (section, most, _) in ROWS.items():
        key = section if in_sections else "all"
        worth[key] = worth.get(key, 0) + most
        value = points[row]
        if value == "not_applicable":
            continue
        if isinstance(value, str):
            value = Fraction(most if unknown_as_all else 0)
        sums[key] = sums.get(key, Fraction(0)) + value
        applying[key] = applying.get(key, 0) + most
    if not applying:
        return Fraction(100 if unknown_as_all else 0)
    rescaled = sum((sums[key] * worth[key] / applying[key] for key in applying), Fraction(0))
    return rescaled * 100 / sum(worth[key] for key in applying)


def events(card: Card, name: str) -> Fraction:
    return given(card, name) if card.get("figures", {}).get(name) is not None else Fraction(0)


def is_vetoed(card: Card) -> bool:
    irregular = card.get("figures", {}).get("irregular_amount")
    paid = card.get("ledger", {}).get("prepaid_funds_paid")
    if card.get("vetoes"):
        return True
    if irregular is None or paid is None or Fraction(str(paid)) == 0:
        return False
    return 100 * Fraction(str(irregular)) >= 3 * Fraction(str(paid))


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(math.floor(value * places + Fraction(1, 2)), places)


def money_fen(card: Card, total: Fraction, *, is_qualified: bool) -> dict[str, int]:
    """Settle by the third measure, in fen; a card with a ledger has every entry and parameter."""
    entry = {name: fen(amount) for name, amount in card.get("ledger", {}).items()}
    share = {name: Fraction(str(value)) for name, value in card.get("parameters", {}).items()}
    surplus = max(0, entry["prepaid_quota"] - entry["actual_spending"])
    overspend = max(0, entry["actual_spending"] - entry["prepaid_quota"])
    deposit = entry["quality_deposit"]
    refund = 0
    if is_qualified:
        refund = deposit if total >= 85 else int(half_up(Fraction(deposit, 2), 1))
    retained = int(half_up(surplus * share["retained_share"], 1)) if is_qualified else 0
    reasonable_part = entry["reasonable_overspend"] * share["overspend_share"]
    shared = int(half_up(min(reasonable_part, Fraction(entry["risk_adjustment_fund"])), 1)) if is_qualified else 0
    lead, centres, clinics = five_three_two(retained)
    return {
        "surplus": surplus,
        "overspend": overspend,
        "deposit_refund": refund,
        "deposit_not_refunded": deposit - refund,
        "retained_surplus": retained,
        "surplus_clawback": surplus - retained,
        "allocation.lead_hospital": lead,
        "allocation.township_health_centres": centres,
        "allocation.village_clinics": clinics,
        "overspend_shared": shared,
        "overspend_borne": overspend - shared,
    }


def fen(yuan: object) -> int:
    return int(Fraction(str(yuan)) * 100)


def five_three_two(whole: int) -> tuple[int, int, int]:
    """Split 5:3:2; fen left over go to the largest remainders, the first listed first."""
    parts = [whole * weight // 10 for weight in (5, 3, 2)]
    remainders = [whole * weight % 10 for weight in (5, 3, 2)]
    for _ in range(whole - sum(parts)):
        largest = remainders.index(max(remainders))
        parts[largest] += 1
        remainders[largest] = -1
    return parts[0], parts[1], parts[2]
