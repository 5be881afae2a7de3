"""The questions of a case for who answers them, and every answer of the cycle, so that no two contradict each other."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.steps.answer_question import questions_answered
from ycg_flow.records.self_assessment import Question


@dataclass(frozen=True)
class AskedQuestion:
    """A question with its answer, if it has one; who asked is told only inside the bureau."""

    id: int
    indicator: str
    text: str
    asked_by: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None


@dataclass(frozen=True)
class QuestionsPage:
    """The unanswered questions of this case, and what was answered in the whole cycle."""

    head: CaseHead
    unanswered: tuple[AskedQuestion, ...]
    answered: tuple[AskedQuestion, ...]
    may_answer: bool


def questions_page(view: View, number: str) -> QuestionsPage:
    """Return the questions of a case and the answers of its cycle. Raises `NotFoundError`."""
    case = load_case(view, number)
    names = {name: item.table.name for name, item in policy_of(view, case.cycle).indicators.items()}
    query = select(Question).where(Question.case_id == case.id, Question.answered_at.is_(None)).order_by(Question.id)
    unanswered = list(view.session.scalars(query))
    people = names_of(view, [row.person_id for row in unanswered] if sees_inside(view, case) else [])
    return QuestionsPage(
        head=case_head(view, case),
        unanswered=tuple(_asked(row, names, people) for row in unanswered),
        answered=tuple(_asked(row, names, {}) for row in questions_answered(view, number)),
        may_answer=any(act.event == "answer_question" and act.is_allowed for act in acts_open_to(view, case)),
    )


def _asked(row: Question, names: Mapping[str, str], people: Mapping[int | None, str]) -> AskedQuestion:
    return AskedQuestion(
        id=row.id,
        indicator=names.get(row.indicator, row.indicator),
        text=row.text,
        asked_by=people.get(row.person_id, ""),
        asked_at=row.asked_at,
        answer=row.answer or "",
        answered_at=row.answered_at,
    )
