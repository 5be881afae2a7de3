"""Ranks of a cycle: by the approved results of its cases, ties as the reading says; withdrawn cases have none."""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ycg_flow.casework.desk import View
from ycg_flow.casework.policies import cycle_values, policy_of
from ycg_flow.casework.results import HUNDREDTHS
from ycg_flow.policy.ranking import Standing, ranks_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.results import Approval, ScoringRun


def cohort_ranks(view: View, cycle: Cycle) -> list[tuple[ScoringRun, int]]:
    """Return the approved runs of a cycle with their ranks, the best first; none where the policy does not rank."""
    policy = policy_of(view, cycle)
    table = policy.table.ranking
    if table is None:
        return []
    runs = {str(run.case_id): run for run in _approved_runs(view, cycle) if run.total_hundredths is not None}
    standings = [_standing(case, run, table.tie_break) for case, run in runs.items()]
    ties = cycle_values(cycle, "reading").get(table.ties, policy.readings[table.ties].default)
    ranks = ranks_of(standings, ties)
    return sorted(((runs[case], rank) for case, rank in ranks.items()), key=lambda ranked: (ranked[1], ranked[0].id))


def _approved_runs(view: View, cycle: Cycle) -> list[ScoringRun]:
    query = (
        select(ScoringRun)
        .options(selectinload(ScoringRun.scores))
        .join(Approval, Approval.run_id == ScoringRun.id)
        .join(EvaluationCase, EvaluationCase.id == ScoringRun.case_id)
        .where(
            EvaluationCase.cycle_id == cycle.id,
            EvaluationCase.state != "withdrawn",
            Approval.voided_at.is_(None),
            Approval.approved_at.is_not(None),
        )
        .order_by(ScoringRun.case_id)
    )
    return list(view.session.scalars(query))


def _standing(case: str, run: ScoringRun, tie_break: list[str]) -> Standing:
    points = {score.indicator: score.points or Fraction(0) for score in run.scores} if tie_break else {}
    total = Fraction(run.total_hundredths or 0, HUNDREDTHS)
    return Standing(case, not run.is_vetoed, total, tuple(points[name] for name in tie_break))
