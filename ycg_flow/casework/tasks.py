"""Tasks follow the states: what a decision closes and opens, each with its deadline and how the date came about."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import joinedload

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.duties import holders_of_roles, institution_owing
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.policies import timetable_of
from ycg_flow.records.base import Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.objections import Objection
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.workflow.deadlines import Deadline, derive_deadline, origin_as_data, origin_from_data
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.table import TaskKind

PARTY_ROLES = frozenset({"submitter", "certifier", "member_contributor"})
ANSWERING = "answer_objection"


def follow_tasks(step: Step, found: Stateful, decision: Decision) -> None:
    """Close and open the tasks that follow from a decision; with `keeps_due` new ones keep the window's deadline."""
    kept = _latest(step, found) if decision.keeps_due else None
    staying = frozenset(decision.closes) & frozenset(decision.opens) if not decision.is_move else frozenset()
    close_tasks(step, found, frozenset(decision.closes) - staying)
    for kind_id in decision.opens:
        if kind_id not in staying:
            open_task(step, found, step.desk.workflow.task_kinds[kind_id], decision.due, kept)


def close_tasks(step: Step, found: Any, kinds: Collection[str], *, lapsed: bool = False) -> None:  # noqa: ANN401 - a row of any kind of object
    """Close the open tasks of these kinds on an object, as done or as lapsed."""
    if not kinds:
        return
    step.session.execute(
        update(Task)
        .where(
            Task.object_table == kind_of(found).table,
            Task.object_id == found.id,
            Task.kind.in_(kinds),
            Task.state.in_(OPEN_STATES),
        )
        .values(
            state="lapsed" if lapsed else "done",
            version=Task.version + 1,
            closed_at=step.now,
            closed_by_id=None if step.actor.is_system else step.actor.person,
        )
    )


def open_task(step: Step, found: Any, kind: TaskKind, due: str | None, kept: Task | None) -> Task:  # noqa: ANN401 - a row of any kind of object
    """Open a task on an object; its deadline is that of a kept task, or derived from its timetable entry."""
    owner = kind_of(found)
    case, cycle = owner.case_of(found), owner.cycle_of(found)
    is_of_party = case is not None and bool(PARTY_ROLES & set(kind.roles))
    task = Task(
        kind=kind.id,
        object_table=owner.table,
        object_id=found.id,
        case_id=None if case is None else case.id,
        cycle_id=cycle.id,
        region_code=cycle.region_code if case is None else case.region_code,
        institution_id=case.party.institution_id
        if case is not None and is_of_party
        else institution_owing(holders_of_roles(step), cycle, kind.roles),
        state="open",
        version=1,
        opened_on=step.today,
        opened_at=step.now,
    )
    if kept is not None:
        _take_over(task, kept)
    else:
        entry = timetable_of(step, cycle)[due or kind.due]
        set_deadline(task, derive_deadline(entry, cycle.evaluation_year, step.today, step.desk.calendar))
    step.session.add(task)
    step.session.flush()
    return task


def set_deadline(task: Task, deadline: Deadline) -> None:
    """Write a deadline into a task, with how it came about."""
    task.entry = deadline.entry
    task.due_on = deadline.due_on
    task.locks_on = deadline.locks_on
    task.is_provisional = deadline.is_provisional
    task.origin = origin_as_data(deadline)


def deadline_of(task: Task) -> Deadline:
    """Return a task's deadline as it was derived and moved."""
    return Deadline(task.entry, task.due_on, task.locks_on, task.is_provisional, origin_from_data(task.origin))


def person_charged() -> ColumnElement[int | None]:
    """Return the one person who owes a task: whom its objection names to answer, else who holds it."""
    named = select(Objection.assigned_to_id).where(Task.kind == ANSWERING, Objection.id == Task.object_id)
    return func.coalesce(named.scalar_subquery(), Task.holder_id)


def tasks_of_case(view: View, case: EvaluationCase) -> Sequence[Task]:
    """Return all tasks of a case and of what belongs to it, closed ones too, by due date; with who holds them."""
    query = select(Task).where(Task.case_id == case.id).options(joinedload(Task.holder)).order_by(Task.due_on, Task.id)
    return view.once(("tasks", case.id), lambda: view.session.scalars(query).all())


def window_task(view: View, found: Stateful) -> Task | None:
    """Return the task whose deadline is the window of the object's present state, the latest of several."""
    kind = kind_of(found)
    state = view.desk.workflow.tables[kind.table].states[found.state]
    wanted = state.window_of or next(iter(state.tasks), None)
    return None if wanted is None else _latest_of(view, found, (wanted,))


def _latest(view: View, found: Stateful) -> Task | None:
    kinds = view.desk.workflow.task_kinds
    states = view.desk.workflow.tables[kind_of(found).table].states.values()
    windows = {state.window_of for state in states if state.window_of in kinds}
    return _latest_of(view, found, tuple(str(kind) for kind in windows))


def _latest_of(view: View, found: Any, kinds: tuple[str, ...]) -> Task | None:  # noqa: ANN401 - a row of any kind of object
    kind = kind_of(found)
    case = kind.case_of(found)
    if case is not None and not isinstance(view, Step):
        own = [
            task
            for task in tasks_of_case(view, case)
            if (task.object_table, task.object_id) == (kind.table, found.id) and task.kind in kinds
        ]
        return max(own, key=lambda task: task.id, default=None)
    query = (
        select(Task)
        .where(Task.object_table == kind.table, Task.object_id == found.id, Task.kind.in_(kinds))
        .order_by(Task.id.desc())
    )
    return view.session.scalars(query.limit(1)).one_or_none()


def _take_over(task: Task, kept: Task) -> None:
    task.entry = kept.entry
    task.due_on = kept.due_on
    task.locks_on = kept.locks_on
    task.is_provisional = kept.is_provisional
    task.origin = kept.origin
