"""`ration`: what each party asks for, cut in proportion where all ask for more than there is (Nan'an 5.1-3)."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledLine
from ycg_flow.policy.exact import largest_remainder
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.settlement.base import Amount, Desk, LineKind, lacking_keys


def _faults(line: LineTable, place: str) -> Iterator[Fault]:
    yield from lacking_keys(line, place, ("request", "available"), ("formula", "parts", "whole"))
    if line.scope != "party":
        yield Fault(f"{place}.scope", "ration_scope")


def _compute(line: CompiledLine, desk: Desk) -> None:
    requests = {party: scope.line_amount(str(line.table.request)) for party, scope in desk.parties.items()}
    granted, missing = _granted({party: amount for party, (amount, _) in requests.items()}, line, desk)
    for party, scope in desk.parties.items():
        value = granted.get(party)
        lacking = () if value is not None else requests[party][1] or missing
        table = line.table
        amount = Amount(
            table, line.id, table.name, value, table.part_of, lacking, f"{table.request} ≤ {table.available}"
        )
        desk.enter(party, scope, amount)


def _granted(
    requests: dict[str, Fraction | None], line: CompiledLine, desk: Desk
) -> tuple[dict[str, Fraction], tuple[str, ...]]:
    """Return each party's grant, or nothing and what lacks while a request or what is available is not known."""
    known = {party: amount for party, amount in requests.items() if amount is not None}
    if desk.common is None:
        return {}, (str(line.table.available),)
    if len(known) < len(requests):
        return {}, (str(line.table.request),)
    available, missing = desk.common.line_amount(str(line.table.available))
    asked = sum(known.values(), Fraction(0))
    if not asked:
        return known, ()
    if available is None:
        return {}, missing
    if asked <= available:
        return known, ()
    parts = largest_remainder(int(available * 100), list(known.values()))
    return {party: Fraction(part, 100) for party, part in zip(known, parts, strict=True)}, ()


RATION = LineKind(_faults, _compute)
