"""What is approved: a result's content, and the approval of it that stands; `voiding` ends it when things change."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.objections import objections_of
from ycg_flow.casework.results import (
    accepted_bonuses,
    canonical_text,
    figure_decisions,
)
from ycg_flow.casework.vetoes import inquiries_of
from ycg_flow.policy.exact import exact_text
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import Approval, ScoringRun


def approval_text(view: View, case: EvaluationCase, run: ScoringRun) -> str:
    """Return the canonical text of what there is to approve: the run with its points, and every matter beside it."""
    return canonical_text(
        {
            "case": case.number,
            "party": case.party.name,
            "run": run.number,
            "policy_digest": run.policy_digest,
            "engine_version": run.engine_version,
            "inputs_digest": run.inputs_digest,
            "trace_digest": run.trace_digest,
            "total_hundredths": run.total_hundredths,
            "exact_total": None if run.exact_total is None else exact_text(run.exact_total),
            "grade": run.grade,
            "is_vetoed": run.is_vetoed,
            "vetoes": list(run.vetoes),
            "undecided_vetoes": list(run.undecided_vetoes),
            "indicators": _indicators(run),
            "figure_decisions": {
                name: {"as": row.kind, "reason": row.reason} for name, row in figure_decisions(view, case).items()
            },
            "bonuses": {name: exact_text(row.points) for name, row in accepted_bonuses(view, case).items()},
            "objections": _objections(view, case),
            "veto_inquiries": _inquiries(view, case),
        }
    )


def standing_approval(view: View, case: EvaluationCase) -> Approval | None:
    """Return the approval of a case that was not voided, submitted or approved."""
    query = select(Approval).where(Approval.case_id == case.id, Approval.voided_at.is_(None))
    return view.session.scalars(query).one_or_none()


def final_result(view: View, case: EvaluationCase) -> Approval | None:
    """Return the approved result of a case; None before approval and after it was voided. Money rests on this alone."""
    standing = standing_approval(view, case)
    return standing if standing is not None and standing.approved_at is not None else None


def _indicators(run: ScoringRun) -> dict[str, dict[str, str | None]]:
    return {
        score.indicator: {
            "points": None if score.points is None else exact_text(score.points),
            "max_points": None if score.max_points is None else exact_text(score.max_points),
            "state": score.state,
        }
        for score in run.scores
    }


def _objections(view: View, case: EvaluationCase) -> list[dict[str, Any]]:
    return [
        {"id": row.id, "kind": row.kind, "indicator": row.indicator, "state": row.state, "answer": row.answer}
        for row in objections_of(view, case)
    ]


def _inquiries(view: View, case: EvaluationCase) -> list[dict[str, Any]]:
    return [
        {
            "id": row.id,
            "veto": row.veto,
            "state": row.state,
            "outcome": row.outcome,
            "reason": row.outcome_reason,
            "leniency": row.leniency,
        }
        for row in inquiries_of(view, case)
    ]
