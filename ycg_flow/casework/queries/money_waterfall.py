"""The way of the money from budget to payment as steps up and down, from the stored lines of a statement alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from ycg_flow.casework.queries.statement_sheet import SheetLine
from ycg_flow.casework.settling import LINE
from ycg_flow.wording.settlement import NET, NOT_PAID, OPEN, PAID, TO_COME_BACK

PAID_TO_PARTY, PAID_BACK = "paid_to_party", "paid_back"
_DIFFERENCE = re.compile(r"max\(0, (\w+) - (\w+)\)")


@dataclass(frozen=True)
class WaterfallStep:
    """A step: what it is called, up, down or the level reached, its fen, and the level before and after."""

    name: str
    kind: Literal["up", "down", "level"]
    amount_fen: int
    from_fen: int
    to_fen: int


def waterfall(lines: Sequence[SheetLine], moved_fen: Mapping[str, int]) -> tuple[WaterfallStep, ...]:
    """Return the steps from what there was over what is not paid to the net amount, and what of it has moved.

    Nothing where no line pays or takes anything, or where one of the lines is not known.
    """
    known = {line.line: line for line in lines}
    flows = [line for line in lines if line.kind == LINE and line.flow in (PAID_TO_PARTY, PAID_BACK)]
    if not flows or any(line.amount_fen is None for line in flows):
        return ()
    from_budget_on = sorted(flows, key=lambda line: not _is_difference(known.get(line.part_of or "")))
    steps = [*_standing_on_each_other([*_changes(from_budget_on, known)])]
    net = steps[-1].to_fen if steps else 0
    moved = sum(moved_fen.values())
    return (
        *steps,
        WaterfallStep(NET, "level", net, 0, net),
        WaterfallStep(PAID, "down", -moved, net, net - moved),
        WaterfallStep(OPEN, "level", net - moved, 0, net - moved),
    )


def _changes(flows: Sequence[SheetLine], known: Mapping[str, SheetLine]) -> Iterator[tuple[str, int]]:
    """Yield what comes and goes: a whole with the parts of it that are not paid, or the line by itself."""
    told: set[str] = set()
    for line in flows:
        amount = line.amount_fen or 0
        if not amount:
            continue
        if line.flow == PAID_BACK:
            yield TO_COME_BACK.format(name=line.name), -amount
            continue
        whole = known.get(line.part_of or "")
        rest = [] if whole is None else [*_unpaid_parts(whole, known)]
        if whole is None or whole.amount_fen is None or whole.line in told or None in [fen for _, fen in rest]:
            yield line.name, amount
            continue
        told.add(whole.line)
        yield from _origin(whole, known)
        yield from ((NOT_PAID.format(name=name), -fen) for name, fen in rest if fen)


def _unpaid_parts(whole: SheetLine, known: Mapping[str, SheetLine]) -> Iterator[tuple[str, int | None]]:
    for line in known.values():
        if line.kind == LINE and line.part_of == whole.line and line.flow != PAID_TO_PARTY and "." not in line.line:
            yield line.name, line.amount_fen


def _is_difference(whole: SheetLine | None) -> bool:
    return whole is not None and _DIFFERENCE.fullmatch(whole.formula) is not None


def _origin(whole: SheetLine, known: Mapping[str, SheetLine]) -> Iterator[tuple[str, int]]:
    """Yield a whole, or the two amounts whose difference it is."""
    found = _DIFFERENCE.fullmatch(whole.formula)
    first, second = (known.get(name) for name in found.groups()) if found else (None, None)
    if first is None or second is None or (first.amount_fen or 0) - (second.amount_fen or 0) != whole.amount_fen:
        yield whole.name, whole.amount_fen or 0
        return
    yield first.name, first.amount_fen or 0
    yield second.name, -(second.amount_fen or 0)


def _standing_on_each_other(changes: Sequence[tuple[str, int]]) -> Iterator[WaterfallStep]:
    level = 0
    for name, fen in changes:
        yield WaterfallStep(name, "up" if fen >= 0 else "down", fen, level, level + fen)
        level += fen
