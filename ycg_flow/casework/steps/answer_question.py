"""Answer a question about an indicator: once, and for every party of the cycle, whoever asked."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.errors import ConflictError, NotFoundError, OtherAct
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.outbox import inform, people_of_party
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.people import Person
from ycg_flow.records.self_assessment import Question
from ycg_flow.workflow.facts import Given

MOST_ANSWER = 4000


def answer_question(
    desk: Desk, person: int, case_number: str, question_id: int, answer: str, *, principal: int | None = None
) -> None:
    """Answer a question that a case asked and tell the people of every party of the cycle.

    Raises `ConflictError` where somebody answered it before.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        question = step.session.get(Question, question_id)
        if question is None or question.case_id != case.id:
            raise NotFoundError("question", str(question_id))
        refuse(text_faults({"answer": answer}, MOST_ANSWER))
        if question.answer is not None:
            raise ConflictError("question", str(question_id), _earlier(step, question))
        details = {"question": question_id, "answer": answer}
        perform(step, case, "answer_question", Given(indicator=question.indicator), details=details)
        question.answer, question.answerer_id, question.answered_at = answer, step.actor.person, step.now
        _tell_parties(step, case, question)


def questions_answered(view: View, case_number: str) -> list[Question]:
    """Return the answered questions of the case's cycle, whichever party asked; who asked is nobody else's business."""
    case = load_case(view, case_number)
    query = select(Question).where(Question.cycle_id == case.cycle_id, Question.answered_at.is_not(None))
    return list(view.session.scalars(query.order_by(Question.answered_at, Question.id)))


def _earlier(step: Step, question: Question) -> OtherAct | None:
    answerer = step.session.get(Person, question.answerer_id)
    if answerer is None or question.answered_at is None:
        return None
    return OtherAct("case.answer_question", answerer.name, question.answered_at)


def _tell_parties(step: Step, case: EvaluationCase, question: Question) -> None:
    """Tell the people of each party, in whose own case the answer stands."""
    asked_of = select(EvaluationCase).options(joinedload(EvaluationCase.party))
    for told in step.session.scalars(asked_of.where(EvaluationCase.cycle_id == case.cycle_id)).all():
        key, values = f"answer:{question.id}:{told.id}", {"indicator": question.indicator}
        inform(step, people_of_party(step, told), "question_answered", values, key=key, case=told)
