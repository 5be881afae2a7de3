"""`formula`: one amount by a formula, or the amount that was entered where the policy lets it be."""

from __future__ import annotations

from collections.abc import Iterator

from ycg_flow.policy.compiled import CompiledLine
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.settlement.base import Amount, Desk, LineKind, computed, lacking_keys


def _faults(line: LineTable, place: str) -> Iterator[Fault]:
    return lacking_keys(line, place, ("formula",), ("parts", "whole", "request", "available"))


def _compute(line: CompiledLine, desk: Desk) -> None:
    for holder, scope in desk.scopes_of(line.table):
        entered = scope.entered(line.id) if line.table.may_be_entered else None
        if entered is None:
            amount = computed(line, scope)
        else:
            amount = Amount(line.table, line.id, line.table.name, entered, line.table.part_of)
        desk.enter(holder, scope, amount)


FORMULA = LineKind(_faults, _compute)
