"""The other rival: Zhengzhou as a JSON decision model for zen-engine, run one card after the other with its trace.

Measures, targets and points are keys of an expression node, so that its trace explains each of them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from decimal import Decimal
from importlib.metadata import version
from typing import Any

import zen

Card = dict[str, Any]
Context = dict[str, Any]

VERSION = version("zen-engine")

_CONDITIONS = {
    "funds_measure": ("funds_measure_filed", 5),
    "dedicated_account": ("dedicated_account_kept", 5),
    "referral_system": ("referral_system_established", 3),
}
_EVENTS = {
    "payment_to_members": ("late_or_short_payments", 5),
    "posts_and_duties": ("post_gaps", 5),
    "fee_review": ("fee_review_failures", 3),
    "patient_satisfaction": ("dissatisfied_patients", 5),
    "disclosure": ("disclosure_gaps", 5),
    "procurement_tasks": ("procurement_items_unfulfilled", 5),
}
# Indicator -> the measure, the target it is held against, the points.
_SHORTFALLS = {
    "down_referral": ("down_referral_rate", "10", 2),
    "within_county_visit_rate": ("visits_within_county / visits * 100", "90", 3),
    "primary_care_visit_rate": ("visits_in_primary_care / visits * 100", "65", 3),
    "primary_care_visit_share": (
        "primary_care_outpatient_visits / consortium_outpatient_visits * 100",
        "primary_care_outpatient_visits_1 / consortium_outpatient_visits_1 * 100",
        5,
    ),
    "internal_fund_share": (
        "fund_spent_inside_consortium / prepaid_funds_used_in_county * 100",
        "fund_spent_inside_consortium_1 / prepaid_funds_used_in_county_1 * 100",
        5,
    ),
    "actual_reimbursement_rate": (
        "100 - inpatient_paid_by_patients / inpatient_cost * 100",
        "100 - inpatient_paid_by_patients_1 / inpatient_cost_1 * 100",
        5,
    ),
    "sign_up_rate": ("sign_up_rate", "sign_up_rate_1", 2),
    "renewal_rate": ("renewal_rate", "renewal_rate_1", 2),
    "three_generation_sign_up_rate": ("three_generation_sign_up_rate", "three_generation_sign_up_rate_1", 2),
}
_CHRONIC = [f"chronic_patients{back} / insured_persons{back}" for back in ("", "_1", "_2")]
# Indicator -> the measure, the comparison, the target, the points.
_COMPARISONS = {
    "internal_control": ("internal_control_gaps", "==", "0", 5),
    "primary_care_fund_share": (
        "primary_care_fund_spending / consortium_fund_spending * 100",
        ">=",
        "primary_care_fund_spending_1 / consortium_fund_spending_1 * 100",
        5,
    ),
    "cost_per_admission_growth": (
        "(cost_per_admission / cost_per_admission_1 - 1) * 100",
        "<=",
        "cost_growth_target",
        5,
    ),
    "chronic_share_growth": (
        f"(({_CHRONIC[0]}) / ({_CHRONIC[1]}) - 1) * 100",
        "<=",
        f"(({_CHRONIC[1]}) / ({_CHRONIC[2]}) - 1) * 100",
        5,
    ),
    "admissions_per_insured": (
        "insured_admissions / insured_persons",
        "<=",
        "insured_admissions_1 / insured_persons_1",
        5,
    ),
}


def decision() -> Any:  # noqa: ANN401 - the library has no types
    """Return the compiled decision."""
    return zen.ZenEngine().create_decision(json.dumps(_model()))


def context(card: Card) -> Context:
    """Return a card as the model takes it: one key for each figure and year, 0 and None as they are."""
    found: Context = dict.fromkeys(_figures())
    for name, entry in card["figures"].items():
        if isinstance(entry, dict):
            for year, value in entry.items():
                back = card["year"] - int(year)
                found[f"{name}_{back}" if back else name] = _plain(value)
        else:
            found[name] = _plain(entry)
    found["budget_plan"] = _plain(card["judgements"]["budget_plan"])
    found["cost_growth_target"] = _plain(card["parameters"]["cost_growth_target"])
    return found


def _plain(value: Any) -> Any:  # noqa: ANN401 - a number or a flag
    # The engine takes JSON numbers; it computes with decimals of its own.
    return float(value) if isinstance(value, Decimal) else value


def _model() -> dict[str, Any]:
    nodes = [
        {"id": "card", "name": "card", "type": "inputNode", "content": {}},
        {"id": "points", "name": "points", "type": "expressionNode", "content": {"expressions": _numbered(_points())}},
        {"id": "total", "name": "total", "type": "expressionNode", "content": {"expressions": _numbered(_total())}},
        {"id": "sheet", "name": "sheet", "type": "outputNode", "content": {}},
    ]
    edges = [
        {"id": f"{source}-{target}", "type": "edge", "sourceId": source, "targetId": target}
        for source, target in (("card", "points"), ("card", "total"), ("points", "total"), ("total", "sheet"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _numbered(expressions: Iterator[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"id": key, "key": key, "value": value} for key, value in expressions]


def _points() -> Iterator[tuple[str, str]]:
    yield "budget_plan_points", "budget_plan"
    for name, (figure, most) in _CONDITIONS.items():
        yield f"{name}_points", f"{figure} == null ? null : {figure} ? {most} : 0"
    for name, (figure, most) in _EVENTS.items():
        yield f"{name}_points", f"{figure} == null ? null : max([0, {most} - {figure}])"
    for name, (measure, target, most) in _SHORTFALLS.items():
        yield from _compared(name, measure, target)
        lost = f"max([0, {most} - ($.{name}_target - $.{name}_measure)])"
        yield f"{name}_points", _if_known(name, f"$.{name}_measure >= $.{name}_target ? {most} : {lost}")
    for name, (measure, sign, target, most) in _COMPARISONS.items():
        yield from _compared(name, measure, target)
        yield f"{name}_points", _if_known(name, f"$.{name}_measure {sign} $.{name}_target ? {most} : 0")


def _compared(name: str, measure: str, target: str) -> Iterator[tuple[str, str]]:
    yield f"{name}_measure", _guarded(measure)
    yield f"{name}_target", _guarded(target)


def _if_known(name: str, value: str) -> str:
    return f"$.{name}_measure == null or $.{name}_target == null ? null : ({value})"


def _guarded(formula: str) -> str:
    """Return a formula that is null where a figure is missing or a denominator is zero."""
    figures = _names(formula)
    divisors = [words[0] for part in formula.split("/ ")[1:] if (words := _names(part))]
    conditions = [f"{name} == null" for name in figures] + [f"{name} == 0" for name in divisors]
    # A quotient divided by is zero where the figure above its own line is.
    if formula in (_COMPARISONS["chronic_share_growth"][0], _COMPARISONS["chronic_share_growth"][2]):
        conditions += [f"{name} == 0" for name in figures[1:] if name.startswith("chronic")]
    return f"{' or '.join(conditions)} ? null : ({formula})" if conditions else formula


def _names(formula: str) -> list[str]:
    words = formula.replace("(", " ").replace(")", " ").split()
    return list(dict.fromkeys(word for word in words if word.replace("_", "").isalnum() and not word.isdigit()))


def _total() -> Iterator[tuple[str, str]]:
    points = [key for key, _ in _points() if key.endswith("_points")]
    deducted = "2 * (agreement_suspensions ?? 0) + 2 * (rectifications_not_carried_out ?? 0)"
    is_open = " or ".join(f"{key} == null" for key in points)
    yield "deducted", deducted
    yield "total", f"{is_open} ? null : max([0, {' + '.join(points)} - $.deducted])"
    yield "grade", "$.total == null ? null : $.total >= 60 ? 'pass' : 'fail'"


def _figures() -> set[str]:
    formulas = [*(figure for figure, _ in (*_CONDITIONS.values(), *_EVENTS.values()))]
    formulas += [side for measure, target, _ in _SHORTFALLS.values() for side in (measure, target)]
    formulas += [side for measure, _, target, _ in _COMPARISONS.values() for side in (measure, target)]
    names = {name for formula in formulas for name in _names(formula)}
    return names | {"agreement_suspensions", "rectifications_not_carried_out"}
