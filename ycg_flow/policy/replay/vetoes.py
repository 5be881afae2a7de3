"""Which cases of a replay a veto stands against, and which it is open for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.replay.integers import Flags
from ycg_flow.policy.replay.scope import ColumnScope
from ycg_flow.policy.vetoes import VetoFindings


@dataclass(frozen=True)
class VetoColumns:
    """For each veto where it stands, and for each computed one where it is open."""

    confirmed: dict[str, Flags]
    undecided: dict[str, Flags]

    def is_vetoed(self, size: int) -> Flags:
        """Return which cases a veto stands against."""
        found = np.zeros(size, dtype=bool)
        for flags in self.confirmed.values():
            found |= flags
        return found

    def with_findings(self, findings: Mapping[int, VetoFindings]) -> VetoColumns:
        """Return the vetoes with those found for some cases put in."""
        confirmed = {name: flags.copy() for name, flags in self.confirmed.items()}
        undecided = {name: flags.copy() for name, flags in self.undecided.items()}
        for position, found in findings.items():
            for name, flags in confirmed.items():
                flags[position] = name in found.confirmed
            for name, flags in undecided.items():
                flags[position] = name in found.undecided
        return VetoColumns(confirmed, undecided)


def veto_columns(policy: Policy, scope: ColumnScope) -> VetoColumns:
    """Return the vetoes of all cases; decisions on them are for the one-case path."""
    size = scope.cards.size
    named: dict[str, Flags] = {name: np.zeros(size, dtype=bool) for name in policy.vetoes}
    for position, listed in enumerate(scope.cards.vetoes()):
        for name in listed:
            named[name][position] = True
    undecided = {}
    for name, veto in policy.vetoes.items():
        if veto.expression is None:
            continue
        value = scope.evaluate(veto.expression)
        is_known = value.known(size)
        undecided[name] = ~is_known & ~named[name]
        limit = veto.table.above if veto.table.above is not None else veto.table.at_least
        if limit is not None:
            signs = value.signs_against(limit)
            reaches = signs > 0 if veto.table.above is not None else signs >= 0
            named[name] |= reaches & is_known
    return VetoColumns(named, undecided)
