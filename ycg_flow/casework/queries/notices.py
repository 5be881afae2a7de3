"""The inbox of a person: newest first, with the case each notice leads to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.tasks import Notice, OutboxMessage, Task
from ycg_flow.wording.workflow import day_text

MOST_NOTICES = 100


@dataclass(frozen=True)
class InboxNotice:
    """A notice: its code and values for the sentence, when it came, whether it was read, where it leads.

    `may_open_case` tells whether the person may read its case: a surveyor hears of cases without reading them.
    """

    id: int
    code: str
    values: Mapping[str, str]
    at: datetime
    is_read: bool
    case_number: str | None
    may_open_case: bool


def inbox(view: View) -> tuple[InboxNotice, ...]:
    """Return the person's newest notices."""
    may_open = EvaluationCase.id.in_(visible_cases(view).with_only_columns(EvaluationCase.id))
    query = (
        select(Notice, OutboxMessage, EvaluationCase.number, EvaluatedParty.name, Cycle.title, Task, may_open)
        .join(OutboxMessage, OutboxMessage.id == Notice.message_id)
        .outerjoin(EvaluationCase, EvaluationCase.id == OutboxMessage.case_id)
        .outerjoin(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .outerjoin(Task, Task.id == OutboxMessage.task_id)
        .outerjoin(Cycle, Cycle.id == Task.cycle_id)
        .where(Notice.person_id == view.actor.person)
        .order_by(Notice.id.desc())
        .limit(MOST_NOTICES)
    )
    return tuple(
        InboxNotice(
            id=notice.id,
            code=message.code,
            values={**_texts(message.values), **_of_task(task, party or title)},
            at=notice.delivered_at,
            is_read=notice.read_at is not None,
            case_number=number,
            may_open_case=bool(is_readable),
        )
        for notice, message, number, party, title, task, is_readable in view.session.execute(query)
    )


def _texts(values: Mapping[str, object] | None) -> dict[str, str]:
    return {name: str(value) for name, value in (values or {}).items()}


def _of_task(task: Task | None, subject: str | None) -> dict[str, str]:
    """Return what a reminder says, read from its task."""
    if task is None:
        return {}
    return {"task": task.kind, "due_on": day_text(task.due_on), "subject": subject or ""}
