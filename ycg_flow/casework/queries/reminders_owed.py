"""Whether every reminder that was owed went out: worked out from the open tasks alone, then compared with what went.

Counts forward from each due date, where the sweep looks backwards from a day: a mistake of one is told by the other.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.policies import timetable_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import PartyMember
from ycg_flow.records.tasks import OPEN_STATES, OutboxMessage, Reminder, Task
from ycg_flow.workflow.deadlines import origin_from_data
from ycg_flow.workflow.reminders import StepOnDay, steps_until
from ycg_flow.workflow.timetable import Timetable
from ycg_flow.workflow.working_days import CHINA_TIME, ONE_DAY

CHECKED_FROM = time(8)
"""When the sweep of a morning is done, even one that was an hour late."""

_MEMBERS = frozenset({"member_contributor"})


@dataclass(frozen=True)
class Missed:
    """A reminder that was owed and reached nobody: of which kind of task, for which step.

    Written all the same where there was nobody to receive it; else the scheduler missed it.
    """

    case_number: str | None
    cycle_number: str
    task: str
    step: StepOnDay
    is_written: bool


@dataclass(frozen=True)
class RemindersOwed:
    """How many reminders of open tasks should have gone out up to a day, and those that reached nobody."""

    up_to: date
    count: int
    missed: tuple[Missed, ...]

    @property
    def unsent(self) -> int:
        """How many the scheduler did not write: none, unless it stood still or went wrong."""
        return sum(not each.is_written for each in self.missed)


def reminders_owed(view: View) -> RemindersOwed:
    """Return what should have gone out by the last morning, and what of it did not."""
    up_to = _last_morning(view.now)
    sent = _sent(view)
    owed = [(task, step) for task in _open_tasks(view) for step in _steps_of(view, task, up_to)]
    found = (_missed(task, step, sent) for task, step in owed)
    return RemindersOwed(up_to, len(owed), tuple(each for each in found if each is not None))


def _last_morning(now: datetime) -> date:
    here = now.astimezone(CHINA_TIME)
    return here.date() if here.time() >= CHECKED_FROM else here.date() - ONE_DAY


@dataclass(frozen=True)
class _OpenTask:
    id: int
    kind: str
    entry: str
    due_on: date
    known_on: date
    case_number: str | None
    cycle: Cycle


def _open_tasks(view: View) -> Iterator[_OpenTask]:
    """Yield the open tasks that somebody could owe: members' figures only where a party has members."""
    members = select(PartyMember.id).where(PartyMember.party_id == EvaluationCase.party_id).exists()
    query = (
        select(Task, EvaluationCase.number, Cycle, members)
        .join(Cycle, Cycle.id == Task.cycle_id)
        .outerjoin(EvaluationCase, EvaluationCase.id == Task.case_id)
        .where(Task.state.in_(OPEN_STATES))
        .order_by(Task.due_on, Task.id)
    )
    for task, number, cycle, has_members in view.session.execute(query):
        if has_members or not _MEMBERS.issuperset(view.desk.workflow.task_kinds[task.kind].roles):
            yield _OpenTask(task.id, task.kind, task.entry, task.due_on, _known_on(task), number, cycle)


def _known_on(task: Task) -> date:
    """Return the day since which a task has had its date: that of its opening, or of the last extension."""
    extended = [step.values["decided_on"] for step in origin_from_data(task.origin) if step.code == "extended"]
    return max(task.opened_on, date.fromisoformat(extended[-1])) if extended else task.opened_on


def _steps_of(view: View, task: _OpenTask, up_to: date) -> Iterator[StepOnDay]:
    """Yield the latest step of each stream that a task owes; one dated on the last day is reminded of the next."""
    if task.known_on >= up_to:
        return
    entry = _timetable(view, task.cycle)[task.entry]
    steps = view.once(
        ("steps", task.cycle.id, task.entry, task.due_on),
        lambda: steps_until(task.due_on, up_to, entry, view.desk.calendar),
    )
    for step in steps:
        if step.day >= task.known_on:
            yield step


def _timetable(view: View, cycle: Cycle) -> Timetable:
    return view.once(("timetable", cycle.id), lambda: timetable_of(view, cycle))


Sent = Mapping[tuple[int, str], tuple[date, bool]]
"""The newest reminder of each task and stream: its day, and whether it became a message to anybody."""


def _sent(view: View) -> Sent:
    reached = (
        select(OutboxMessage.id)
        .where(OutboxMessage.task_id == Reminder.task_id, OutboxMessage.code == Reminder.kind)
        .exists()
    )
    query = (
        select(Reminder.task_id, Reminder.stream, Reminder.day, reached)
        .join(Task, Task.id == Reminder.task_id)
        .where(Task.state.in_(OPEN_STATES))
        .order_by(Reminder.day)
    )
    return {(task, stream): (day, is_reached) for task, stream, day, is_reached in view.session.execute(query)}


def _missed(task: _OpenTask, step: StepOnDay, sent: Sent) -> Missed | None:
    day, is_reached = sent.get((task.id, step.stream), (date.min, False))
    if day >= step.day and is_reached:
        return None
    return Missed(task.case_number, task.cycle.number, task.kind, step, is_written=day >= step.day)
