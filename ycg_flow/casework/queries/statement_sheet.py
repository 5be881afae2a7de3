"""The sheet of a statement: what it rests on, every line in the paper's order, what moved and what is still open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import moved_lines, open_lines
from ycg_flow.casework.settling import latest_computation, stored_digest
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Statement, StatementLine
from ycg_flow.records.results import ScoringRun
from ycg_flow.workflow.permissions import Permission, permissions_to

SHOWN_TO_THE_PARTY = ("issued", "repayment_due", "settled")
BUREAU = frozenset({Permission.REGION_STATEMENT_READ})


@dataclass(frozen=True)
class SheetLine:
    """A ledger entry or a computed line: fen, or a value in its unit, or what lacks; how it came, whose part it is."""

    line: str
    name: str
    kind: str
    holder: str
    unit: str
    amount_fen: int | None
    value: Fraction | None
    part_of: str | None
    missing: tuple[str, ...]
    formula: str
    clause: str
    flow: str


@dataclass(frozen=True)
class StatementSheet:
    """A statement as it stands; `digest` is what a confirmation names, `open_fen` what is still to move by line."""

    number: str
    case_number: str
    state: str
    version: int
    digest: str
    computed_at: datetime | None
    run_number: int | None
    total_hundredths: int | None
    grade: str | None
    is_vetoed: bool
    rank: int | None
    lines: tuple[SheetLine, ...]
    moved_fen: Mapping[str, int]
    open_fen: Mapping[str, int]


def statement_sheet(view: View, number: str) -> StatementSheet:
    """Return the sheet of a statement to those who may read statements; to the party once it is issued.

    Raises `NotFoundError` like for one that does not exist.
    """
    statement = load_numbered(view, Statement, number)
    if not may_read(view, statement):
        raise NotFoundError("statement", number)
    latest = latest_computation(statement)
    run = None if latest is None else view.session.get(ScoringRun, latest.run_id)
    return StatementSheet(
        number=statement.number,
        case_number=statement.case.number,
        state=statement.state,
        version=statement.version,
        digest=stored_digest(statement),
        computed_at=None if latest is None else latest.computed_at,
        run_number=None if run is None else run.number,
        total_hundredths=None if run is None else run.total_hundredths,
        grade=None if run is None else run.grade,
        is_vetoed=run is not None and run.is_vetoed,
        rank=None if latest is None else latest.rank,
        lines=tuple(_shown(line) for line in latest.lines) if latest is not None else (),
        moved_fen=moved_lines(view, statement.case),
        open_fen=open_lines(view, statement),
    )


def reads_statements(view: View, case: EvaluationCase, wanted: frozenset[Permission] = BUREAU) -> bool:
    """Whether the person reads the statements of a case at every stage, or by another permission."""
    query = visible_cases(view, wanted).where(EvaluationCase.id == case.id)
    return view.session.scalars(query).one_or_none() is not None


def may_read(view: View, statement: Statement) -> bool:
    """Whether the person may see a statement as it stands: the party only once it is issued."""
    wanted = permissions_to("statement", "read") if statement.state in SHOWN_TO_THE_PARTY else BUREAU
    return reads_statements(view, statement.case, wanted)


def _shown(line: StatementLine) -> SheetLine:
    return SheetLine(
        line=line.line,
        name=line.name,
        kind=line.kind,
        holder=line.holder,
        unit=line.unit,
        amount_fen=line.amount_fen,
        value=line.value,
        part_of=line.part_of,
        missing=tuple(line.missing),
        formula=line.formula,
        clause=line.clause,
        flow=line.flow,
    )
