"""The working-day calendar of mainland China: official days off and make-up working days by year, as data.

Every answer says whether it rested on a year without an official list; such a date is shown as provisional.
The regulation on holidays is the State Council's; a rest day is no working day for deadlines counted in working days.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from enum import StrEnum

from ycg_flow.workflow.faults import Entry, Fault, raise_if_any

CHINA_TIME = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China keeps one time, eight hours ahead of UTC, without summer time since 1991: no time-zone files are needed."""

ONE_DAY = timedelta(days=1)
_SATURDAY = 5


class Roll(StrEnum):
    """What becomes of a date on a rest day: it stands (the default), or moves to the working day before or after."""

    STAND = "stand"
    EARLIER = "earlier"
    LATER = "later"


@dataclass(frozen=True)
class Year:
    """The exceptions of one year; not official means the list is ours until the State Council's is entered."""

    year: int
    is_official: bool
    source: str
    days_off: frozenset[date]
    working_days: frozenset[date]


@dataclass(frozen=True)
class Answer:
    """Whether a day is worked; provisional where its year has no official list."""

    is_working_day: bool
    is_provisional: bool


@dataclass(frozen=True)
class Day:
    """A date that was found by counting or rolling; provisional where any day looked at was."""

    on: date
    is_provisional: bool


Calendar = Mapping[int, Year]
"""Years by number; a year that is missing counts Saturdays and Sundays only and is provisional."""


def read_calendar(data: Mapping[str, object], file: str) -> Calendar:
    """Return the calendar of a parsed `cn.toml`; raises FaultyDataError with all faults."""
    faults: list[Fault] = []
    top = Entry(data, file, "", faults)
    years: dict[int, Year] = {}
    for entry in top.entries("year"):
        year = _read_year(entry)
        if year.year in years:
            entry.fault("named_twice", "year", word=str(year.year))
        years[year.year] = year
    top.finish()
    raise_if_any(faults)
    return years


def is_working_day(day: date, calendar: Calendar) -> Answer:
    """Return whether the day is worked, and whether that is provisional."""
    year = calendar.get(day.year)
    if year is None:
        return Answer(day.weekday() < _SATURDAY, is_provisional=True)
    is_worked = day in year.working_days or (day.weekday() < _SATURDAY and day not in year.days_off)
    return Answer(is_worked, not year.is_official)


def add_working_days(day: date, count: int, calendar: Calendar) -> Day:
    """Return the `count`-th working day after `day` (before it, for a negative count); 0 is the day itself.

    The day itself is not counted, as in "within 5 working days of the notice".
    """
    step = ONE_DAY if count > 0 else -ONE_DAY
    is_provisional = False
    for _ in range(abs(count)):
        found = _next_working_day(day, step, calendar)
        day, is_provisional = found.on, is_provisional or found.is_provisional
    return Day(day, is_provisional)


def roll(day: date, rule: Roll, calendar: Calendar) -> Day:
    """Return the day moved by the rule where it is a rest day; the day itself where it stands or is worked."""
    answer = is_working_day(day, calendar)
    if rule is Roll.STAND:
        return Day(day, is_provisional=False)
    if answer.is_working_day:
        return Day(day, answer.is_provisional)
    found = _next_working_day(day, -ONE_DAY if rule is Roll.EARLIER else ONE_DAY, calendar)
    return Day(found.on, answer.is_provisional or found.is_provisional)


def days_between(first: date, last: date) -> Iterator[date]:
    """Yield the days from `first` to `last`, both included."""
    for count in range((last - first).days + 1):
        yield first + count * ONE_DAY


def _next_working_day(day: date, step: timedelta, calendar: Calendar) -> Day:
    is_provisional = False
    while True:
        day += step
        answer = is_working_day(day, calendar)
        is_provisional = is_provisional or answer.is_provisional
        if answer.is_working_day:
            return Day(day, is_provisional)


def _read_year(entry: Entry) -> Year:
    number = entry.number("year")
    status = entry.choice("status", ("official", "provisional"))
    year = Year(
        year=number,
        is_official=status == "official",
        source=entry.text("source"),
        days_off=frozenset(entry.dates("days_off")),
        working_days=frozenset(entry.dates("working_days")),
    )
    for key, days, on_weekend in (("days_off", year.days_off, False), ("working_days", year.working_days, True)):
        for day in sorted(days):
            if day.year != number:
                entry.fault("day_of_another_year", key, word=day.isoformat())
            if (day.weekday() >= _SATURDAY) is not on_weekend:
                entry.fault("day_without_effect", key, word=day.isoformat())
    entry.finish()
    return year
