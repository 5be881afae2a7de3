"""Ten thousand instants beside deadlines, judged by whole numbers alone: no time zone, no calendar, no datetime."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest

from ycg_flow.workflow.deadlines import Timeliness, day_in_china, derive_deadline, start_of, timeliness
from ycg_flow.workflow.facts import Window
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import Calendar

Judge = Callable[[Window, datetime], Timeliness]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICRO, DAY = 1_000_000, 86_400_000_000
EIGHT_HOURS = 8 * 3_600 * MICRO
BESIDE = (-MICRO, -1, 0, 1, MICRO)
ZONES = ("UTC", "Asia/Shanghai", "America/New_York")
# Ends of years and months, and the days around a leap day; the rest of the year is drawn.
DAYS = ((12, 31), (1, 1), (1, 31), (2, 28), (2, 29), (3, 1), (3, 31))
SIZES = [10_000, pytest.param(500_000, marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]


@pytest.fixture(params=ZONES)
def server_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ZoneInfo]:
    """The time zone that the server thinks it lives in."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield ZoneInfo(request.param)
    time.tzset()


def days_before(year: int, month: int, day: int) -> int:
    """Return the days from 1 January 1970 to a day, counted as the Gregorian calendar does."""
    year, month = (year - 1, month + 12) if month < 3 else (year, month)
    return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + day - 719_469


def last_day(year: int, month: int) -> int:
    """Return the last day of a month."""
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def judged(due: int, locks_after: int | None, at: int) -> str:
    """Return how an instant stands to a due day in China, all in microseconds since 1970, from the paper alone.

    The day is in time to its very end; so many days after it comes the lock.
    """
    end = (due + 1) * DAY - EIGHT_HOURS
    if at < end:
        return "on_time"
    return "late" if locks_after is None or at < end + locks_after * DAY else "locked"


def disagreements(judge: Judge, zone: ZoneInfo, calendar: Calendar, count: int) -> list[str]:
    """Return where a judge of instants does not agree, of so many instants beside deadlines and anywhere."""
    dice, found = Random(f"{zone.key} 31 January"), list[str]()
    for _ in range(count):
        year = dice.randint(2019, 2035)
        month, day = dice.choice(DAYS) if dice.random() < 0.5 else (dice.randint(1, 12), dice.randint(1, 31))
        locks_after = dice.choice((None, 1, 15, 28, 366))
        entry = TimetableEntry("self_assessment", "自评", month=month, day=day, lock_after_days=locks_after)
        due = days_before(year + 1, month, min(day, last_day(year + 1, month)))
        edge = (due + 1 + dice.choice((0, locks_after or 0))) * DAY - EIGHT_HOURS
        at = edge + (dice.choice(BESIDE) if dice.random() < 0.5 else dice.randint(-400 * DAY, 400 * DAY))
        # As a server hears it: from its own clock, in its own zone.
        instant = (EPOCH + timedelta(microseconds=at)).astimezone(zone)
        window = derive_deadline(entry, year, date(year + 1, 1, 5), calendar).window
        if judge(window, instant).value != judged(due, locks_after, at):
            found.append(f"{entry} of {year} at {instant.isoformat()}: {judge(window, instant)}")
        if start_of(day_in_china(instant)) != EPOCH + timedelta(microseconds=at - (at + EIGHT_HOURS) % DAY):
            found.append(f"the day in China at {instant.isoformat()}: {day_in_china(instant)}")
    return found


@pytest.mark.req("PF-06")
@pytest.mark.parametrize("count", SIZES)
def test_every_instant_is_in_time_late_or_locked_as_whole_numbers_say(
    server_zone: ZoneInfo, calendar: Calendar, count: int
) -> None:
    assert disagreements(timeliness, server_zone, calendar, count) == []


def by_the_server(window: Window, at: datetime) -> Timeliness:
    """Judge as a server does that takes midnight for its own."""
    here = at.astimezone().replace(tzinfo=ZoneInfo("Asia/Shanghai"))
    return timeliness(window, here)


def with_its_end(window: Window, at: datetime) -> Timeliness:
    """Judge as if the end of the day still belonged to it."""
    return timeliness(window, at - timedelta(microseconds=1))


def by_the_second(window: Window, at: datetime) -> Timeliness:
    """Judge by whole seconds, rounded."""
    return timeliness(window, (at + timedelta(microseconds=500_000)).replace(microsecond=0))


@pytest.mark.parametrize("judge", [by_the_server, with_its_end, by_the_second])
def test_a_judge_of_another_midnight_would_be_seen(
    judge: Judge, calendar: Calendar, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        found = disagreements(judge, ZoneInfo("America/New_York"), calendar, 400)
    time.tzset()
    assert found
