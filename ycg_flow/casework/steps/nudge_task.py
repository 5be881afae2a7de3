"""Nudge: a reminder by hand to those who owe a task, besides the calendar's."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.history import last_sequence
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.outbox import inform, people_with_roles
from ycg_flow.casework.perform import perform
from ycg_flow.casework.tasks import person_charged
from ycg_flow.records.tasks import Task


def nudge_task(desk: Desk, person: int, task_id: int, message: str = "", *, principal: int | None = None) -> int:
    """Write to everybody who owes the task and return how many."""
    with desk.step(person, principal=principal) as step:
        task = load_task(step, task_id)
        perform(step, task, "nudge_task", details={"message": message})
        roles = step.desk.workflow.task_kinds[task.kind].roles
        charged = step.session.scalar(select(person_charged()).where(Task.id == task.id))
        owing = [charged] if charged else people_with_roles(step, roles, [task.institution_id])
        number = f"case:{task.case.number}" if task.case is not None else f"cycle:{task.cycle.number}"
        key = f"nudge:{task.id}:{last_sequence(step, number)}"
        return inform(step, owing, "task_nudged", {"task": task.kind, "message": message}, key=key, case=task.case)
