"""Reminders: the exact list of a year, on working days, to those who have not finished, once; and why not."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.conftest import parsed
from ycg_flow.workflow.reminders import (
    OpenTask,
    Reminder,
    Silence,
    Sweep,
    due_ranges,
    reminder_plan,
    reminders_due,
)
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import Calendar, is_working_day, read_calendar

CALENDAR = read_calendar(parsed("calendar/cn.toml"), "cn.toml")
ENTRY = TimetableEntry("self_assessment", "自查自评期限", month=1, day=31)
DAYS = st.dates(date(2024, 1, 1), date(2029, 12, 31))


def a_task(year: int, **changes: object) -> OpenTask:
    return replace(OpenTask(1, date(year, 1, 1), date(year, 1, 31), ENTRY), **changes)  # type: ignore[arg-type]


def swept_every_day(task: OpenTask, calendar: Calendar) -> list[tuple[str, str]]:
    """What a sweep of every day of the year sends for a task that is never finished, as kind and day."""
    first = date(task.due_on.year, 1, 1)
    sweeps = (reminders_due([task], first + timedelta(days=count), calendar) for count in range(365))
    return [(reminder.kind, reminder.day.isoformat()) for sweep in sweeps for reminder in sweep.reminders]


def test_the_reminders_of_2026_around_the_saturday_31_january(calendar: Calendar) -> None:
    assert swept_every_day(a_task(2026), calendar) == [
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


def test_the_reminders_of_2027_around_the_sunday_31_january_are_provisional(calendar: Calendar) -> None:
    task = a_task(2027)
    assert swept_every_day(task, calendar) == [
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
    assert all(step.is_provisional for step in reminder_plan(task.due_on, task.entry, calendar))


def test_the_reminders_of_2028_around_the_monday_after_the_spring_festival(calendar: Calendar) -> None:
    assert swept_every_day(a_task(2028), calendar) == [
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


def test_an_official_year_is_not_provisional(calendar: Calendar) -> None:
    assert not any(step.is_provisional for step in reminder_plan(date(2026, 1, 31), ENTRY, calendar))


def test_who_has_finished_gets_none(calendar: Calendar) -> None:
    sweep = reminders_due([a_task(2026, is_done=True)], date(2026, 1, 30), calendar)
    assert sweep == Sweep((), (Silence(1, "is_done"),))


def test_a_day_without_a_step_is_silent_and_says_so(calendar: Calendar) -> None:
    assert reminders_due([a_task(2026)], date(2026, 1, 28), calendar) == Sweep((), (Silence(1, "no_step_due"),))


def test_sweeping_twice_gives_the_same_keys(calendar: Calendar) -> None:
    tasks = [a_task(2026), a_task(2026, id=2)]
    once = reminders_due(tasks, date(2026, 1, 30), calendar).reminders
    assert once == reminders_due(tasks, date(2026, 1, 30), calendar).reminders
    assert len({(reminder.task, reminder.kind, reminder.day) for reminder in once * 4}) == 2


def test_a_task_opened_after_a_step_is_not_reminded_of_the_past(calendar: Calendar) -> None:
    returned = a_task(2026, opened_on=date(2026, 1, 28))
    assert [kind for kind, _ in swept_every_day(returned, calendar)][:2] == ["before_1", "before_0"]
    sweep = reminders_due([returned], date(2026, 1, 27), calendar)
    assert sweep.silences == (Silence(1, "opened_later", "before_3", date(2026, 1, 27)),)


def test_a_task_opened_on_the_day_of_a_step_is_reminded(calendar: Calendar) -> None:
    sweep = reminders_due([a_task(2026, opened_on=date(2026, 1, 27))], date(2026, 1, 27), calendar)
    assert sweep.reminders == (Reminder(1, "before_3", date(2026, 1, 27)),)


def test_after_a_return_the_new_task_is_reminded_anew(calendar: Calendar) -> None:
    returned = OpenTask(2, date(2026, 2, 24), date(2026, 3, 3), ENTRY)
    assert swept_every_day(returned, calendar)[:3] == [
        ("before_3", "2026-02-27"),
        ("before_1", "2026-03-02"),
        ("before_0", "2026-03-03"),
    ]


def test_after_an_extension_the_steps_of_the_new_date_go_out_on_their_own_days(calendar: Calendar) -> None:
    extended = a_task(2026, due_on=date(2026, 2, 10))
    sent_before = {("before_7", date(2026, 1, 21))}
    planned = {(step.kind, step.day) for step in reminder_plan(extended.due_on, ENTRY, calendar)}
    assert ("before_7", date(2026, 1, 30)) in planned
    assert not planned & sent_before


def test_after_downtime_the_latest_missed_step_goes_out_and_the_others_are_named(calendar: Calendar) -> None:
    sweep = reminders_due([a_task(2026)], date(2026, 1, 31), calendar, since=date(2026, 1, 20))
    assert sweep.reminders == (Reminder(1, "before_0", date(2026, 1, 30)),)
    assert [(silence.code, silence.kind) for silence in sweep.silences] == [
        ("superseded", "before_7"),
        ("superseded", "before_3"),
        ("superseded", "before_1"),
    ]


def test_after_downtime_past_the_due_date_the_superior_hears_of_it_too(calendar: Calendar) -> None:
    sweep = reminders_due([a_task(2026)], date(2026, 2, 8), calendar, since=date(2026, 1, 20))
    assert [(reminder.kind, reminder.is_escalation) for reminder in sweep.reminders] == [
        ("overdue_3", False),
        ("escalation_5", True),
    ]


@given(st.lists(st.tuples(DAYS, DAYS), min_size=1, max_size=6), DAYS)
def test_however_often_a_sweep_is_missed_each_stream_sends_its_latest_step(
    spans: list[tuple[date, date]], today: date
) -> None:
    tasks = [OpenTask(number, opened, due, ENTRY) for number, (opened, due) in enumerate(spans)]
    since = today - timedelta(days=20)
    caught_up = {(r.task, r.kind, r.day) for r in reminders_due(tasks, today, CALENDAR, since).reminders}
    daily = [
        reminder
        for count in range(1, 21)
        for reminder in reminders_due(tasks, since + timedelta(days=count), CALENDAR).reminders
    ]
    for task in tasks:
        for is_escalation in (False, True):
            stream = [r for r in daily if r.task == task.id and r.is_escalation is is_escalation]
            latest = {(r.task, r.kind, r.day) for r in stream[-1:]}
            assert latest <= caught_up
    assert len(caught_up) <= 2 * len(tasks)


@given(DAYS)
def test_every_step_falls_on_a_working_day_and_none_before_the_due_date_after_it(due_on: date) -> None:
    for step in reminder_plan(due_on, ENTRY, CALENDAR):
        assert is_working_day(step.day, CALENDAR).is_working_day
        assert (step.day <= due_on) is step.kind.startswith("before")


@given(DAYS)
def test_the_set_based_sweep_finds_the_same_due_dates_as_the_plans(day: date) -> None:
    by_range = {
        (ranged.kind, due_on)
        for ranged in due_ranges(day, ENTRY, CALENDAR)
        for due_on in _days(ranged.first, ranged.last)
    }
    by_plan = {
        (step.kind, due_on)
        for due_on in _days(day - timedelta(days=40), day + timedelta(days=40))
        for step in reminder_plan(due_on, ENTRY, CALENDAR)
        if step.day == day
    }
    assert by_range == by_plan


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=count) for count in range((last - first).days + 1))


@pytest.mark.parametrize("day", [date(2026, 1, 31), date(2026, 2, 17)])
def test_on_a_rest_day_no_step_falls_due(day: date, calendar: Calendar) -> None:
    assert due_ranges(day, ENTRY, calendar) == ()
