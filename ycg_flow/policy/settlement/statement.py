"""The statement: all lines in the paper's order, then the checks without which no money moves.

Parts must add up to their whole to the fen, no amount is negative, and no entry is more than the line it is a part of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.settlement import LINE_KINDS
from ycg_flow.policy.settlement.base import Amount, Desk

Statement = Mapping[str, Amount]


def settle(
    policy: Policy, parties: Mapping[str, CaseScope], common: CaseScope | None = None
) -> dict[str | None, Statement]:
    """Return the statement of each party and, under None, of the round.

    Raises `FaultsFound` where the parts of a whole do not add up, an amount is negative, or an entry exceeds its whole.
    """
    desk = Desk(parties, common, {holder: {} for holder in (*parties, *(() if common is None else (None,)))})
    for line in policy.lines:
        LINE_KINDS[line.table.kind].compute(line, desk)
    faults = [fault for holder, amounts in desk.amounts.items() for fault in _faults(policy, desk, holder, amounts)]
    if faults:
        raise FaultsFound(faults)
    return dict(desk.amounts)


def _faults(policy: Policy, desk: Desk, holder: str | None, amounts: Statement) -> Iterator[Fault]:
    where = "" if holder in (None, "") else f"parties.{holder}."
    scope = desk.common if holder is None else desk.parties[holder]
    if scope is None:
        raise AssertionError(holder)
    for amount in amounts.values():
        if amount.value is not None and amount.value < 0 and amount.is_money:
            yield Fault(f"{where}settlement.{amount.id}", "negative_amount", {"amount": exact_text(amount.value)})
    yield from _not_conserved(where, scope, amounts)
    for entry in policy.ledger.values():
        if entry.part_of is None or (entry.scope == "round") != (holder is None):
            continue
        part, whole = scope.line_amount(entry.id)[0], scope.line_amount(entry.part_of)[0]
        if part is not None and whole is not None and part > whole:
            values = {"part": exact_text(part), "whole": exact_text(whole), "whole_name": entry.part_of}
            yield Fault(f"{where}ledger.{entry.id}", "more_than_whole", values)


def _not_conserved(where: str, scope: CaseScope, amounts: Statement) -> Iterator[Fault]:
    wholes: dict[str, list[Amount]] = {}
    for amount in amounts.values():
        if amount.part_of is not None:
            wholes.setdefault(amount.part_of, []).append(amount)
    for name, parts in wholes.items():
        whole = amounts[name].value if name in amounts else scope.line_amount(name)[0]
        values = [part.value for part in parts]
        if whole is None or None in values:
            continue
        total = sum((value for value in values if value is not None), Fraction(0))
        if total != whole:
            yield Fault(
                f"{where}settlement.{name}", "not_conserved", {"whole": exact_text(whole), "parts": exact_text(total)}
            )
