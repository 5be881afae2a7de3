"""Reminders and escalations, derived from open tasks, their due dates and the calendar, never from a queued job.

A step falls on a working day: so many working days before the last working day up to the due date, or so many after the
due date. A reminder is one of its task, kind and day whoever sweeps how often; casework keeps that key unique. After
downtime the latest missed step of a task goes out, the older ones are said to be superseded.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import ONE_DAY, Calendar, Roll, add_working_days, is_working_day, roll


@dataclass(frozen=True)
class OpenTask:
    """A task as far as reminders look at it; `entry` gives the steps, `is_done` the people who have finished."""

    id: int
    opened_on: date
    due_on: date
    entry: TimetableEntry
    is_done: bool = False


@dataclass(frozen=True)
class Reminder:
    """One notice: `kind` is before_<n>, overdue_<n> or escalation_<n>, `day` the working day it belongs to.

    Task, kind and day together are its unique key. Escalations go to the superior role, the others to those who owe.
    """

    task: int
    kind: str
    day: date

    @property
    def is_escalation(self) -> bool:
        """Whether it goes to the superior role."""
        return self.kind.startswith("escalation")


@dataclass(frozen=True)
class Silence:
    """Why nothing goes out for a task: is_done, opened_later, superseded (with kind and day) or no_step_due."""

    task: int
    code: str
    kind: str = ""
    day: date | None = None


@dataclass(frozen=True)
class Sweep:
    """What a sweep sends, and why it kept silent otherwise."""

    reminders: tuple[Reminder, ...]
    silences: tuple[Silence, ...]


@dataclass(frozen=True)
class PlannedStep:
    """A step of a due date and the working day it falls on; provisional where the calendar of that time is."""

    kind: str
    day: date
    is_provisional: bool


@dataclass(frozen=True)
class DueRange:
    """The due dates, first to last included, whose step of this kind falls on one day: a sweep as one statement."""

    kind: str
    first: date
    last: date


def reminders_due(tasks: Iterable[OpenTask], today: date, calendar: Calendar, since: date | None = None) -> Sweep:
    """Return what goes out today, with what was missed after `since`, the day of the last sweep (None: yesterday)."""
    after = today - ONE_DAY if since is None else since
    plans: dict[tuple[date, TimetableEntry], tuple[PlannedStep, ...]] = {}
    reminders: list[Reminder] = []
    silences: list[Silence] = []
    for task in tasks:
        if task.is_done:
            silences.append(Silence(task.id, "is_done"))
            continue
        key = (task.due_on, task.entry)
        if key not in plans:
            plans[key] = reminder_plan(task.due_on, task.entry, calendar)
        steps = [step for step in plans[key] if after < step.day <= today]
        _sort_out(task, steps, reminders, silences)
    return Sweep(tuple(reminders), tuple(silences))


def reminder_plan(due_on: date, entry: TimetableEntry, calendar: Calendar) -> tuple[PlannedStep, ...]:
    """Return every step of a due date with its working day, in the order of days."""
    last = roll(due_on, Roll.EARLIER, calendar)
    steps = []
    for start, kind, counts in (
        (last.on, "before", [-count for count in entry.reminders]),
        (due_on, "overdue", entry.overdue),
        (due_on, "escalation", entry.escalations),
    ):
        for count in counts:
            found = add_working_days(start, count, calendar)
            is_provisional = found.is_provisional or is_working_day(found.on, calendar).is_provisional
            steps.append(PlannedStep(f"{kind}_{abs(count)}", found.on, is_provisional))
    return tuple(sorted(steps, key=lambda step: step.day))


def due_ranges(day: date, entry: TimetableEntry, calendar: Calendar) -> tuple[DueRange, ...]:
    """Return for which due dates a step falls on this day: the reverse of `reminder_plan`, for set-based sweeps."""
    if not is_working_day(day, calendar).is_working_day:
        return ()
    steps = [
        *((f"before_{n}", n) for n in entry.reminders),
        *((f"overdue_{n}", -n) for n in entry.overdue),
        *((f"escalation_{n}", -n) for n in entry.escalations),
    ]
    ranges = []
    for kind, count in steps:
        first = add_working_days(day, count, calendar).on
        ranges.append(DueRange(kind, first, add_working_days(first, 1, calendar).on - ONE_DAY))
    return tuple(ranges)


def _sort_out(task: OpenTask, steps: list[PlannedStep], reminders: list[Reminder], silences: list[Silence]) -> None:
    opened = [step for step in steps if step.day >= task.opened_on]
    silences.extend(Silence(task.id, "opened_later", step.kind, step.day) for step in steps if step not in opened)
    if not steps:
        silences.append(Silence(task.id, "no_step_due"))
    for is_escalation in (False, True):
        stream = [step for step in opened if step.kind.startswith("escalation") is is_escalation]
        reminders.extend(Reminder(task.id, step.kind, step.day) for step in stream[-1:])
        silences.extend(Silence(task.id, "superseded", step.kind, step.day) for step in stream[:-1])
