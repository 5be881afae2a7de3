"""Extend the date of one party: a recorded decision that opens a locked window again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.tasks import deadline_of, set_deadline, window_task
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.facts import Given


@dataclass(frozen=True)
class ExtensionDecision:
    """What was decided: the new date, why, and the document where there is one."""

    new_due_on: date
    reason: str
    decision_document: str = ""


def extend_deadline(
    desk: Desk,
    person: int,
    case_number: str,
    decision: ExtensionDecision,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the due date of the case's present window, and with it the lock and every open task of the same date.

    Raises `RefusedError` where the new date is not later than the due date, or is past.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        given = Given(
            reason=decision.reason, decision_document=decision.decision_document, new_due_on=decision.new_due_on
        )
        perform(step, case, "extend_deadline", given, seen_version=seen_version)
        _move_along(step, case)


def _move_along(step: Step, case: EvaluationCase) -> None:
    """Give the open tasks that rest on the same entry of the timetable the date of the window."""
    window = window_task(step, case)
    if window is None:
        return
    same = select(Task).where(
        Task.case_id == case.id,
        Task.object_table == "case",
        Task.entry == window.entry,
        Task.state.in_(OPEN_STATES),
        Task.id != window.id,
    )
    for task in step.session.scalars(same):
        set_deadline(task, deadline_of(window))
