"""`split`: a whole divided by fixed weights, and each part again among its members by theirs (Zhengzhou 5:3:2).

The parts add up to the whole to the fen; left-over fen go to the largest remainders, ties to the first listed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledLine
from ycg_flow.policy.exact import largest_remainder
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.settlement.base import Amount, Desk, LineKind, lacking_keys


def _faults(line: LineTable, place: str) -> Iterator[Fault]:
    yield from lacking_keys(line, place, ("whole", "parts"), ("formula", "request", "available"))
    if any(part.weight < 0 for part in line.parts) or not any(part.weight for part in line.parts):
        yield Fault(f"{place}.parts", "split_weights")


def _compute(line: CompiledLine, desk: Desk) -> None:
    for holder, scope in desk.scopes_of(line.table):
        for amount in _amounts(line.table, scope):
            desk.enter(holder, scope, amount)


def _amounts(line: LineTable, scope: CaseScope) -> Iterator[Amount]:
    whole_name = str(line.whole)
    whole, missing = scope.line_amount(whole_name)
    names = {part.id: part.name for part in line.parts}
    weights = scope.split_weights(line.id) or {part.id: part.weight for part in line.parts}
    shares = _shares(
        whole, {part.id: weights.get(part.id, Fraction(0)) for part in line.parts}, f"ledger.{line.id}.weights"
    )
    for part, share in shares.items():
        identifier = f"{line.id}.{part}"
        yield Amount(line, identifier, names[part], share, whole_name, missing, f"{whole_name} × {part}")
        members = scope.member_weights(line.id).get(part, {})
        for member, amount in _shares(share, members, f"ledger.{line.id}.members.{part}").items():
            yield Amount(
                line, f"{identifier}.{member}", member, amount, identifier, missing, f"{identifier} × {member}"
            )


def _shares(whole: Fraction | None, weights: Mapping[str, Fraction], place: str) -> dict[str, Fraction | None]:
    """Return each receiver's yuan, None for all while the whole is not known."""
    if whole is None or not weights:
        return dict.fromkeys(weights)
    try:
        parts = largest_remainder(int(whole * 100), list(weights.values()))
    except ValueError:
        raise FaultsFound([Fault(place, "split_weights")]) from None
    return {name: Fraction(part, 100) for name, part in zip(weights, parts, strict=True)}


SPLIT = LineKind(_faults, _compute)
