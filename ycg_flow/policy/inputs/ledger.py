"""The fund ledger of a case: amounts to the fen, whole counts, and the weights of a split and of its members."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.inputs.fields import SHOWN, FieldReader
from ycg_flow.policy.model.inputs import LedgerTable
from ycg_flow.policy.model.settlement import LineTable

WEIGHTS, MEMBERS = "weights", "members"
_YUAN = "yuan"
_REASON = "reason"
_MOST_MEMBER_NAME = 80

Weights = dict[str, Fraction]


def read_ledger(fields: FieldReader, ledger: Mapping[str, Any]) -> dict[str, Fraction]:
    """Return the ledger's amounts (yuan, also per person, at most two decimals) and counts (whole) by entry."""
    entries = _entries(fields)
    split_keys = [f"{line.id}.{kind}" for line in _splits(fields) for kind in (WEIGHTS, MEMBERS)]
    amounts = {}
    for name, value in ledger.items():
        if name in split_keys or (name in entries and value is None):
            continue
        if name not in entries:
            fields.unknown(f"ledger.{name[:60]}", "unknown_ledger_entry", name, [*entries, *split_keys])
        elif (amount := _amount(fields, f"ledger.{name}", entries[name], value)) is not None:
            amounts[name] = amount
    return amounts


def _entries(fields: FieldReader) -> dict[str, LedgerTable | None]:
    """Return what the ledger may hold: its entries, and with None the lines that may be entered, not computed."""
    entries: dict[str, LedgerTable | None] = {
        entry.id: entry for entry in fields.policy.ledger.values() if entry.scope == fields.scope
    }
    lines = (line.table for line in fields.policy.lines)
    return entries | {line.id: None for line in lines if line.may_be_entered and line.scope == fields.scope}


def _amount(fields: FieldReader, field: str, table: LedgerTable | None, value: Any) -> Fraction | None:
    number = fields.number(field, value)
    least = Fraction(0) if table is None or table.minimum is None else table.minimum
    if number is None or not fields.in_range(field, number, least, None):
        return None
    if table is not None and table.unit.partition("/")[0] != _YUAN:
        return fields.whole_number(field, number)
    if (number * 100).denominator != 1:
        fields.fault(field, "finer_than_fen", given=exact_text(number)[:SHOWN])
        return None
    return number


def read_split_weights(fields: FieldReader, ledger: Mapping[str, Any]) -> tuple[dict[str, Weights], dict[str, str]]:
    """Return, by split line, the weights decided instead of the policy's and the reason for them."""
    weights, reasons = {}, {}
    for line in _splits(fields):
        key, field = f"{line.id}.{WEIGHTS}", f"ledger.{line.id}.{WEIGHTS}"
        table = fields.table(ledger, key, field)
        if not table:
            continue
        parts = [part.id for part in line.parts]
        fields.known_keys(f"{field}.", table, [*parts, _REASON])
        reason = table.get(_REASON)
        if not isinstance(reason, str) or not reason.strip():
            fields.fault(f"{field}.{_REASON}", "reason_missing")
        reasons[line.id] = str(reason)
        weights[line.id] = _weights(fields, field, {part: table.get(part, 0) for part in parts})
    return weights, reasons


def read_member_weights(fields: FieldReader, ledger: Mapping[str, Any]) -> dict[str, dict[str, Weights]]:
    """Return, by split line and part, the weights of the members that share the part."""
    found = {}
    for line in _splits(fields):
        key, field = f"{line.id}.{MEMBERS}", f"ledger.{line.id}.{MEMBERS}"
        table = fields.table(ledger, key, field)
        fields.known_keys(f"{field}.", table, [part.id for part in line.parts])
        found[line.id] = {
            part: _weights(fields, f"{field}.{part}", fields.table(table, part, f"{field}.{part}")) for part in table
        }
    return found


def _splits(fields: FieldReader) -> list[LineTable]:
    lines = (line.table for line in fields.policy.lines)
    return [line for line in lines if line.parts and line.scope == fields.scope]


def _weights(fields: FieldReader, field: str, given: Mapping[str, Any]) -> Weights:
    weights = {}
    for name, value in given.items():
        own = f"{field}.{name[:_MOST_MEMBER_NAME]}"
        weight = fields.number(own, value)
        if not 0 < len(name) <= _MOST_MEMBER_NAME:
            fields.fault(own, "member_name")
        elif weight is not None and fields.in_range(own, weight, Fraction(0), None):
            weights[name] = weight
    if not any(weights.values()):
        fields.fault(field, "split_weights")
    return weights
