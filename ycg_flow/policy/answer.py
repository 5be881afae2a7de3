"""The answer of the machine interface: identifiers and values only, numbers as exact texts, no sentences."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ycg_flow.policy.compiled import ENGINE_VERSION, Policy
from ycg_flow.policy.evaluation import Evaluation, RoundEvaluation
from ycg_flow.policy.exact import exact_text, fixed_text
from ycg_flow.policy.rules.base import Judgement
from ycg_flow.policy.scope import UsedInput
from ycg_flow.policy.scoring import ScoredIndicator
from ycg_flow.policy.settlement.base import Amount
from ycg_flow.policy.settlement.statement import Statement
from ycg_flow.policy.totals import Total

FAIL = "fail"


def answer(evaluation: Evaluation) -> dict[str, Any]:
    """Return a case's answer."""
    total = evaluation.score.total
    decimals = evaluation.policy.table.total.decimals if evaluation.policy.table.total is not None else 0
    return {
        **_origin(evaluation.policy, evaluation.case.year, evaluation.readings),
        "indicators": {
            name: _indicator(scored, evaluation.case.year) for name, scored in evaluation.score.indicators.items()
        },
        "bounds": None
        if total is None
        else {"lowest": fixed_text(total.lowest, decimals), "highest": fixed_text(total.highest, decimals)},
        "exact_total": None if total is None else _text(total.exact),
        "total": None if total is None or total.rounded is None else fixed_text(total.rounded, decimals),
        "total_steps": None if total is None else _total_steps(total),
        "grade": grade(evaluation),
        "vetoed": evaluation.is_vetoed,
        "vetoes": list(evaluation.score.vetoes.confirmed),
        "vetoes_undecided": list(evaluation.score.vetoes.undecided),
        "vetoes_computed": {
            name: {
                "value": _text(veto.value),
                "inputs": _inputs(veto.inputs, evaluation.case.year),
                "missing": list(veto.missing),
            }
            for name, veto in evaluation.score.vetoes.computed.items()
        },
        **_settlement(evaluation.statement, evaluation.case.year),
    }


def round_answer(policy: Policy, year: int, result: RoundEvaluation, readings: Mapping[str, str]) -> dict[str, Any]:
    """Return a round's answer: each party's with its rank, and the common lines."""
    parties = {party: {"rank": evaluation.rank, **answer(evaluation)} for party, evaluation in result.parties.items()}
    return {**_origin(policy, year, readings), "parties": parties, **_settlement(result.statement, year)}


def grade(evaluation: Evaluation) -> str | None:
    """Return the grade's id: that of the total, or fail where a veto stands (reading D12)."""
    if evaluation.is_vetoed:
        return next((table.id for table in evaluation.policy.table.grade if table.is_fail), FAIL)
    total = evaluation.score.total
    return None if total is None or total.grade is None else total.grade.id


def _origin(policy: Policy, year: int, readings: Mapping[str, str]) -> dict[str, Any]:
    return {
        "policy": policy.id,
        "policy_version": policy.table.version,
        "policy_digest": policy.digest,
        "engine_version": ENGINE_VERSION,
        "year": year,
        "readings": dict(readings),
    }


def _text(value: Fraction | None) -> str | None:
    return None if value is None else exact_text(value)


def _indicator(scored: ScoredIndicator, year: int) -> dict[str, Any]:
    return {
        **_judgement(scored.judgement),
        "max_points": _text(scored.item.points),
        "rule": scored.item.rule.kind,
        "clause": scored.item.clause,
        "inputs": _inputs(scored.inputs, year),
        "readings": list(scored.readings),
        "formulas": {
            name: {option: formula.text for option, formula in expression.formulas.items()}
            for name, expression in scored.item.expressions.items()
            if expression.formulas
        },
        "decision": None
        if scored.decision is None
        else {"as": scored.decision.kind, "points": _text(scored.decision.points), "reason": scored.decision.reason},
        "undecided": None if scored.undecided is None else _judgement(scored.undecided),
    }


def _judgement(judgement: Judgement) -> dict[str, Any]:
    found: dict[str, Any] = {
        "points": _text(judgement.points),
        "state": judgement.state.value,
        "missing": list(judgement.missing),
        "steps": {name: _text(step) if isinstance(step, Fraction) else step for name, step in judgement.steps.items()},
    }
    if judgement.value is not None:
        found["value"] = _text(judgement.value)
    if judgement.trend is not None:
        found["trend"] = judgement.trend
    if judgement.answer is not None:
        found["answer"] = judgement.answer
    if judgement.parts:
        found["parts"] = {name: _judgement(part) for name, part in judgement.parts.items()}
    return found


def _inputs(inputs: tuple[UsedInput, ...], year: int) -> list[dict[str, Any]]:
    return [
        {
            "id": used.name,
            "year": year + used.lag,
            "value": _text(used.value) if not isinstance(used.value, str) else used.value,
        }
        for used in inputs
    ]


def _total_steps(total: Total) -> dict[str, Any]:
    return {
        "sum": _text(total.sum),
        "groups": {name: exact_text(points) for name, points in total.group_points.items()},
        "bonus": exact_text(total.bonus_points),
        "deductions": {
            deduction.table.id: {"events": _text(deduction.events), "points": _text(deduction.points)}
            for deduction in total.deductions
        },
        "base_total": _text(total.base_rounded),
    }


def _settlement(statement: Statement, year: int) -> dict[str, Any]:
    money = {name: amount for name, amount in statement.items() if amount.is_money}
    return {
        "settlement": {
            name: None if amount.value is None else fixed_text(amount.value, 2) for name, amount in money.items()
        },
        "settlement_missing": {
            name: list(amount.missing) for name, amount in statement.items() if amount.value is None
        },
        "settlement_steps": {name: _line(amount, year) for name, amount in statement.items()},
    }


def _line(amount: Amount, year: int) -> dict[str, Any]:
    return {
        "value": _text(amount.value),
        "unit": amount.line.unit,
        "clause": amount.line.clause,
        "formula": amount.formula,
        "inputs": _inputs(amount.inputs, year),
        "part_of": amount.part_of,
        "flow": amount.line.flow,
    }
