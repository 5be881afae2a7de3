"""Which reminders and escalations fall on a day, derived from due dates and the calendar, never from a queued job.

A step falls on a working day: so many working days before the last working day up to the due date, or so many after the
due date. Casework keeps a reminder unique by its task, kind and day, whoever sweeps how often.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import ONE_DAY, Calendar, Roll, add_working_days, is_working_day, roll


@dataclass(frozen=True)
class DueRange:
    """The due dates, first to last included, whose step of this kind falls on one day: a sweep as one statement.

    `kind` is before_<n>, overdue_<n> or escalation_<n>.
    """

    kind: str
    first: date
    last: date


def due_ranges(day: date, entry: TimetableEntry, calendar: Calendar) -> tuple[DueRange, ...]:
    """Return for which due dates a step falls on this day; none on a rest day."""
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


@dataclass(frozen=True)
class StepOnDay:
    """A step of one due date and the day it falls on; a stream is what a person gets one at a time."""

    kind: str
    stream: str
    day: date


def steps_until(due_on: date, day: date, entry: TimetableEntry, calendar: Calendar) -> tuple[StepOnDay, ...]:
    """Return the latest step of each stream of a due date up to a day, counted from the due date on."""
    latest: dict[str, StepOnDay] = {}
    for step in _steps_of(due_on, entry, calendar):
        if step.day <= day and (step.stream not in latest or latest[step.stream].day <= step.day):
            latest[step.stream] = step
    return tuple(latest.values())


def _steps_of(due_on: date, entry: TimetableEntry, calendar: Calendar) -> Iterator[StepOnDay]:
    last_before = roll(due_on, Roll.EARLIER, calendar).on
    for count in entry.reminders:
        yield StepOnDay(f"before_{count}", "reminder", add_working_days(last_before, -count, calendar).on)
    for count in entry.overdue:
        yield StepOnDay(f"overdue_{count}", "reminder", add_working_days(due_on, count, calendar).on)
    for count in entry.escalations:
        yield StepOnDay(f"escalation_{count}", "escalation", add_working_days(due_on, count, calendar).on)
