"""The ledger as a form: every entry the policy asks for, with what counts now, its document and who entered it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.ledger import (
    FEN_PER_YUAN,
    PARTY,
    ROUND,
    LedgerInput,
    check_entries,
    declared_entries,
    is_money,
    ledger_entries,
    members_of,
)
from ycg_flow.casework.loading import load_case, load_cycle
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.statement_sheet import BUREAU, reads_statements
from ycg_flow.casework.settling import standing_statement
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.exact import exact_text, fixed_text
from ycg_flow.policy.inputs.ledger import MEMBERS, WEIGHTS
from ycg_flow.policy.model.settlement import LineTable
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.money import LedgerEntry
from ycg_flow.records.people import Person
from ycg_flow.wording.numbers import grouped
from ycg_flow.wording.terms import unit_word
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import reach_of

ENTER = "enter_ledger"
STALE_AFTER = ("proposed", "confirmed", "issued")


@dataclass(frozen=True)
class Entered:
    """How an entry came: its key, document, person and instant."""

    key: int
    document: str
    reason: str
    person: str
    at: datetime


@dataclass(frozen=True)
class LedgerField:
    """An entry of the ledger; `value` is the plain decimal that counts now, empty where there is none."""

    name: str
    label: str
    unit: str
    unit_word: str
    is_money: bool
    clause: str
    part_of: str
    value: str
    entered: Entered | None

    @property
    def shown(self) -> str:
        """The value with thousands grouped, as people read it and may type it again."""
        return grouped(self.value) if self.value else ""


@dataclass(frozen=True)
class SplitPart:
    """A receiver of a split: the policy's weight, the one decided instead, and the weights of its members."""

    id: str
    label: str
    usual: str
    decided: str
    members: Mapping[str, str]


@dataclass(frozen=True)
class SplitFields:
    """A split whose weights may be decided otherwise and whose parts may be divided among members."""

    line: str
    label: str
    clause: str
    parts: tuple[SplitPart, ...]
    reason: str
    weights_entered: Entered | None
    members_entered: Entered | None


@dataclass(frozen=True)
class LedgerPage:
    """The ledger of a case or, without a head, of the round of a cycle; `act` tells whether it may be entered.

    `stale_after` is the statement that entering anything takes the ground from.
    """

    head: CaseHead | None
    cycle_number: str
    cycle_title: str
    fields: tuple[LedgerField, ...]
    splits: tuple[SplitFields, ...]
    units: Mapping[str, str]
    act: Decision | None
    version: int
    stale_after: str


def ledger_page(view: View, number: str) -> LedgerPage:
    """Return the ledger of a case to those who read statements. Raises `NotFoundError`."""
    case = load_case(view, number)
    if not reads_statements(view, case):
        raise NotFoundError("ledger", number)
    standing = standing_statement(view, case)
    is_touched = standing is not None and standing.state in STALE_AFTER
    return _page(view, case.cycle, case, standing.number if standing is not None and is_touched else "")


def round_ledger_page(view: View, number: str) -> LedgerPage:
    """Return the ledger that the cases of a cycle have in common, to those who read statements. Raises the same."""
    cycle = load_cycle(view, number)
    if not reach_of(view.actor, BUREAU, view.desk.roles).covers(kind_of(cycle).place_of(cycle, view.today)):
        raise NotFoundError("ledger", number)
    return _page(view, cycle, None, "")


def check_ledger(view: View, number: str, given: LedgerInput, *, is_round: bool) -> None:
    """Raise `InvalidError` with every field that would not fit, before anything is saved; `NotFoundError` likewise."""
    if is_round:
        check_entries(view, load_cycle(view, number), None, given)
    else:
        case = load_case(view, number)
        check_entries(view, case.cycle, case, given)


def _page(view: View, cycle: Cycle, case: EvaluationCase | None, stale_after: str) -> LedgerPage:
    policy = policy_of(view, cycle)
    rows = {row.entry: row for row in ledger_entries(view, cycle, case)}
    scope = ROUND if case is None else PARTY
    found = cycle if case is None else case
    return LedgerPage(
        head=None if case is None else case_head(view, case),
        cycle_number=cycle.number,
        cycle_title=cycle.title,
        fields=tuple(_fields(view, policy, rows, scope)),
        splits=tuple(
            _split(view, line.table, rows, _places(policy))
            for line in policy.lines
            if line.table.parts and line.table.scope == scope
        ),
        units={unit.id: unit.name for unit in policy.table.unit},
        act=next((act for act in acts_open_to(view, found) if act.event == ENTER), None),
        version=found.version,
        stale_after=stale_after,
    )


def _fields(view: View, policy: Policy, rows: Mapping[str, LedgerEntry], scope: str) -> list[LedgerField]:
    names, places = _names(policy), _places(policy)
    lines = {line.id: line.table for line in policy.lines}
    entered = [line.id for line in policy.lines if line.table.may_be_entered and line.table.scope == scope]
    fields = []
    for name in (*declared_entries(policy, scope), *entered):
        table = policy.ledger.get(name) or lines[name]
        fields.append(
            LedgerField(
                name=name,
                label=table.name,
                unit=table.unit,
                unit_word=unit_word(table.unit, {unit.id: unit.name for unit in policy.table.unit}),
                is_money=is_money(policy, name),
                clause=places.get(table.clause or "", table.clause or ""),
                part_of=names.get(table.part_of or "", ""),
                value=_value(rows.get(name)),
                entered=_entered(view, rows.get(name)),
            )
        )
    return fields


def _split(view: View, table: LineTable, rows: Mapping[str, LedgerEntry], places: Mapping[str, str]) -> SplitFields:
    weights, members = rows.get(f"{table.id}.{WEIGHTS}"), rows.get(f"{table.id}.{MEMBERS}")
    decided = {} if weights is None else dict(weights.weights)
    shared = {} if members is None else members_of(members)
    return SplitFields(
        line=table.id,
        label=table.name,
        clause=places.get(table.clause, table.clause),
        parts=tuple(
            SplitPart(part.id, part.name, exact_text(part.weight), decided.get(part.id, ""), shared.get(part.id, {}))
            for part in table.parts
        ),
        reason=decided.get("reason", ""),
        weights_entered=_entered(view, weights),
        members_entered=_entered(view, members),
    )


def _value(row: LedgerEntry | None) -> str:
    if row is None:
        return ""
    if row.amount_fen is not None:
        return fixed_text(Fraction(row.amount_fen, FEN_PER_YUAN), 2)
    return "" if row.count is None else str(row.count)


def _entered(view: View, row: LedgerEntry | None) -> Entered | None:
    if row is None:
        return None
    person = view.session.get_one(Person, row.person_id).name
    return Entered(row.id, row.source_document, row.reason, person, row.entered_at)


def _names(policy: Policy) -> dict[str, str]:
    names = {entry.id: entry.name for entry in policy.ledger.values()}
    return names | {line.id: line.table.name for line in policy.lines}


def _places(policy: Policy) -> dict[str, str]:
    return {name: clause.place for name, clause in clauses_of(policy.id).items()}
