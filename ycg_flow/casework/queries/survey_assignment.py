"""What a surveyor is shown, and all of it: their cases, whom to ask, in which order, by when, and what to count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case, visible_cases
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.evaluation_group_page import MemberRow, own_membership
from ycg_flow.casework.sampling import answering_items, order_of, standing_draws
from ycg_flow.casework.surveys import outstanding_figures, survey_figures
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.records.verification import INSURED_PATIENT
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import permissions_to, reach_of


@dataclass(frozen=True)
class SurveyAssignment:
    """The party, the figures to give and those outstanding, the date, the drawn references and who follows in order.

    `reserve` is as long as the sample: enough for anybody to be replaced once. `act` is the reporting, with what stands
    against it; `own` is what the reader declared.
    """

    case: str
    party: str
    evaluation_year: int
    due_on: date | None
    figures: tuple[str, ...]
    units: Mapping[str, str]
    outstanding: tuple[str, ...]
    sample: tuple[str, ...]
    reserve: tuple[str, ...]
    own: MemberRow | None
    act: Decision | None


@dataclass(frozen=True)
class SurveyTask:
    """A case a surveyor is named for, where no survey is due now, and whether interests are declared."""

    case: str
    party: str
    is_declared: bool


def survey_assignment(view: View, case_number: str) -> SurveyAssignment:
    """Return what the surveyor of a case needs. Raises `NotFoundError` for anybody else."""
    case = load_case(view, case_number, permissions_to("survey", "read"))
    draw = standing_draws(view, case).get(INSURED_PATIENT)
    figures, policy = survey_figures(view, case), policy_of(view, case.cycle)
    return SurveyAssignment(
        case=case.number,
        party=case.party.name,
        evaluation_year=case.cycle.evaluation_year,
        due_on=_due_on(view, case),
        figures=figures,
        units={figure: policy.figures[figure].unit for figure in figures},
        outstanding=outstanding_figures(view, case),
        sample=() if draw is None else tuple(item.reference for item in answering_items(draw)),
        reserve=() if draw is None else order_of(draw)[len(draw.items) : len(draw.items) + draw.size],
        own=own_membership(view, case),
        act=next((act for act in acts_open_to(view, case) if act.event == "record_survey"), None),
    )


def survey_tasks(view: View) -> tuple[SurveyTask, ...]:
    """Return the open cases the reader surveys while no survey is due; a survey that is due is a task like others.

    None for anybody who is no surveyor, without asking the database.
    """
    wanted = permissions_to("survey", "read")
    if not reach_of(view.actor, wanted, view.desk.roles).assigned:
        return ()
    ended = [state.id for state in view.desk.workflow.tables["case"].states.values() if state.is_final]
    query = visible_cases(view, wanted).where(EvaluationCase.state.not_in(ended)).order_by(EvaluationCase.id)
    found = []
    for case in view.session.scalars(query):
        own = own_membership(view, case)
        if _due_on(view, case) is None:
            found.append(SurveyTask(case.number, case.party.name, bool(own and own.declared_at)))
    return tuple(found)


def _due_on(view: View, case: EvaluationCase) -> date | None:
    query = select(Task.due_on).where(
        Task.case_id == case.id, Task.kind == "conduct_survey", Task.state.in_(OPEN_STATES)
    )
    return view.session.scalar(query)
