"""Settling: from an approved result and the ledger to the lines of a statement, stored just as the engine gives them.

Money rests on the approved result alone: where the ledger of today would change the result, nothing is computed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.ledger import (
    FEN_PER_YUAN,
    PARTY,
    ROUND,
    YUAN,
    declared_entries,
    ledger_basis,
    ledger_content,
    round_ledger_content,
)
from ycg_flow.casework.policies import cycle_values, policy_of, stored_policy
from ycg_flow.policy.answer import grade
from ycg_flow.policy.canonical import digest_of
from ycg_flow.policy.compiled import ENGINE_VERSION, Policy
from ycg_flow.policy.evaluation import Evaluation, evaluate
from ycg_flow.policy.exact import exact_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import evaluate_round_content
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.settlement.statement import Statement as Amounts
from ycg_flow.records.cases import EvaluationCase, Waiver
from ycg_flow.records.money import Statement, StatementComputation, StatementLine
from ycg_flow.records.results import ScoringRun
from ycg_flow.workflow.facts import Reason

ENTRY, LINE = "entry", "line"
VOID = "void"
LEDGER_GUARD = "ledger_is_complete"


@dataclass(frozen=True)
class Settled:
    """What the engine says of a case's money: its result, its own amounts, the round's, and those of other cases."""

    policy: Policy
    evaluation: Evaluation
    party: Amounts
    common: Amounts
    others: Mapping[str, Amounts]
    entries: Mapping[str, Mapping[str, Any]]
    basis_digest: str


def settles_as_round(policy: Policy) -> bool:
    """Whether a statement needs every case of the cycle: ranks decide, or something belongs to the round."""
    is_common = any(line.table.scope == ROUND for line in policy.lines)
    return policy.table.ranking is not None or is_common or bool(declared_entries(policy, ROUND))


def standing_statement(view: View, case: EvaluationCase) -> Statement | None:
    """Return the statement of a case that is not void."""
    query = select(Statement).where(Statement.case_id == case.id, Statement.state != VOID)
    return view.session.scalars(query).one_or_none()


def latest_computation(statement: Statement) -> StatementComputation | None:
    """Return what a statement says now."""
    return statement.computations[-1] if statement.computations else None


def has_nothing_to_settle(view: View, case: EvaluationCase) -> bool:
    """Whether no statement is needed: the policy has no lines of money, or every entry of its ledger was waived."""
    policy = policy_of(view, case.cycle)
    if not policy.lines:
        return True
    query = select(Waiver.item).where(Waiver.case_id == case.id, Waiver.guard == LEDGER_GUARD)
    return bool(policy.ledger) and set(policy.ledger) <= set(view.session.scalars(query))


def basis_digest(view: View, case: EvaluationCase) -> str | None:
    """Return the digest of all that a statement computed now would rest on; None without an approved result."""
    runs = _runs(view, case)
    if runs is None:
        return None
    parties = {
        owner.number: {"inputs": run.inputs_digest, "ledger": ledger_basis(view, owner.cycle, owner)}
        for owner, run in runs
    }
    common = ledger_basis(view, case.cycle, None)
    return digest_of({"engine_version": ENGINE_VERSION, "parties": parties, "ledger": common})


def settle_case(view: View, case: EvaluationCase) -> Settled:
    """Return what the engine says of a case's money.

    Raises `InvalidError` without an approved result, where the ledger contradicts itself or would change the result.
    """
    runs, basis = _runs(view, case), basis_digest(view, case)
    if runs is None or basis is None:
        raise InvalidError({"result": Reason("result_not_approved")})
    own = next(run for owner, run in runs if owner is case)
    policy = stored_policy(view, own.policy_digest)
    ledger, round_ledger = ledger_content(view, case), round_ledger_content(view, case.cycle)
    try:
        evaluations, common = _evaluated(view, policy, case, runs)
    except FaultsFound as found:
        faults = {fault.place: Reason(fault.code, dict(fault.values)) for fault in found.faults}
        raise InvalidError(faults) from None
    if any(_outcome(evaluations[owner.number]) != (run.exact_total, run.is_vetoed, run.grade) for owner, run in runs):
        raise InvalidError({"result": Reason("result_would_change")})
    evaluation = evaluations.pop(case.number)
    others = {number: other.statement for number, other in evaluations.items()}
    entries = {PARTY: ledger, ROUND: round_ledger}
    return Settled(policy, evaluation, evaluation.statement, common, others, entries, basis)


def lacking(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return what the money of a case lacks; what another case of the round lacks has that case's number before it.

    While the ledger contradicts itself nothing is named: computing tells the contradictions.
    """
    if has_nothing_to_settle(view, case):
        return ()
    try:
        settled = settle_case(view, case)
    except InvalidError:
        return ()
    names = [*_missing(settled.common), *_missing(settled.party)]
    shared = {
        *_missing(settled.common),
        *(name for name, entry in settled.policy.ledger.items() if entry.scope == ROUND),
    }
    for number, amounts in settled.others.items():
        names += [f"{number}.{name}" for name in _missing(amounts) if name not in shared]
    return tuple(dict.fromkeys(names))


def compute(step: Step, statement: Statement) -> StatementComputation:
    """Compute a statement from the approved result and the ledger of now and store it. Raises `InvalidError`."""
    case = statement.case
    settled = settle_case(step, case)
    runs = _runs(step, case) or []
    lines = list(_rows(settled))
    computation = StatementComputation(
        statement=statement,
        case_id=case.id,
        run_id=next(run.id for owner, run in runs if owner is case),
        number=len(statement.computations) + 1,
        engine_version=ENGINE_VERSION,
        basis_digest=settled.basis_digest,
        rank=settled.evaluation.rank,
        person_id=step.actor.person,
        computed_at=step.now,
        lines=lines,
        digest=content_digest(statement, settled.basis_digest, lines),
    )
    step.session.add(computation)
    step.session.flush()
    return computation


def content_digest(statement: Statement, basis: str, lines: list[StatementLine]) -> str:
    """Return the digest of exactly what a statement says: its number, its basis and every line as stored."""
    content = [
        {
            "holder": line.holder,
            "kind": line.kind,
            "line": line.line,
            "amount_fen": line.amount_fen,
            "value": None if line.value is None else exact_text(line.value),
            "part_of": line.part_of,
            "missing": list(line.missing),
            "flow": line.flow,
        }
        for line in sorted(lines, key=lambda line: line.position)
    ]
    return digest_of({"statement": statement.number, "basis": basis, "lines": content})


def stored_digest(statement: Statement) -> str:
    """Return the digest of what a statement's rows say now; nothing before it was computed."""
    latest = latest_computation(statement)
    return "" if latest is None else content_digest(statement, latest.basis_digest, latest.lines)


def gap_fen(computation: StatementComputation) -> int:
    """Return by how many fen the parts of all wholes miss them, from the stored rows; a part not known is left out."""
    known = {(line.holder, line.line): line.amount_fen for line in computation.lines}
    wholes: dict[tuple[str, str], list[int | None]] = {}
    for line in computation.lines:
        if line.kind == LINE and line.part_of is not None:
            wholes.setdefault((line.holder, line.part_of), []).append(line.amount_fen)
    gap = 0
    for (holder, whole), parts in wholes.items():
        amount = known.get((holder, whole), known.get((ROUND, whole)))
        given = [part for part in parts if part is not None]
        if amount is not None and len(given) == len(parts):
            gap += abs(sum(given) - amount)
    return gap


def _missing(amounts: Amounts) -> Iterator[str]:
    yield from (name for amount in amounts.values() if amount.value is None for name in amount.missing)


def _runs(view: View, case: EvaluationCase) -> list[tuple[EvaluationCase, ScoringRun]] | None:
    """Return the approved runs a statement rests on: the case's own, or those of every case of its round."""
    owners = [case]
    if settles_as_round(policy_of(view, case.cycle)):
        query = select(EvaluationCase).where(EvaluationCase.cycle_id == case.cycle_id)
        standing = query.where(EvaluationCase.state != "withdrawn").order_by(EvaluationCase.id)
        owners = list(view.session.scalars(standing))
    finals = [(owner, final_result(view, owner)) for owner in owners]
    runs = [(owner, final.run) for owner, final in finals if final is not None]
    return runs if len(runs) == len(owners) and case in owners else None


def _evaluated(
    view: View, policy: Policy, case: EvaluationCase, runs: list[tuple[EvaluationCase, ScoringRun]]
) -> tuple[dict[str, Evaluation], Amounts]:
    """Return the evaluations with the ledger of now by case, and the amounts of the round. Raises `FaultsFound`."""
    contents = {owner.number: _content(view, owner, run) for owner, run in runs}
    if not settles_as_round(policy):
        return {case.number: evaluate(policy, read_case(policy, contents[case.number]))}, {}
    cycle = case.cycle
    _, result = evaluate_round_content(
        policy,
        {
            "year": cycle.evaluation_year,
            "parameters": cycle_values(cycle, "parameter"),
            "readings": cycle_values(cycle, "reading"),
            "ledger": round_ledger_content(view, cycle),
            "parties": [{"id": number, **content} for number, content in contents.items()],
        },
    )
    return dict(result.parties), result.statement


def _content(view: View, case: EvaluationCase, run: ScoringRun) -> dict[str, Any]:
    """Return an approved run's exact inputs with the ledger of now in place of the one it was scored with."""
    scored: dict[str, Any] = json.loads(run.inputs)["case"]
    return {**scored, "ledger": ledger_content(view, case)}


def _outcome(evaluation: Evaluation) -> tuple[Fraction | None, bool, str | None]:
    total = evaluation.score.total
    return (None if total is None else total.exact, evaluation.is_vetoed, grade(evaluation))


def _rows(settled: Settled) -> Iterator[StatementLine]:
    rows = [*_entry_rows(settled), *_line_rows(ROUND, settled.common), *_line_rows(PARTY, settled.party)]
    for position, row in enumerate(rows, start=1):
        row.position = position
        yield row


def _entry_rows(settled: Settled) -> Iterator[StatementLine]:
    for entry in settled.policy.ledger.values():
        text = settled.entries[entry.scope].get(entry.id)
        if text is not None:
            row = _row(entry.scope, ENTRY, entry.id, entry.name, entry.unit, Fraction(text))
            row.part_of, row.clause = entry.part_of, entry.clause or ""
            yield row


def _line_rows(holder: str, amounts: Amounts) -> Iterator[StatementLine]:
    for amount in amounts.values():
        row = _row(holder, LINE, amount.id, amount.name, amount.line.unit, amount.value)
        row.part_of, row.clause, row.flow = amount.part_of, amount.line.clause, amount.line.flow
        row.missing, row.formula = list(amount.missing), amount.formula
        yield row


def _row(holder: str, kind: str, line: str, name: str, unit: str, value: Fraction | None) -> StatementLine:
    is_money = unit == YUAN and value is not None
    return StatementLine(
        holder=holder,
        kind=kind,
        line=line,
        name=name,
        unit=unit,
        amount_fen=(value * FEN_PER_YUAN).numerator if is_money and value is not None else None,
        value=None if is_money else value,
        missing=[],
        formula="",
        flow="none",
    )
