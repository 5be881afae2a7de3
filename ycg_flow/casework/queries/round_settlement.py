"""The settlement of a round: who is approved, in which rank, with which statement."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_

from ycg_flow.casework.desk import View
from ycg_flow.casework.ledger import ROUND, declared_entries
from ycg_flow.casework.loading import load_cycle, visible_cases
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.cycle_board import CycleLine, cycle_line
from ycg_flow.casework.queries.statement_sheet import BUREAU
from ycg_flow.casework.settling import VOID, settles_as_round
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Statement
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.results import Approval, CaseRank, ScoringRun
from ycg_flow.workflow.permissions import reach_of


@dataclass(frozen=True)
class RoundLine:
    """A case of the round: its approved total, its rank once the round is final, and its statement."""

    number: str
    party: str
    state_label: str
    total_hundredths: int | None
    is_approved: bool
    rank: int | None
    statement: str
    statement_state: str


@dataclass(frozen=True)
class RoundSettlement:
    """The settlement of a cycle."""

    line: CycleLine
    is_ranked: bool
    needs_round: bool
    has_common_ledger: bool
    reads_statements: bool
    cases: tuple[RoundLine, ...]


def round_settlement(view: View, number: str) -> RoundSettlement:
    """Return the settlement of a cycle with its cases by rank. Raises `NotFoundError`."""
    cycle = load_cycle(view, number)
    policy = policy_of(view, cycle)
    reach = reach_of(view.actor, BUREAU, view.desk.roles)
    reads = reach.covers(kind_of(cycle).place_of(cycle, view.today))
    cases = _lines(view, cycle.id, reads=reads)
    return RoundSettlement(
        line=cycle_line(view, cycle, len(cases)),
        is_ranked=policy.table.ranking is not None,
        needs_round=settles_as_round(policy),
        has_common_ledger=bool(declared_entries(policy, ROUND)),
        reads_statements=reads,
        cases=cases,
    )


def _lines(view: View, cycle: int, *, reads: bool) -> tuple[RoundLine, ...]:
    tables = view.desk.workflow.tables
    approved = and_(
        Approval.case_id == EvaluationCase.id, Approval.voided_at.is_(None), Approval.approved_at.is_not(None)
    )
    query = (
        visible_cases(view)
        .add_columns(EvaluatedParty.name, ScoringRun.total_hundredths, Approval.id, CaseRank.rank, Statement)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .outerjoin(Approval, approved)
        .outerjoin(ScoringRun, ScoringRun.id == Approval.run_id)
        .outerjoin(CaseRank, and_(CaseRank.case_id == EvaluationCase.id, CaseRank.voided_at.is_(None)))
        .outerjoin(Statement, and_(Statement.case_id == EvaluationCase.id, Statement.state != VOID))
        .where(EvaluationCase.cycle_id == cycle, EvaluationCase.state != "withdrawn")
    )
    lines = [
        RoundLine(
            number=case.number,
            party=party,
            state_label=tables["case"].states[case.state].label,
            total_hundredths=total,
            is_approved=approval is not None,
            rank=rank,
            statement=statement.number if statement is not None and reads else "",
            statement_state=tables["statement"].states[statement.state].label
            if statement is not None and reads
            else "",
        )
        for case, party, total, approval, rank, statement in view.session.execute(query)
    ]
    return tuple(sorted(lines, key=lambda line: (line.rank is None, line.rank or 0, line.number)))
