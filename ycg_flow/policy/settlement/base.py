"""What a line kind offers, and the desk on which lines are computed one after another.

The desk holds one scope for each party and one for what the round has in common; a single case is a desk of one party.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledLine
from ycg_flow.policy.exact import round_half_up
from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.policy.rules.base import Unavailable
from ycg_flow.policy.scope import CaseScope, UsedInput

FEN = 2


@dataclass(frozen=True)
class Amount:
    """What a line came to: yuan with two decimals (or another unit), or None and the names of what lacks."""

    line: LineTable
    id: str
    name: str
    value: Fraction | None
    part_of: str | None = None
    missing: tuple[str, ...] = ()
    formula: str = ""
    inputs: tuple[UsedInput, ...] = ()

    @property
    def is_money(self) -> bool:
        """Whether the line is an amount of yuan, rounded to the fen."""
        return self.line.unit == "yuan"


@dataclass
class Desk:
    """The scopes of a settlement and the amounts entered so far, by party (None for the round)."""

    parties: Mapping[str, CaseScope]
    common: CaseScope | None = None
    amounts: dict[str | None, dict[str, Amount]] = field(default_factory=dict)

    def scopes_of(self, line: LineTable) -> Iterator[tuple[str | None, CaseScope]]:
        """Yield who has the line: every party, or the round where it is computed at all."""
        if line.scope == "party":
            yield from self.parties.items()
        elif self.common is not None:
            yield None, self.common

    def enter(self, holder: str | None, scope: CaseScope, amount: Amount) -> None:
        """Write an amount down and let the following lines use it."""
        self.amounts.setdefault(holder, {})[amount.id] = amount
        scope.set_line(amount.id, amount.value, amount.missing)


@dataclass(frozen=True)
class LineKind:
    """How a kind checks its table and computes its amounts."""

    faults: Callable[[LineTable, str], Iterable[Fault]]
    compute: Callable[[CompiledLine, Desk], None]


def computed(line: CompiledLine, scope: CaseScope) -> Amount:
    """Return what the line's formula comes to; money is rounded to the fen once, half up (reading D11)."""
    if line.expression is None:
        raise AssertionError(line.id)
    table = line.table
    formula = line.expression.chosen(scope.readings)
    inputs = scope.used_inputs(formula)
    try:
        value = scope.line_value(line, formula)
    except Unavailable as gap:
        return Amount(table, table.id, table.name, None, table.part_of, gap.names, formula.text, inputs)
    rounded = round_half_up(value, FEN) if table.unit == "yuan" else value
    return Amount(table, table.id, table.name, rounded, table.part_of, (), formula.text, inputs)


def lacking_keys(line: LineTable, place: str, wanted: Iterable[str], unwanted: Iterable[str]) -> Iterator[Fault]:
    """Yield a fault for each key the kind needs and lacks, and for each it has no use for."""
    for key in wanted:
        if not getattr(line, key):
            yield Fault(f"{place}.{key}", "line_key_missing", {"kind": line.kind, "word": key})
    for key in unwanted:
        if getattr(line, key):
            yield Fault(f"{place}.{key}", "line_key_unused", {"kind": line.kind, "word": key})
