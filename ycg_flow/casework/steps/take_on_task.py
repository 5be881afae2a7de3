"""Take on a task, or give it back: who holds a task is the one who is reminded of it."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.perform import perform


def take_on_task(desk: Desk, person: int, task_id: int, *, principal: int | None = None) -> None:
    """Take on an open task that the person's role owes. Raises `RefusedError` with every reason."""
    with desk.step(person, principal=principal) as step:
        task = load_task(step, task_id)
        task.holder_id = principal or person
        perform(step, task, "take_on_task")


def give_back_task(desk: Desk, person: int, task_id: int, *, principal: int | None = None) -> None:
    """Give back a task the person holds; everybody with the role owes it again."""
    with desk.step(person, principal=principal) as step:
        task = load_task(step, task_id)
        perform(step, task, "give_back_task")
        task.holder_id = None
