"""What people bring to a case: points they judge, decisions with reasons, bonus points they accept."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.case_input import Decision, DecisionKind
from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.inputs.fields import FieldReader
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged

_INDICATOR_DECISIONS: tuple[DecisionKind, ...] = ("zero", "full", "exclude", "points")
_VETO_DECISIONS: tuple[DecisionKind, ...] = ("confirmed", "dismissed")
_MOST_REASON = 2000


def read_judgements(fields: FieldReader, data: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the points assessors give, by indicator or `indicator.part`."""
    items = _items(fields)
    judgements = {}
    for name, value in fields.table(data, "judgements").items():
        field = f"judgements.{name[:60]}"
        item = items.get(name)
        if item is None:
            fields.unknown(field, "unknown_indicator", name, items)
        elif not isinstance(item.rule, Judged | Joint):
            fields.fault(field, "not_judged", kind=item.rule.kind)
        elif (points := fields.points(field, value, item.points)) is not None:
            judgements[name] = points
    return judgements


def read_decisions(fields: FieldReader, data: Mapping[str, Any]) -> dict[str, Decision]:
    """Return what was decided where a value lacks or a veto is open; every decision has a reason."""
    decisions = {}
    known = [*fields.policy.indicators, *fields.policy.vetoes]
    for name in fields.table(data, "decisions"):
        field = f"decisions.{name[:60]}"
        if name not in known:
            fields.unknown(field, "unknown_indicator", name, known)
            continue
        given = data["decisions"][name]
        table = fields.table(data["decisions"], name, field)
        decision = _decision(fields, field, name, table) if isinstance(given, Mapping) else None
        if decision is not None:
            decisions[name] = decision
    return decisions


def _decision(fields: FieldReader, field: str, name: str, table: Mapping[str, Any]) -> Decision | None:
    fields.known_keys(f"{field}.", table, ("as", "points", "reason"))
    kinds = _decisions_on(fields, name)
    kind = next((kind for kind in kinds if kind == table.get("as")), None)
    if kind is None:
        fields.option(f"{field}.as", table.get("as"), kinds)
    reason = table.get("reason")
    if not isinstance(reason, str) or not 0 < len(reason.strip()) <= _MOST_REASON:
        fields.fault(f"{field}.reason", "reason_missing")
        return None
    if kind != "points":
        return None if kind is None else Decision(kind, reason.strip())
    if table.get("points") is None:
        fields.fault(f"{field}.points", "points_missing")
    points = fields.points(f"{field}.points", table.get("points"), fields.policy.indicators[name].points)
    return None if points is None else Decision(kind, reason.strip(), points)


def _decisions_on(fields: FieldReader, name: str) -> tuple[DecisionKind, ...]:
    """Return what may be decided: a veto stands or not; an indicator without points can only be left out."""
    if name in fields.policy.vetoes:
        return _VETO_DECISIONS
    gives_points = fields.policy.indicators[name].points is not None
    return _INDICATOR_DECISIONS if gives_points else ("exclude",)


def read_bonuses(fields: FieldReader, data: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the bonus points accepted; the caps are applied at the total."""
    known = [bonus.id for bonus in fields.policy.table.bonus]
    bonuses = {}
    for name, value in fields.table(data, "bonuses").items():
        if name not in known:
            fields.unknown(f"bonuses.{name[:60]}", "unknown_bonus", name, known)
        elif (points := fields.points(f"bonuses.{name}", value, None)) is not None:
            bonuses[name] = points
    return bonuses


def _items(fields: FieldReader) -> dict[str, CompiledItem]:
    return {item.id: item for indicator in fields.policy.indicators.values() for item in indicator.with_parts()}
