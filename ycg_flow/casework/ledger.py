"""The fund ledger: checked entries of a case or of the whole round, append-only; the latest of each counts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.case_input import CaseInput
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text, fixed_text
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.inputs.ledger import MEMBERS, WEIGHTS
from ycg_flow.policy.reading_input import read_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.money import LedgerEntry
from ycg_flow.workflow.facts import Reason

FEN_PER_YUAN = 100
MOST_YUAN = Fraction(10**14)
"""What is more was typed wrong, and would not fit the column."""

YUAN = "yuan"
PARTY, ROUND = "party", "round"


@dataclass(frozen=True)
class LedgerInput:
    """What is entered: yuan and counts as decimal texts, weights as tables with their reason; None takes one back.

    `seen` is the key of the entry over which each was typed, 0 where there was none: what another person entered
    meanwhile is not overwritten unseen.
    """

    values: Mapping[str, Any]
    source_document: str
    reason: str = ""
    seen: Mapping[str, int] = field(default_factory=dict)


def ledger_content(view: View, case: EvaluationCase) -> dict[str, Any]:
    """Return a case's ledger as the engine reads it: exact decimal texts and tables of weights, by entry."""
    return {entry.entry: _content(entry) for entry in ledger_entries(view, case.cycle, case)}


def ledger_basis(view: View, cycle: Cycle, case: EvaluationCase | None) -> dict[str, Any]:
    """Return a ledger as a digest of it takes it: as stored, with members in the order in which they were listed."""
    entries = ledger_entries(view, cycle, case)
    return {entry.entry: _content(entry) if entry.weights is None else entry.weights for entry in entries}


def round_ledger_content(view: View, cycle: Cycle) -> dict[str, Any]:
    """Return the ledger that a round has in common, as the engine reads it."""
    return {entry.entry: _content(entry) for entry in ledger_entries(view, cycle, None)}


def ledger_entries(view: View, cycle: Cycle, case: EvaluationCase | None) -> list[LedgerEntry]:
    """Return the entries that count, of a case or (None) of the round, in the order of their names."""
    return [row for _, row in sorted(_latest(view, cycle, case).items()) if not _is_taken_back(row)]


def ledgers_of_cases(view: View, cycle: Cycle) -> dict[int, dict[str, Any]]:
    """Return the ledgers of all cases of a cycle as the engine reads them, by the case's key."""
    query = select(LedgerEntry).where(LedgerEntry.cycle_id == cycle.id, LedgerEntry.case_id.is_not(None))
    latest: dict[int, dict[str, LedgerEntry]] = {}
    for row in view.session.scalars(query.order_by(LedgerEntry.id)):
        latest.setdefault(row.case_id or 0, {})[row.entry] = row
    return {
        case: {name: _content(row) for name, row in sorted(rows.items()) if not _is_taken_back(row)}
        for case, rows in latest.items()
    }


def scored_ledger_content(view: View, case: EvaluationCase) -> dict[str, Any]:
    """Return what of the ledger the result itself rests on (a computed veto's base), not only the money."""
    names = ledger_behind_score(policy_of(view, case.cycle))
    return {name: value for name, value in ledger_content(view, case).items() if name in names}


def ledger_behind_score(policy: Policy) -> frozenset[str]:
    """Return the ledger entries that vetoes, measures or rules ask for."""
    expressions = [expression for _, expression in policy.measures.values()]
    expressions += [veto.expression for veto in policy.vetoes.values() if veto.expression is not None]
    for item in policy.indicators.values():
        expressions += [expression for part in item.with_parts() for expression in part.expressions.values()]
    formulas = (formula for expression in expressions for formula in expression.formulas.values())
    return frozenset(found.name for formula in formulas for found in formula.names()) & set(policy.ledger)


def write_entries(step: Step, cycle: Cycle, case: EvaluationCase | None, given: LedgerInput) -> dict[str, Any]:
    """Append what differs from what counts already and return it by entry; nothing where nothing differs.

    Raises `InvalidError` with every field that does not fit the policy.
    """
    checked = check_entries(step, cycle, case, given)
    present = _latest(step, cycle, case)
    written = {}
    for name in given.values:
        entry = _entry(policy_of(step, cycle), name, given, checked)
        entry.cycle_id, entry.case_id = cycle.id, None if case is None else case.id
        entry.person_id, entry.entered_at = step.actor.person, step.now
        if _differs(entry, present.get(name)):
            step.session.add(entry)
            written[name] = None if _is_taken_back(entry) else _content(entry)
    step.session.flush()
    return written


def check_entries(view: View, cycle: Cycle, case: EvaluationCase | None, given: LedgerInput) -> CaseInput:
    """Return what was given as the engine reads it.

    Raises `InvalidError` with every field that does not fit the policy, or was entered by another person meanwhile.
    """
    present = _latest(view, cycle, case)
    faults = {
        f"ledger.{name}": Reason("entered_meanwhile", {"name": name})
        for name, key in given.seen.items()
        if name in given.values and key != (present[name].id if name in present else 0)
    }
    return _checked(policy_of(view, cycle), cycle, given, ROUND if case is None else PARTY, faults)


def _latest(view: View, cycle: Cycle, case: EvaluationCase | None) -> dict[str, LedgerEntry]:
    query = select(LedgerEntry).where(LedgerEntry.cycle_id == cycle.id).order_by(LedgerEntry.id)
    owner = LedgerEntry.case_id.is_(None) if case is None else LedgerEntry.case_id == case.id
    return {row.entry: row for row in view.session.scalars(query.where(owner))}


def _checked(policy: Policy, cycle: Cycle, given: LedgerInput, scope: str, faults: dict[str, Reason]) -> CaseInput:
    checked = CaseInput(cycle.evaluation_year)
    try:
        checked = read_case(policy, {"year": cycle.evaluation_year, "ledger": dict(given.values)}, scope=scope)
    except FaultsFound as found:
        faults.update({fault.place: Reason(fault.code, dict(fault.values)) for fault in found.faults})
    faults |= text_faults({"source_document": given.source_document}, SHORT)
    faults |= text_faults({"reason": given.reason}, LONG, required=False)
    for name, value in checked.ledger.items():
        if value > MOST_YUAN:
            values = {"given": exact_text(value), "most": exact_text(MOST_YUAN)}
            faults[f"ledger.{name}"] = Reason("above_maximum", values)
    refuse(faults)
    return checked


def _entry(policy: Policy, name: str, given: LedgerInput, checked: CaseInput) -> LedgerEntry:
    entry = LedgerEntry(
        entry=name,
        reason=given.reason,
        source_document=given.source_document,
        amount_fen=None,
        count=None,
        weights=None,
    )
    amount = checked.ledger.get(name)
    if amount is not None and is_money(policy, name):
        entry.amount_fen = (amount * FEN_PER_YUAN).numerator
    elif amount is not None:
        entry.count = amount.numerator
    line, _, kind = name.rpartition(".")
    if kind == WEIGHTS and checked.split_weights.get(line):
        weights = {part: exact_text(weight) for part, weight in checked.split_weights[line].items()}
        entry.weights = {**weights, "reason": checked.split_reasons[line]}
    elif kind == MEMBERS and checked.member_weights.get(line):
        entry.weights = {part: _listed(weights) for part, weights in checked.member_weights[line].items()}
    return entry


def is_money(policy: Policy, name: str) -> bool:
    """Whether an entry is an amount to the fen (yuan, also per person), not a count; lines that are entered are."""
    table = policy.ledger.get(name)
    return table is None or table.unit.partition("/")[0] == YUAN


def _listed(weights: Mapping[str, Fraction]) -> list[list[str]]:
    """Return weights as a list: whom a bureau lists first gets a fen that is left over, and a table forgets who was."""
    return [[name, exact_text(weight)] for name, weight in weights.items()]


def _content(entry: LedgerEntry) -> Any:  # noqa: ANN401 - a text or a table
    if entry.amount_fen is not None:
        return fixed_text(Fraction(entry.amount_fen, FEN_PER_YUAN), 2)
    if entry.count is not None:
        return str(entry.count)
    return members_of(entry) if entry.entry.endswith(f".{MEMBERS}") and entry.weights else entry.weights


def members_of(entry: LedgerEntry) -> dict[str, dict[str, str]]:
    """Return the weights of the members that share each part, in the order in which they were listed."""
    return {part: dict(weights) for part, weights in entry.weights.items()}


def _is_taken_back(entry: LedgerEntry) -> bool:
    return _value(entry) == (None, None, None)


def _differs(entry: LedgerEntry, present: LedgerEntry | None) -> bool:
    if present is None:
        return not _is_taken_back(entry)
    return (*_value(entry), entry.source_document) != (*_value(present), present.source_document)


def _value(entry: LedgerEntry) -> tuple[Any, ...]:
    return (entry.amount_fen, entry.count, entry.weights)


def declared_entries(policy: Policy, scope: str) -> Collection[str]:
    """Return the entries a policy's ledger has for a party or for the round."""
    return [entry.id for entry in policy.ledger.values() if entry.scope == scope]
