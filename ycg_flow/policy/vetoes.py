"""Vetoes: confirmed by people, computed from figures, or open while the inputs of a computed one lack (reading D9)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import CompiledVeto, Policy
from ycg_flow.policy.rules.base import Unavailable
from ycg_flow.policy.scope import CaseScope, UsedInput


@dataclass(frozen=True)
class ComputedVeto:
    """What a computed veto rests on: its value (None while open), its inputs, and what lacks."""

    value: Fraction | None
    inputs: tuple[UsedInput, ...]
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class VetoFindings:
    """The vetoes that stand, those that are open, and the computation behind the computed ones."""

    confirmed: tuple[str, ...]
    undecided: tuple[str, ...]
    computed: Mapping[str, ComputedVeto]


def veto_findings(policy: Policy, scope: CaseScope) -> VetoFindings:
    """Return which vetoes stand and which are open. A recorded decision goes before the computation."""
    computed = {name: _computed(veto, scope) for name, veto in policy.vetoes.items() if veto.expression is not None}
    confirmed, undecided = [], []
    for name, veto in policy.vetoes.items():
        decision = scope.case.decisions.get(name)
        if decision is not None:
            confirmed.extend([name] if decision.kind == "confirmed" else [])
        elif name in scope.case.vetoes:
            confirmed.append(name)
        elif name in computed and computed[name].value is None:
            undecided.append(name)
        elif name in computed and _reaches(veto, computed[name].value):
            confirmed.append(name)
    return VetoFindings(tuple(confirmed), tuple(undecided), computed)


def _computed(veto: CompiledVeto, scope: CaseScope) -> ComputedVeto:
    expression = veto.expression
    if expression is None:
        raise AssertionError(veto.table.id)
    inputs = scope.used_inputs(expression.chosen(scope.readings))
    try:
        return ComputedVeto(scope.evaluate_expression(expression), inputs)
    except Unavailable as gap:
        return ComputedVeto(None, inputs, gap.names)


def _reaches(veto: CompiledVeto, value: Fraction | None) -> bool:
    if value is None:
        return False
    if veto.table.above is not None:
        return value > veto.table.above
    return veto.table.at_least is not None and value >= veto.table.at_least
