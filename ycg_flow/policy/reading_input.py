"""From the plain JSON of a case to a checked `CaseInput`: every fault at once, each with its field.

Strict by design: plain finite decimals only. The tolerant reading of what people type belongs to forms and files.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.inputs.fields import SHOWN, FieldReader
from ycg_flow.policy.inputs.figures import read_figures
from ycg_flow.policy.inputs.ledger import read_ledger, read_member_weights, read_split_weights
from ycg_flow.policy.inputs.local import read_parameters, read_readings
from ycg_flow.policy.inputs.people import read_bonuses, read_decisions, read_judgements

CASE_KEYS = (
    "year",
    "figures",
    "judgements",
    "decisions",
    "bonuses",
    "vetoes",
    "parameters",
    "readings",
    "only",
    "score",
    "ledger",
)
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100


def read_case(policy: Policy, data: Any, *, place: str = "", scope: str = "party") -> CaseInput:
    """Return the checked case. Raises `FaultsFound` with every fault; `place` stands before each field's name."""
    fields = FieldReader(policy, place, scope)
    case = _case(fields, data)
    if fields.faults or case is None:
        raise FaultsFound(fields.faults)
    return case


def _case(fields: FieldReader, data: Any) -> CaseInput | None:
    if not isinstance(data, Mapping):
        fields.fault("input", "not_a_table")
        return None
    fields.known_keys("", data, CASE_KEYS)
    year = _year(fields, data.get("year"))
    if year is None:
        return None
    figures, answers = read_figures(fields, data, year)
    parameters, points = read_parameters(fields, data)
    fields.policy = policy = fields.policy.with_points(points)
    ledger = fields.table(data, "ledger")
    split_weights, split_reasons = read_split_weights(fields, ledger)
    return CaseInput(
        year=year,
        figures=figures,
        answers=answers,
        judgements=read_judgements(fields, data),
        decisions=read_decisions(fields, data),
        bonuses=read_bonuses(fields, data),
        vetoes=frozenset(fields.ids(data, "vetoes", "unknown_veto", policy.vetoes)),
        parameters=parameters,
        points=points,
        readings=read_readings(fields, data),
        only=_only(fields, data),
        score=_score(fields, data),
        ledger=read_ledger(fields, ledger),
        split_weights=split_weights,
        split_reasons=split_reasons,
        member_weights=read_member_weights(fields, ledger),
    )


def _year(fields: FieldReader, value: Any) -> int | None:
    """Return the evaluation year; one for which the policy does not hold is a fault (requirement PF-17)."""
    if value is None:
        fields.fault("year", "year_missing")
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not EARLIEST_YEAR <= value <= LATEST_YEAR:
        fields.fault("year", "year_not_one", given=str(value)[:SHOWN])
        return None
    document = fields.policy.table.document
    if value < document.first_year:
        fields.fault("year", "policy_not_begun", year=str(value), first=str(document.first_year))
    if document.last_year is not None and value > document.last_year:
        code = "trial_has_ended" if document.is_trial else "policy_has_ended"
        fields.fault("year", code, year=str(value), last=str(document.last_year))
    return value


def _only(fields: FieldReader, data: Mapping[str, Any]) -> frozenset[str] | None:
    if data.get("only") is None:
        return None
    if data.get("score") is not None:
        fields.fault("only", "only_and_score")
    return frozenset(fields.ids(data, "only", "unknown_indicator", fields.policy.indicators))


def _score(fields: FieldReader, data: Mapping[str, Any]) -> Fraction | None:
    total = fields.policy.table.total
    if data.get("score") is None:
        return None
    if total is None:
        fields.fault("score", "policy_without_points")
        return None
    return fields.points("score", data["score"], total.points)
