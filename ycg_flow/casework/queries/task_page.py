"""A task on its own page: what is owed by whom until when, how the date came about, what may be arranged."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.desk import View
from ycg_flow.casework.holding import people_for
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.my_work import OwedTask, owed_task
from ycg_flow.casework.queries.people_to_name import PersonToName, people_to_name
from ycg_flow.casework.tasks import deadline_of
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import OPEN_STATES
from ycg_flow.workflow.deadlines import Step as OriginStep
from ycg_flow.workflow.machine import Decision

TAKE_ON = "take_on_task"


@dataclass(frozen=True)
class TaskPage:
    """A task with its deadline's origin, its holder, who else could hold it, and the acts open to the person."""

    task: OwedTask
    roles: tuple[str, ...]
    is_open: bool
    origin: tuple[OriginStep, ...]
    people: tuple[PersonToName, ...]
    acts: tuple[Decision, ...]


def task_page(view: View, task_id: int) -> TaskPage:
    """Return a task of a case or cycle the person may read. Raises `NotFoundError`."""
    task = load_task(view, task_id)
    subject = task.cycle.title if task.case is None else task.case.party.name
    name = "" if task.holder_id is None else view.session.get_one(Person, task.holder_id).name
    acts = acts_open_to(view, task)
    may_name = any(act.event in {"assign_task", "hand_over_task"} for act in acts)
    return TaskPage(
        task=owed_task(view, task, subject, task.cycle.number, name, is_mine=any(act.event == TAKE_ON for act in acts)),
        roles=view.desk.workflow.task_kinds[task.kind].roles,
        is_open=task.state in OPEN_STATES,
        origin=deadline_of(task).origin,
        people=people_to_name(view, [person.id for person in people_for(view, [task])]) if may_name else (),
        acts=acts,
    )
