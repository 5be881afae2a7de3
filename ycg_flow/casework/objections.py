"""Objections and appeals of a case: which are open, which were upheld, how each ended."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.objections import Objection

UPHELD = "upheld"
CLOSED = ("corrected", "dismissed", "taken_back", "lapsed")


def objections_of(view: View, case: EvaluationCase) -> list[Objection]:
    """Return the objections and appeals of a case, the oldest first."""
    return list(view.session.scalars(select(Objection).filter_by(case_id=case.id).order_by(Objection.id)))


def objection_name(objection: Objection) -> str:
    """Return what people call an objection: its number and the indicator it is about."""
    return f"{objection.id}:{objection.indicator}"


def evidence_name(objection: Objection) -> str:
    """Return under which name evidence is linked to an objection."""
    return f"objection:{objection.id}"
