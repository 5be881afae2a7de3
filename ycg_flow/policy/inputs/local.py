"""What the place decides: local parameters, local points inside the text's section sums, and readings."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.inputs.fields import FieldReader

POINTS_PREFIX = "points."


def read_parameters(fields: FieldReader, data: Mapping[str, Any]) -> tuple[dict[str, Fraction], dict[str, Fraction]]:
    """Return the local parameters by name, and the local points (`points.INDICATOR`) by indicator."""
    local = {
        f"{POINTS_PREFIX}{name}": name for name, item in _indicators(fields).items() if not item.has_points_in_text
    }
    parameters, points = {}, {}
    for name, value in fields.table(data, "parameters").items():
        field = f"parameters.{name[:60]}"
        if name in local:
            own = fields.points(field, value, None)
            points.update({} if own is None else {local[name]: own})
        elif name not in fields.policy.parameters:
            fields.unknown(field, "unknown_parameter", name, [*fields.policy.parameters, *local])
        elif value is not None:
            number = _in_range(fields, field, name, fields.number(field, value))
            parameters.update({} if number is None else {name: number})
    _check_group_points(fields, points)
    return parameters, points


def _indicators(fields: FieldReader) -> Mapping[str, CompiledItem]:
    return fields.policy.indicators


def _in_range(fields: FieldReader, field: str, name: str, number: Fraction | None) -> Fraction | None:
    if number is None:
        return None
    table = fields.policy.parameters[name]
    is_share = table.unit == "share"
    least = Fraction(0) if is_share and table.minimum is None else table.minimum
    most = Fraction(1) if is_share and table.maximum is None else table.maximum
    return number if fields.in_range(field, number, least, most) else None


def _check_group_points(fields: FieldReader, points: Mapping[str, Fraction]) -> None:
    """Local points may move inside a section; the section's sum is the text's."""
    for group in fields.policy.table.group:
        own = [item for item in _indicators(fields).values() if item.group == group.id]
        changed = [item.id for item in own if item.id in points]
        total = sum((points.get(item.id, item.points or Fraction(0)) for item in own), Fraction(0))
        if changed and group.points is not None and total != group.points:
            field = f"parameters.{POINTS_PREFIX}{changed[0]}"
            given, expected = exact_text(total), exact_text(group.points)
            fields.fault(field, "group_points", group=group.name, given=given, points=expected)


def read_readings(fields: FieldReader, data: Mapping[str, Any]) -> dict[str, str]:
    """Return the readings chosen, each one of its options."""
    readings = {}
    for name, value in fields.table(data, "readings").items():
        reading = fields.policy.readings.get(name)
        if reading is None:
            fields.unknown(f"readings.{name[:60]}", "unknown_reading", name, fields.policy.readings)
        elif (option := fields.option(f"readings.{name}", value, reading.options)) is not None:
            readings[name] = option
    return readings
