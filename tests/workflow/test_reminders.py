"""Reminders: the exact list of a year, on working days, and none on a day of rest."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.conftest import parsed
from ycg_flow.workflow.reminders import due_ranges
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import Calendar, Roll, add_working_days, read_calendar, roll

CALENDAR = read_calendar(parsed("calendar/cn.toml"), "cn.toml")
ENTRY = TimetableEntry("self_assessment", "自查自评期限", month=1, day=31)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def steps_of(due_on: date, calendar: Calendar) -> list[tuple[str, str]]:
    """What falls on the days around a due date for a task that is never finished, as kind and day."""
    return [
        (due.kind, day.isoformat())
        for day in _days(due_on - timedelta(days=40), due_on + timedelta(days=40))
        for due in due_ranges(day, ENTRY, calendar)
        if due.first <= due_on <= due.last
    ]


def test_the_reminders_of_2026_around_the_saturday_31_january(calendar: Calendar) -> None:
    assert steps_of(date(2026, 1, 31), calendar) == [
        ("before_7", "2026-01-21"),
        ("before_3", "2026-01-27"),
        ("before_1", "2026-01-29"),
        ("before_0", "2026-01-30"),
        ("overdue_1", "2026-02-02"),
        ("escalation_1", "2026-02-02"),
        ("overdue_3", "2026-02-04"),
        ("escalation_5", "2026-02-06"),
        ("overdue_7", "2026-02-10"),
        ("escalation_10", "2026-02-13"),
    ]


def test_the_reminders_of_2027_around_the_sunday_31_january(calendar: Calendar) -> None:
    assert steps_of(date(2027, 1, 31), calendar) == [
        ("before_7", "2027-01-20"),
        ("before_3", "2027-01-26"),
        ("before_1", "2027-01-28"),
        ("before_0", "2027-01-29"),
        ("overdue_1", "2027-02-01"),
        ("escalation_1", "2027-02-01"),
        ("overdue_3", "2027-02-03"),
        ("escalation_5", "2027-02-11"),
        ("overdue_7", "2027-02-15"),
        ("escalation_10", "2027-02-18"),
    ]


def test_the_reminders_of_2028_around_the_monday_after_the_spring_festival(calendar: Calendar) -> None:
    assert steps_of(date(2028, 1, 31), calendar) == [
        ("before_7", "2028-01-14"),
        ("before_3", "2028-01-20"),
        ("before_1", "2028-01-24"),
        ("before_0", "2028-01-31"),
        ("overdue_1", "2028-02-01"),
        ("escalation_1", "2028-02-01"),
        ("overdue_3", "2028-02-03"),
        ("escalation_5", "2028-02-07"),
        ("overdue_7", "2028-02-09"),
        ("escalation_10", "2028-02-14"),
    ]


@given(DAYS)
def test_the_steps_of_a_day_are_those_counted_from_each_due_date(day: date) -> None:
    by_range = {
        (ranged.kind, due_on)
        for ranged in due_ranges(day, ENTRY, CALENDAR)
        for due_on in _days(ranged.first, ranged.last)
    }
    by_due_date = {
        (kind, due_on)
        for due_on in _days(day - timedelta(days=40), day + timedelta(days=40))
        for kind, falls_on in _counted_from(due_on)
        if falls_on == day
    }
    assert by_range == by_due_date


def _counted_from(due_on: date) -> Iterator[tuple[str, date]]:
    last_before = roll(due_on, Roll.EARLIER, CALENDAR).on
    for count in ENTRY.reminders:
        yield f"before_{count}", add_working_days(last_before, -count, CALENDAR).on
    for kind, counts in (("overdue", ENTRY.overdue), ("escalation", ENTRY.escalations)):
        for count in counts:
            yield f"{kind}_{count}", add_working_days(due_on, count, CALENDAR).on


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 2, 17)])
def test_on_a_rest_day_no_step_falls_due(day: date, calendar: Calendar) -> None:
    assert due_ranges(day, ENTRY, calendar) == ()
