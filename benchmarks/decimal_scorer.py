"""The rival: Zhengzhou scored one card after the other with `Decimal`, as plainly as a good programmer would write it.

It keeps the same data as the engine: for each indicator its points, its state, the figures it used and its arithmetic.
Quotients are rounded to 28 digits, so a tie between shares may be missed.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

Card = dict[str, Any]
Scored = dict[str, Any]
Rule = Callable[["Sheet", str, Decimal, tuple[str, ...]], Scored]

_ZERO = Decimal(0)
_HUNDRED = Decimal(100)
_CENT = Decimal("0.01")
_PASS = 60
_IRREGULAR_LIMIT = 3


class LackingError(Exception):
    """A figure is missing, or a denominator is zero."""


class Sheet:
    """One card and the figures that the indicator at hand has used."""

    def __init__(self, card: Card) -> None:
        self.card = card
        self.year = card["year"]
        self.figures = card["figures"]
        self.used: dict[str, Any] = {}

    def figure(self, name: str, back: int = 0) -> Decimal | int:
        """Return a figure of some year and note that it was used."""
        entry = self.figures.get(name)
        key = str(self.year - back)
        value: Decimal | int | None = entry.get(key) if isinstance(entry, dict) else entry
        self.used[f"{name} {key}"] = value
        if value is None:
            raise LackingError("missing")
        return value

    def percent(self, figures: tuple[str, ...], back: int = 0) -> Decimal:
        """Return a part in percent of its whole."""
        part, whole = figures
        return Decimal(self.figure(part, back)) / self.divisor(whole, back) * _HUNDRED

    def divisor(self, name: str, back: int) -> Decimal:
        """Return a figure to divide by."""
        value = self.figure(name, back)
        if not value:
            raise LackingError("not_computable")
        return Decimal(value)


def score(card: Card) -> Scored:
    """Return every indicator of a card with its points, state, figures and arithmetic, and the total with its grade."""
    sheet = Sheet(card)
    indicators: dict[str, Scored] = {}
    low = high = _ZERO
    for name, (most, rule, figures) in INDICATORS.items():
        sheet.used = {}
        try:
            found = rule(sheet, name, most, figures)
            found["state"] = "scored"
            low += found["points"]
            high += found["points"]
        except LackingError as lacking:
            found = {"points": None, "state": str(lacking)}
            high += most
        found["max_points"] = most
        found["figures"] = sheet.used
        indicators[name] = found
    events = sheet.figures.get("agreement_suspensions", 0) + sheet.figures.get("rectifications_not_carried_out", 0)
    low, high = max(_ZERO, low - 2 * events), max(_ZERO, high - 2 * events)
    lowest, highest = low.quantize(_CENT, ROUND_HALF_UP), high.quantize(_CENT, ROUND_HALF_UP)
    is_open = any(found["points"] is None for found in indicators.values())
    vetoes, irregular = _vetoes(card)
    grade = None if is_open else "pass" if lowest >= _PASS else "fail"
    return {
        "indicators": indicators,
        "vetoes": vetoes,
        "irregular_percent": irregular,
        "deducted": 2 * events,
        "exact_total": None if is_open else low,
        "total": None if is_open else lowest,
        "bounds": (lowest, highest),
        "grade": "fail" if vetoes else grade,
    }


def _vetoes(card: Card) -> tuple[list[str], Decimal | None]:
    """Return the vetoes that stand and the irregular amount in percent of the funds paid, None while it is open."""
    vetoes = list(card.get("vetoes", ()))
    irregular, paid = card["figures"].get("irregular_amount"), card.get("ledger", {}).get("prepaid_funds_paid")
    if irregular is None or not paid:
        return vetoes, None
    percent = irregular / paid * _HUNDRED
    if percent >= _IRREGULAR_LIMIT:
        vetoes.append("irregular_amount_limit")
    return vetoes, percent


def _condition(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    is_met = sheet.figure(figures[0])
    return {"points": most if is_met else _ZERO, "measure": is_met}


def _judged(sheet: Sheet, name: str, _most: Decimal, _figures: tuple[str, ...]) -> Scored:
    points = sheet.card["judgements"].get(name)
    if points is None:
        raise LackingError("missing")
    return {"points": points, "judged": points}


def _per_event(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    events = sheet.figure(figures[0])
    return {"points": max(_ZERO, most - events), "measure": events}


def _no_event(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    events = sheet.figure(figures[0])
    return {"points": most if events == 0 else _ZERO, "measure": events, "target": 0}


def _short_of(target: Decimal, measure: Decimal, most: Decimal) -> Scored:
    short = target - measure
    points = most if short <= 0 else max(_ZERO, most - short)
    return {"points": points, "measure": measure, "target": target, "argument": -short}


def _target(target: int) -> Rule:
    def rule(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
        measure = sheet.percent(figures) if len(figures) > 1 else Decimal(sheet.figure(figures[0]))
        return _short_of(Decimal(target), measure, most)

    return rule


def _share_against_last_year(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    measure = sheet.percent(figures)
    return _short_of(sheet.percent(figures, back=1), measure, most)


def _rate_against_last_year(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    measure = Decimal(sheet.figure(figures[0]))
    return _short_of(Decimal(sheet.figure(figures[0], 1)), measure, most)


def _reimbursed_against_last_year(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    measure = _HUNDRED - sheet.percent(figures)
    return _short_of(_HUNDRED - sheet.percent(figures, back=1), measure, most)


def _not_fallen(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    measure = sheet.percent(figures)
    target = sheet.percent(figures, back=1)
    points = most if measure >= target else _ZERO
    return {"points": points, "measure": measure, "target": target, "argument": measure - target}


def _up_to(target: Decimal, measure: Decimal, most: Decimal) -> Scored:
    points = most if measure <= target else _ZERO
    return {"points": points, "measure": measure, "target": target, "argument": measure - target}


def _growth_of_cost(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    growth = (Decimal(sheet.figure(figures[0])) / sheet.divisor(figures[0], 1) - 1) * _HUNDRED
    return _up_to(sheet.card["parameters"]["cost_growth_target"], growth, most)


def _growth_not_risen(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    now, before = sheet.percent(figures), sheet.percent(figures, back=1)
    if not before:
        raise LackingError("not_computable")
    growth = (now / before - 1) * _HUNDRED
    earlier = sheet.percent(figures, back=2)
    if not earlier:
        raise LackingError("not_computable")
    return _up_to((before / earlier - 1) * _HUNDRED, growth, most)


def _ratio_not_risen(sheet: Sheet, _name: str, most: Decimal, figures: tuple[str, ...]) -> Scored:
    measure = Decimal(sheet.figure(figures[0])) / sheet.divisor(figures[1], 0)
    return _up_to(Decimal(sheet.figure(figures[0], 1)) / sheet.divisor(figures[1], 1), measure, most)


INDICATORS: dict[str, tuple[Decimal, Rule, tuple[str, ...]]] = {
    name: (Decimal(most), rule, figures)
    for name, most, rule, figures in (
        ("funds_measure", 5, _condition, ("funds_measure_filed",)),
        ("budget_plan", 5, _judged, ()),
        ("dedicated_account", 5, _condition, ("dedicated_account_kept",)),
        ("payment_to_members", 5, _per_event, ("late_or_short_payments",)),
        ("posts_and_duties", 5, _per_event, ("post_gaps",)),
        ("internal_control", 5, _no_event, ("internal_control_gaps",)),
        ("fee_review", 3, _per_event, ("fee_review_failures",)),
        ("referral_system", 3, _condition, ("referral_system_established",)),
        ("down_referral", 2, _target(10), ("down_referral_rate",)),
        ("within_county_visit_rate", 3, _target(90), ("visits_within_county", "visits")),
        ("primary_care_visit_rate", 3, _target(65), ("visits_in_primary_care", "visits")),
        (
            "primary_care_visit_share",
            5,
            _share_against_last_year,
            ("primary_care_outpatient_visits", "consortium_outpatient_visits"),
        ),
        ("primary_care_fund_share", 5, _not_fallen, ("primary_care_fund_spending", "consortium_fund_spending")),
        (
            "internal_fund_share",
            5,
            _share_against_last_year,
            ("fund_spent_inside_consortium", "prepaid_funds_used_in_county"),
        ),
        ("cost_per_admission_growth", 5, _growth_of_cost, ("cost_per_admission",)),
        (
            "actual_reimbursement_rate",
            5,
            _reimbursed_against_last_year,
            ("inpatient_paid_by_patients", "inpatient_cost"),
        ),
        ("chronic_share_growth", 5, _growth_not_risen, ("chronic_patients", "insured_persons")),
        ("admissions_per_insured", 5, _ratio_not_risen, ("insured_admissions", "insured_persons")),
        ("sign_up_rate", 2, _rate_against_last_year, ("sign_up_rate",)),
        ("renewal_rate", 2, _rate_against_last_year, ("renewal_rate",)),
        ("three_generation_sign_up_rate", 2, _rate_against_last_year, ("three_generation_sign_up_rate",)),
        ("patient_satisfaction", 5, _per_event, ("dissatisfied_patients",)),
        ("disclosure", 5, _per_event, ("disclosure_gaps",)),
        ("procurement_tasks", 5, _per_event, ("procurement_items_unfulfilled",)),
    )
}
