"""Deadlines: due and lock dates from a timetable entry, the calendar and extensions, with how they came about.

A due date means up to and including that day in China: the window ends at the next midnight there, half-open. After it
an act is late and recorded as late; after the lock date only an extension opens the window again.
"""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum

from ycg_flow.workflow.facts import Window
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import (
    CHINA_TIME,
    ONE_DAY,
    Calendar,
    Day,
    Roll,
    add_working_days,
    is_working_day,
    roll,
)


class Timeliness(StrEnum):
    """How an instant stands to a window."""

    TOO_EARLY = "too_early"
    ON_TIME = "on_time"
    LATE = "late"
    LOCKED = "locked"


@dataclass(frozen=True)
class Step:
    """One step of how a date came about: a code and texts, so that it can be stored and read again as it was."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Deadline:
    """A date with what follows from it: last day, last day before the lock (None: never), and how it came about."""

    entry: str
    due_on: date
    locks_on: date | None
    is_provisional: bool
    origin: tuple[Step, ...]

    @property
    def window(self) -> Window:
        """The instants of this deadline in UTC."""
        return Window(end_of(self.due_on), None if self.locks_on is None else end_of(self.locks_on))


@dataclass(frozen=True)
class Extension:
    """A decision to move one party's date: the new date, when it was decided, why, and the document if there is one."""

    due_on: date
    decided_on: date
    reason: str
    decision_document: str = ""


def derive_deadline(entry: TimetableEntry, evaluation_year: int, opened_on: date, calendar: Calendar) -> Deadline:
    """Return the deadline of a task opened on a day in China, from its timetable entry and the calendar."""
    steps: list[Step] = []
    day = _base_day(entry, evaluation_year, opened_on, calendar, steps)
    day = _leaving_time(entry, opened_on, day, calendar, steps)
    day = _rolled(entry, day, calendar, steps)
    if day.is_provisional:
        steps.append(Step("rests_on_provisional_year"))
    return _locking(Deadline(entry.id, day.on, None, day.is_provisional, tuple(steps)), entry)


def extend_deadline(deadline: Deadline, entry: TimetableEntry, extension: Extension) -> Deadline:
    """Return the deadline moved by a decision; the date it replaces stays in its origin, the lock moves along."""
    step = Step(
        "extended",
        {
            "replaced": deadline.due_on.isoformat(),
            "due_on": extension.due_on.isoformat(),
            "decided_on": extension.decided_on.isoformat(),
            "reason": extension.reason,
            "decision_document": extension.decision_document,
        },
    )
    moved = replace(deadline, due_on=extension.due_on, is_provisional=False, origin=(*deadline.origin, step))
    return _locking(moved, entry)


def set_deadline_by_decision(deadline: Deadline, entry: TimetableEntry, due_on: date, document: str) -> Deadline:
    """Return the deadline that a decision sets from the start, not the derived one; the lock follows the entry."""
    step = Step("set_by_decision", {"due_on": due_on.isoformat(), "decision_document": document})
    return _locking(replace(deadline, due_on=due_on, is_provisional=False, origin=(step,)), entry)


def timeliness(window: Window, at: datetime) -> Timeliness:
    """Return how an instant stands to a window: the instants of the window are half-open."""
    if window.opens_at is not None and at < window.opens_at:
        return Timeliness.TOO_EARLY
    if at < window.due_at:
        return Timeliness.ON_TIME
    return Timeliness.LATE if window.locks_at is None or at < window.locks_at else Timeliness.LOCKED


def end_of(day: date) -> datetime:
    """Return the instant in UTC at which a day in China is over.

    >>> end_of(date(2026, 1, 31)).isoformat()
    '2026-01-31T16:00:00+00:00'
    """
    return start_of(day + ONE_DAY)


def start_of(day: date) -> datetime:
    """Return the instant in UTC at which a day in China begins."""
    return datetime.combine(day, time.min, CHINA_TIME).astimezone(UTC)


def day_in_china(at: datetime) -> date:
    """Return the day it is in China at an instant.

    >>> day_in_china(datetime(2026, 1, 31, 16, tzinfo=UTC)).isoformat()
    '2026-02-01'
    """
    return at.astimezone(CHINA_TIME).date()


def origin_as_data(deadline: Deadline) -> list[dict[str, str]]:
    """Return how the date came about as plain data to store; `origin_from_data` reads it again."""
    return [{"code": step.code, **step.values} for step in deadline.origin]


def origin_from_data(data: Iterable[Mapping[str, str]]) -> tuple[Step, ...]:
    """Return the steps that `origin_as_data` stored."""
    return tuple(Step(step["code"], {key: step[key] for key in step if key != "code"}) for step in data)


def _base_day(entry: TimetableEntry, year: int, opened_on: date, calendar: Calendar, steps: list[Step]) -> Day:
    source = {"label": entry.label, "clause": entry.clause}
    if entry.working_days is not None:
        counted = add_working_days(opened_on, entry.working_days, calendar)
        values = {"opened_on": opened_on.isoformat(), "working_days": str(entry.working_days)}
        steps.append(Step("working_days_from_opening", source | values | {"due_on": counted.on.isoformat()}))
        return counted
    month, day = entry.month or 1, entry.day or 1
    on = date(year + entry.year_offset, month, 1)
    on = on.replace(day=min(day, monthrange(on.year, month)[1]))
    steps.append(Step("date_of_timetable", source | {"evaluation_year": str(year), "due_on": on.isoformat()}))
    return Day(on, is_provisional=False)


def _leaving_time(entry: TimetableEntry, opened_on: date, day: Day, calendar: Calendar, steps: list[Step]) -> Day:
    if entry.at_least_working_days is None:
        return day
    earliest = add_working_days(opened_on, entry.at_least_working_days, calendar)
    if earliest.on <= day.on:
        return day
    values = {"opened_on": opened_on.isoformat(), "working_days": str(entry.at_least_working_days)}
    steps.append(Step("moved_to_leave_working_days", values | {"due_on": earliest.on.isoformat()}))
    return earliest


def _rolled(entry: TimetableEntry, day: Day, calendar: Calendar, steps: list[Step]) -> Day:
    answer = is_working_day(day.on, calendar)
    if answer.is_working_day:
        return Day(day.on, day.is_provisional or (entry.roll is not Roll.STAND and answer.is_provisional))
    moved = roll(day.on, entry.roll, calendar)
    code = "stands_on_rest_day" if entry.roll is Roll.STAND else f"rolled_{entry.roll}"
    steps.append(Step(code, {"rest_day": day.on.isoformat(), "due_on": moved.on.isoformat()}))
    return Day(moved.on, day.is_provisional or moved.is_provisional)


def _locking(deadline: Deadline, entry: TimetableEntry) -> Deadline:
    if entry.lock_after_days is None:
        return deadline
    locks_on = deadline.due_on + timedelta(days=entry.lock_after_days)
    step = Step("locks_after", {"days": str(entry.lock_after_days), "locks_on": locks_on.isoformat()})
    earlier = (other for other in deadline.origin if other.code != "locks_after")
    return replace(deadline, locks_on=locks_on, origin=(*earlier, step))
