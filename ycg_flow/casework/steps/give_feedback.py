"""Answer the preliminary result: agree, or say what the party thinks of it."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import Feedback, PreliminaryResult
from ycg_flow.workflow.facts import Reason


@dataclass(frozen=True)
class PartyView:
    """What the party says: whether it agrees, and a text, which may lack only where it agrees."""

    agrees: bool
    text: str = ""


def give_feedback(desk: Desk, person: int, case_number: str, view: PartyView, *, principal: int | None = None) -> int:
    """Give feedback on the result that was sent last and return its id.

    Raises `RefusedError` after the window was locked, `InvalidError` where disagreement is not explained.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(text_faults({"text": view.text}, LONG, required=False))
        if not view.agrees and not view.text.strip():
            raise InvalidError({"text": Reason("disagreement_is_explained")})
        perform(step, case, "give_feedback", details={"agrees": view.agrees, "text": view.text.strip()})
        feedback = Feedback(
            case_id=case.id,
            preliminary_result_id=_sent_last(step, case).id,
            agrees=view.agrees,
            text=view.text.strip(),
            person_id=step.actor.person,
            at=step.now,
        )
        step.session.add(feedback)
        step.session.flush()
        return feedback.id


def _sent_last(step: Step, case: EvaluationCase) -> PreliminaryResult:
    query = select(PreliminaryResult).filter_by(case_id=case.id).order_by(PreliminaryResult.id.desc()).limit(1)
    return step.session.scalars(query).one()
