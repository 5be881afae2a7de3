"""Assign a task to a person, or hand it over from one to another, as when somebody leaves."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.holding import lacks_role
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.outbox import inform
from ycg_flow.casework.perform import perform
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.facts import Given


def assign_task(desk: Desk, person: int, task_id: int, holder: int, *, principal: int | None = None) -> None:
    """Give an open task to a person with a role that owes it."""
    with desk.step(person, principal=principal) as step:
        task = load_task(step, task_id)
        _name_holder(step, task, holder)
        perform(step, task, "assign_task", Given(person=holder))


def hand_over_task(
    desk: Desk, person: int, task_id: int, holder: int, reason: str, *, principal: int | None = None
) -> None:
    """Give a task that somebody holds to another person, with the reason."""
    with desk.step(person, principal=principal) as step:
        hand_over_loaded(step, load_task(step, task_id), holder, reason)


def hand_over_loaded(step: Step, task: Task, holder: int, reason: str) -> None:
    """Give a loaded task to another person inside a step."""
    former = task.holder_id
    _name_holder(step, task, holder)
    perform(step, task, "hand_over_task", Given(person=holder, reason=reason), details={"former": former})


def _name_holder(step: Step, task: Task, holder: int) -> None:
    lacking = lacks_role(step, task, holder)
    if lacking is not None:
        raise InvalidError({"holder": lacking})
    task.holder_id = holder
    key = f"assigned:{task.id}:{task.version}"
    inform(step, [holder], "task_assigned", {"task": task.kind}, key=key, case=task.case)
