"""Move the date of one task by a recorded decision."""

from __future__ import annotations

from datetime import date

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def extend_task(desk: Desk, person: int, task_id: int, due_on: date, reason: str, decision_document: str = "") -> None:
    """Move a task's due date to a later day; the date it replaces stays visible. Raises `RefusedError`."""
    with desk.step(person) as step:
        task = load_task(step, task_id)
        perform(step, task, "extend_task", Given(reason=reason, new_due_on=due_on, decision_document=decision_document))
