"""Scoring a case: every indicator with its state and reason, then the total in the fixed order.

Order at the total (reading D10): sum, rescaled for what does not apply; bonuses, each and in all capped; deductions;
not below zero; rounded once, half up; grade and money from the rounded total; then vetoes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from ycg_flow.policy.case_input import Decision
from ycg_flow.policy.compiled import BASE_TOTAL, QUALIFIED, TOTAL, CompiledItem, Policy
from ycg_flow.policy.rules.base import Judgement, State
from ycg_flow.policy.scope import CaseScope, UsedInput
from ycg_flow.policy.totals import Total, total_of
from ycg_flow.policy.vetoes import VetoFindings, veto_findings

Judge = Callable[[CompiledItem, CaseScope], Judgement]


@dataclass(frozen=True)
class ScoredIndicator:
    """An indicator's judgement, the decision that settled it if one did, and everything it rests on."""

    item: CompiledItem
    judgement: Judgement
    inputs: tuple[UsedInput, ...]
    readings: tuple[str, ...]
    decision: Decision | None = None
    undecided: Judgement | None = None


@dataclass(frozen=True)
class Score:
    """What scoring says of a case before money: indicators, total (None with `only`), vetoes."""

    indicators: Mapping[str, ScoredIndicator]
    total: Total | None
    vetoes: VetoFindings


def score(policy: Policy, scope: CaseScope, judge: Judge | None = None) -> Score:
    """Return the score of a case and let the statement's formulas use its total.

    `judge` gives an item's judgement before any decision where it is known already, as in a replay.
    """
    case = scope.case
    indicators = {} if case.score is not None else _scored_indicators(policy, scope, judge or judgement_of)
    findings = veto_findings(policy, scope)
    total = None
    if policy.is_scored and case.only is None:
        with_points = {name: scored.judgement for name, scored in indicators.items() if scored.item.points is not None}
        total = total_of(policy, scope, with_points)
        _enter(scope, total, is_failed=bool(findings.confirmed))
    return Score(indicators, total, findings)


def _enter(scope: CaseScope, total: Total, *, is_failed: bool) -> None:
    scope.set_line(TOTAL, total.rounded, (TOTAL,))
    scope.set_line(BASE_TOTAL, total.base_rounded, (TOTAL,))
    qualified = None if total.rounded is None else Fraction(not is_failed and total.is_passing)
    scope.set_line(QUALIFIED, Fraction(0) if is_failed else qualified, (TOTAL,))


def _scored_indicators(policy: Policy, scope: CaseScope, judge: Judge) -> dict[str, ScoredIndicator]:
    only = scope.case.only
    items = {name: item for name, item in policy.indicators.items() if only is None or name in only}
    return {name: _scored(item, scope, judge(item, scope)) for name, item in items.items()}


def _scored(item: CompiledItem, scope: CaseScope, judgement: Judgement) -> ScoredIndicator:
    decision = scope.case.decisions.get(item.id)
    inputs, readings = inputs_of(item, scope), readings_of(item, scope)
    if decision is None or not _is_open_to_decision(item, judgement):
        return ScoredIndicator(item, judgement, inputs, readings)
    return ScoredIndicator(item, _decided(item, judgement, decision), inputs, readings, decision, judgement)


def judgement_of(item: CompiledItem, scope: CaseScope) -> Judgement:
    """Return an item's judgement before any decision: that it does not apply, or what its rule says."""
    return _applicable(item, scope) or scope.judge(item)


def _applicable(item: CompiledItem, scope: CaseScope) -> Judgement | None:
    """Return the judgement of an indicator that does not apply, or whose condition is not known; else None."""
    figure = item.applies_when
    if figure is None:
        return None
    value, missing = scope.line_amount(figure)
    if value is None:
        return Judgement(State.MISSING, missing=missing)
    return None if value else Judgement(State.NOT_APPLICABLE)


def _is_open_to_decision(item: CompiledItem, judgement: Judgement) -> bool:
    return judgement.state in {State.MISSING, State.NOT_COMPUTABLE} or item.may_be_overridden


def _decided(item: CompiledItem, judgement: Judgement, decision: Decision) -> Judgement:
    if decision.kind == "exclude":
        return replace(judgement, state=State.NOT_APPLICABLE, points=None)
    points = {"zero": Fraction(0), "full": item.points}.get(decision.kind, decision.points)
    return replace(
        judgement, state=State.SCORED, points=points, steps={**judgement.steps, "decided": points or Fraction(0)}
    )


def inputs_of(item: CompiledItem, scope: CaseScope) -> tuple[UsedInput, ...]:
    """Return every input an indicator and its parts rest on, the condition of its applying first, each once."""
    found: dict[tuple[str, int], UsedInput] = {}
    condition = getattr(item.table, "applies_when", None)
    if condition is not None:
        found[condition, 0] = UsedInput(condition, 0, scope.shown(condition, 0))
    for part in item.with_parts():
        lags = (-2, -1, 0) if part.rule.kind == "trend" else (0,)
        for expression in part.expressions.values():
            for lag in lags if expression.formulas else ():
                for used in scope.used_inputs(expression.chosen(scope.readings), lag):
                    found.setdefault((used.name, used.lag), used)
        for figure in part.rule.figures():
            found.setdefault((figure, 0), UsedInput(figure, 0, scope.case.answers.get((figure, 0))))
    return tuple(found.values())


def readings_of(item: CompiledItem, scope: CaseScope) -> tuple[str, ...]:
    """Return the readings an indicator's result depends on."""
    found: dict[str, None] = {}
    for part in item.with_parts():
        word = part.rule.counting_word()
        if word in scope.readings:
            found[str(word)] = None
        for expression in part.expressions.values():
            for name in scope.readings_behind(expression):
                found[name] = None
    return tuple(found)
