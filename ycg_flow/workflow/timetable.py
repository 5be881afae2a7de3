"""Timetable entries: when something is due, as the policy, the cycle or the default says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from ycg_flow.workflow.faults import Entry
from ycg_flow.workflow.working_days import Roll

DEFAULT_REMINDERS = (7, 3, 1, 0)
DEFAULT_OVERDUE = (1, 3, 7)
DEFAULT_ESCALATIONS = (1, 5, 10)
_LEAP_YEAR = 2024


@dataclass(frozen=True)
class TimetableEntry:
    """When something is due.

    Either a date (`month`, `day`, years after the evaluation year) or `working_days` after the day on which the task
    opens; a date leaves `at_least_working_days` from the opening. `roll` says what becomes of a rest day. From
    `lock_after_days` calendar days after the due date only an extension helps (None: never locked). Reminders go out
    so many working days before the due date, overdue notices and escalations so many after it. `clause` cites the
    policy.
    """

    id: str
    label: str
    month: int | None = None
    day: int | None = None
    year_offset: int = 1
    working_days: int | None = None
    at_least_working_days: int | None = None
    roll: Roll = Roll.STAND
    lock_after_days: int | None = None
    reminders: tuple[int, ...] = DEFAULT_REMINDERS
    overdue: tuple[int, ...] = DEFAULT_OVERDUE
    escalations: tuple[int, ...] = DEFAULT_ESCALATIONS
    clause: str = ""


Timetable = Mapping[str, TimetableEntry]
"""Timetable entries by id."""


def timetable_of(top: Entry) -> Timetable:
    """Return the timetable of an entry that is being read, noting its faults there."""
    timetable: dict[str, TimetableEntry] = {}
    for entry in top.entries("timetable"):
        line = _read_entry(entry)
        if line.id in timetable:
            entry.fault("named_twice", "id", word=line.id)
        timetable[line.id] = line
    return timetable


def with_defaults(timetable: Timetable, defaults: Timetable) -> Timetable:
    """Return the defaults overridden, entry by entry, by a policy's or a cycle's own timetable."""
    return {**defaults, **timetable}


def _read_entry(entry: Entry) -> TimetableEntry:
    roll = entry.choice("roll", list(Roll), Roll.STAND)
    line = TimetableEntry(
        id=entry.text("id"),
        label=entry.text("label"),
        month=entry.optional_number("month"),
        day=entry.optional_number("day"),
        year_offset=entry.number("year_offset", 1),
        working_days=entry.optional_number("working_days"),
        at_least_working_days=entry.optional_number("at_least_working_days"),
        roll=Roll(roll) if roll in list(Roll) else Roll.STAND,
        lock_after_days=entry.optional_number("lock_after_days"),
        reminders=entry.numbers("reminders", DEFAULT_REMINDERS),
        overdue=entry.numbers("overdue", DEFAULT_OVERDUE),
        escalations=entry.numbers("escalations", DEFAULT_ESCALATIONS),
        clause=entry.text("clause", ""),
    )
    is_date = line.month is not None and line.day is not None
    if is_date is (line.working_days is not None):
        entry.fault("date_or_working_days")
    if is_date and not _is_date(line.month or 0, line.day or 0):
        entry.fault("no_such_day", "day", word=f"{line.month}-{line.day}")
    counts = (*line.reminders, *line.overdue, *line.escalations, line.lock_after_days or 0, line.working_days or 0)
    if min(counts) < 0:
        entry.fault("below_zero")
    entry.finish()
    return line


def _is_date(month: int, day: int) -> bool:
    try:
        date(_LEAP_YEAR, month, day)
    except ValueError:
        return False
    return True
