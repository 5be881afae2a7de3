"""The page of a statement: every line as the paper's own calculation sheet says it, and what became of the money.

Amounts are those stored; formula and arithmetic in words are computed again, and only shown while the statement rests
on what stands now, so that words never tell of other numbers than the amounts beside them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.ledger import FEN_PER_YUAN, PARTY, ROUND
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import open_claim, suspending_orders
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import cycle_values, stored_policy
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.queries.money_waterfall import WaterfallStep, waterfall
from ycg_flow.casework.queries.statement_sheet import SheetLine, StatementSheet, reads_statements, statement_sheet
from ycg_flow.casework.settling import ENTRY, Settled, basis_digest, gap_fen, latest_computation, settle_case
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.reading_input import read_case
from ycg_flow.policy.settlement.statement import Statement as Amounts
from ycg_flow.records.money import Payment, RepaymentClaim, Statement
from ycg_flow.records.people import Person
from ycg_flow.records.results import ScoringRun
from ycg_flow.wording.numbers import money_text, quantity_text
from ycg_flow.wording.sheet.building import document_text
from ycg_flow.wording.sheet.model import NOTHING, Clauses, MoneyLine
from ycg_flow.wording.sheet.money import conservation_sentences, money_lines_by_id
from ycg_flow.wording.sheet.rounds import common_evaluation, sums_of
from ycg_flow.wording.sheet.sources import Sources
from ycg_flow.wording.sheet.totals import grade_word
from ycg_flow.workflow.machine import Decision

MOST_DEPTH = 2
NEXT_ACTS = (
    "compute_statement",
    "recompute_statement",
    "propose_statement",
    "confirm_statement",
    "issue_statement",
    "record_payment",
    "record_repayment",
)
"""What usually comes next, the furthest last."""

Words = Mapping[tuple[str, str], MoneyLine]


@dataclass(frozen=True)
class StatementRow:
    """A line of the sheet; the first share of a split carries its heading.

    `words` is None where the statement no longer rests on what stands now, `open_fen` where nothing is to move.
    """

    line: SheetLine
    depth: int
    heading: str
    amount: str
    clause: str
    basis: str
    words: MoneyLine | None
    open_fen: int | None


@dataclass(frozen=True)
class PointsLine:
    """The points an indicator gave to the total that the money rests on."""

    indicator: str
    name: str
    points: Fraction | None
    max_points: Fraction | None


@dataclass(frozen=True)
class MovedLine:
    """A payment or repayment under one voucher."""

    kind: str
    line: str
    name: str
    amount_fen: int
    voucher: str
    moved_on: date
    person: str
    recorded_at: datetime


@dataclass(frozen=True)
class ClaimLine:
    """A demand for repayment: how much, why, by which document, whether it came."""

    amount_fen: int
    reason: str
    document: str
    person: str
    claimed_at: datetime
    repaid_at: datetime | None


@dataclass(frozen=True)
class StatementPage:
    """A statement with everything its page shows; `gap_fen` is by how much stored parts miss their wholes."""

    head: CaseHead
    reads_statements: bool
    sheet: StatementSheet
    state_label: str
    owners: tuple[str, ...]
    document: str
    grade: str
    entries: tuple[StatementRow, ...]
    rows: tuple[StatementRow, ...]
    is_current: bool
    conservation: tuple[str, ...]
    gap_fen: int
    steps: tuple[WaterfallStep, ...]
    points: tuple[PointsLine, ...]
    moved: tuple[MovedLine, ...]
    claims: tuple[ClaimLine, ...]
    open_claim_fen: int
    suspending: tuple[str, ...]
    acts: tuple[Decision, ...]

    @property
    def open_total_fen(self) -> int:
        """What is still to pay in all, below zero where it is to come back."""
        return sum(self.sheet.open_fen.values())

    @property
    def receivers(self) -> Mapping[str, str]:
        """The names of the lines that money moves for, in the order of the sheet."""
        touched = {**self.sheet.moved_fen, **self.sheet.open_fen}
        names = {line.line: line.name for line in self.sheet.lines if line.line in touched}
        return names | {line: line for line in touched if line not in names}

    @property
    def primary(self) -> str:
        """The act that usually comes next, of those that are allowed."""
        allowed = {act.event for act in self.acts if act.is_allowed}
        return next((event for event in reversed(NEXT_ACTS) if event in allowed), "")


def statement_page(view: View, number: str, statement_number: str) -> StatementPage:
    """Return the page of a statement of a case. Raises `NotFoundError` as `statement_sheet`, or for another case's."""
    sheet = statement_sheet(view, statement_number)
    if sheet.case_number != number:
        raise NotFoundError("statement", statement_number)
    statement = load_numbered(view, Statement, statement_number)
    latest = latest_computation(statement)
    run = None if latest is None else view.session.get(ScoringRun, latest.run_id)
    settled = _settled(view, statement)
    policy = stored_policy(view, run.policy_digest) if run is not None else None
    rows = () if policy is None else tuple(_rows(sheet, policy, {} if settled is None else _words(settled, statement)))
    state = view.desk.workflow.tables["statement"].states[statement.state]
    claim = open_claim(view, statement)
    return StatementPage(
        head=case_head(view, statement.case),
        reads_statements=reads_statements(view, statement.case),
        sheet=sheet,
        state_label=state.label,
        owners=state.owners,
        document="" if policy is None else document_text(policy),
        grade="" if run is None or policy is None else grade_word(policy, run.grade),
        entries=tuple(row for row in rows if row.line.kind == ENTRY),
        rows=tuple(row for row in rows if row.line.kind != ENTRY),
        is_current=settled is not None,
        conservation=() if settled is None else tuple(_conservation(settled, statement)),
        gap_fen=0 if latest is None else gap_fen(latest),
        steps=waterfall([line for line in sheet.lines if line.holder == PARTY], sheet.moved_fen),
        points=() if run is None or policy is None else _points(run, policy),
        moved=_moved(view, statement, sheet),
        claims=_claims(view, statement),
        open_claim_fen=0 if claim is None else claim.amount_fen,
        suspending=suspending_orders(view, statement.case),
        acts=acts_open_to(view, statement),
    )


def _settled(view: View, statement: Statement) -> Settled | None:
    """Return what the engine says now, where that is what the statement rests on."""
    latest = latest_computation(statement)
    if latest is None or basis_digest(view, statement.case) != latest.basis_digest:
        return None
    try:
        return settle_case(view, statement.case)
    except InvalidError:
        return None


def _sources(settled: Settled, statement: Statement) -> Iterator[tuple[str, Sources, Amounts]]:
    """Yield whose lines, what their words draw on, and the amounts: those of the round first, as they are stored."""
    clauses = clauses_of(settled.policy.id)
    sums = sums_of([settled.party, *settled.others.values()])
    if settled.common:
        cycle = statement.case.cycle
        content = {
            "year": cycle.evaluation_year,
            "parameters": cycle_values(cycle, "parameter"),
            "readings": cycle_values(cycle, "reading"),
            "ledger": dict(settled.entries[ROUND]),
        }
        common = read_case(settled.policy, content, scope=ROUND)
        yield ROUND, Sources(common_evaluation(settled.policy, common, settled.common), clauses, sums), settled.common
    yield PARTY, Sources(settled.evaluation, clauses, sums), settled.party


def _words(settled: Settled, statement: Statement) -> Words:
    return {
        (holder, name): line
        for holder, sources, amounts in _sources(settled, statement)
        for name, line in money_lines_by_id(sources, amounts)
    }


def _conservation(settled: Settled, statement: Statement) -> Iterator[str]:
    for _, sources, amounts in _sources(settled, statement):
        yield from conservation_sentences(sources, amounts)


def _rows(sheet: StatementSheet, policy: Policy, words: Words) -> Iterator[StatementRow]:
    clauses: Clauses = clauses_of(policy.id)
    names = {line.line: line.name for line in sheet.lines}
    units = {unit.id: unit.name for unit in policy.table.unit}
    splits = {line.id: line.table for line in policy.lines if line.table.parts}
    said = ""
    for line in sheet.lines:
        split = splits.get(line.line.partition(".")[0]) if line.kind != ENTRY else None
        opens = split is not None and split.id != said
        said = "" if split is None else split.id
        own = words.get((line.holder, line.line))
        place = clauses[line.clause].place if line.clause in clauses else line.clause
        yield StatementRow(
            line=line,
            depth=0 if split is None else 1 if line.part_of == split.whole else MOST_DEPTH,
            heading=f"{split.name}：分配“{names.get(str(split.whole), '')}”" if split is not None and opens else "",
            amount=_amount(line, units),
            clause=place,
            basis=clauses[line.clause].summary if line.clause in clauses else "",
            words=own,
            open_fen=sheet.open_fen.get(line.line),
        )


def _amount(line: SheetLine, units: Mapping[str, str]) -> str:
    if line.amount_fen is not None:
        return money_text(Fraction(line.amount_fen, FEN_PER_YUAN))
    return NOTHING if line.value is None else quantity_text(line.value, line.unit, units)


def _points(run: ScoringRun, policy: Policy) -> tuple[PointsLine, ...]:
    known = {score.indicator: score for score in run.scores}
    return tuple(
        PointsLine(name, item.table.name, known[name].points, known[name].max_points)
        for name, item in policy.indicators.items()
        if name in known
    )


def _moved(view: View, statement: Statement, sheet: StatementSheet) -> tuple[MovedLine, ...]:
    query = select(Payment, Person.name).join(Person, Person.id == Payment.person_id)
    rows = view.session.execute(query.where(Payment.statement_id == statement.id).order_by(Payment.id))
    names = {line.line: line.name for line in sheet.lines}
    return tuple(
        MovedLine(
            row.kind,
            row.line,
            names.get(row.line, row.line),
            row.amount_fen,
            row.voucher,
            row.moved_on,
            person,
            row.recorded_at,
        )
        for row, person in rows
    )


def _claims(view: View, statement: Statement) -> tuple[ClaimLine, ...]:
    query = select(RepaymentClaim, Person.name).join(Person, Person.id == RepaymentClaim.person_id)
    rows: Sequence[tuple[RepaymentClaim, str]] = [
        (row, person)
        for row, person in view.session.execute(
            query.where(RepaymentClaim.statement_id == statement.id).order_by(RepaymentClaim.id)
        )
    ]
    return tuple(
        ClaimLine(row.amount_fen, row.reason, row.decision_document, person, row.claimed_at, row.repaid_at)
        for row, person in rows
    )
