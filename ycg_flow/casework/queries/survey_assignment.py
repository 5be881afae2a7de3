"""What the surveyor of a case is shown, and all of it: whom to ask, in which order, by when, and what to count."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.sampling import answering_items, order_of, standing_draws
from ycg_flow.casework.surveys import outstanding_figures, survey_figures
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.records.verification import INSURED_PATIENT
from ycg_flow.workflow.permissions import permissions_to


@dataclass(frozen=True)
class SurveyAssignment:
    """The party, the figures to give and those outstanding, the date, the drawn references and who follows in order.

    `reserve` is as long as the sample: enough for anybody to be replaced once.
    """

    case: str
    party: str
    evaluation_year: int
    due_on: date | None
    figures: tuple[str, ...]
    outstanding: tuple[str, ...]
    sample: tuple[str, ...]
    reserve: tuple[str, ...]


def survey_assignment(view: View, case_number: str) -> SurveyAssignment:
    """Return what the surveyor of a case needs. Raises `NotFoundError` for anybody else."""
    case = load_case(view, case_number, permissions_to("survey", "read"))
    draw = standing_draws(view, case).get(INSURED_PATIENT)
    return SurveyAssignment(
        case=case.number,
        party=case.party.name,
        evaluation_year=case.cycle.evaluation_year,
        due_on=_due_on(view, case),
        figures=survey_figures(view, case),
        outstanding=outstanding_figures(view, case),
        sample=() if draw is None else tuple(item.reference for item in answering_items(draw)),
        reserve=() if draw is None else order_of(draw)[len(draw.items) : len(draw.items) + draw.size],
    )


def _due_on(view: View, case: EvaluationCase) -> date | None:
    query = select(Task.due_on).where(
        Task.case_id == case.id, Task.kind == "conduct_survey", Task.state.in_(OPEN_STATES)
    )
    return view.session.scalar(query)
