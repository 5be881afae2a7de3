"""Whether a party has a global budget in a year: granted on application, lost by a measure, granted anew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import BudgetApplication, Consequence

LOSS = "budget_disqualification"


@dataclass(frozen=True)
class StatusChange:
    """A change of the status: from which year on a party has a global budget or has none, by which document."""

    from_year: int
    has_budget: bool
    decided_at: datetime
    document: str


def status_changes(view: View, case_number: str) -> tuple[StatusChange, ...]:
    """Return every grant and loss of the party of a case, the latest decision last. Raises `NotFoundError`."""
    party = load_case(view, case_number).party_id
    grants = (
        select(BudgetApplication)
        .join(EvaluationCase, EvaluationCase.id == BudgetApplication.case_id)
        .where(EvaluationCase.party_id == party, BudgetApplication.is_granted.is_(True))
    )
    losses = select(Consequence).where(Consequence.party_id == party, Consequence.kind == LOSS)
    changes = [
        StatusChange(row.from_year, has_budget=True, decided_at=row.decided_at or row.applied_at, document=row.document)
        for row in view.session.scalars(grants)
    ]
    changes += [
        StatusChange(row.evaluation_year + 1, has_budget=False, decided_at=row.recorded_at, document=row.document)
        for row in view.session.scalars(losses)
    ]
    return tuple(sorted(changes, key=lambda change: change.decided_at))


def has_global_budget(changes: tuple[StatusChange, ...], year: int) -> bool | None:
    """Return whether the party has a global budget in a year; None where nothing was decided up to then."""
    standing = [change.has_budget for change in changes if change.from_year <= year]
    return standing[-1] if standing else None
