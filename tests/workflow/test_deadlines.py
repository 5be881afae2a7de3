"""Deadlines: derived from timetable and calendar, extended by decision, exact, and told how they came about."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ycg_flow.workflow.deadlines import (
    Deadline,
    Extension,
    Timeliness,
    derive_deadline,
    extend_deadline,
    origin_as_data,
    origin_from_data,
    timeliness,
)
from ycg_flow.workflow.facts import Window
from ycg_flow.workflow.faults import Entry, Fault
from ycg_flow.workflow.table import Workflow
from ycg_flow.workflow.timetable import TimetableEntry, timetable_of, with_defaults
from ycg_flow.workflow.working_days import Calendar, Roll

SELF_ASSESSMENT = TimetableEntry(
    "self_assessment", "自查自评期限", month=1, day=31, lock_after_days=15, clause="四(二)"
)
FEEDBACK = TimetableEntry("feedback", "反馈期限", working_days=5)
OPENED_ON = date(2026, 1, 5)
DUE_AT = datetime(2026, 1, 31, 16, tzinfo=UTC)
LOCKS_AT = datetime(2026, 2, 15, 16, tzinfo=UTC)
WINDOW = Window(DUE_AT, LOCKS_AT)


def codes(deadline: Deadline) -> list[str]:
    return [step.code for step in deadline.origin]


@pytest.mark.parametrize(
    ("year", "due_on", "is_rest_day"),
    [
        (2024, date(2025, 1, 31), True),
        (2025, date(2026, 1, 31), True),
        (2026, date(2027, 1, 31), True),
        (2027, date(2028, 1, 31), False),
    ],
)
def test_the_self_assessment_is_due_on_31_january_whatever_day_that_is(
    year: int, due_on: date, calendar: Calendar, *, is_rest_day: bool
) -> None:
    deadline = derive_deadline(SELF_ASSESSMENT, year, OPENED_ON, calendar)
    assert deadline.due_on == due_on
    assert deadline.locks_on == due_on + timedelta(days=15)
    assert ("stands_on_rest_day" in codes(deadline)) is is_rest_day
    assert not deadline.is_provisional


@pytest.mark.parametrize(
    ("rule", "due_on"),
    [(Roll.EARLIER, date(2026, 1, 30)), (Roll.LATER, date(2026, 2, 2)), (Roll.STAND, date(2026, 1, 31))],
)
def test_a_due_date_on_a_rest_day_rolls_as_declared(rule: Roll, due_on: date, calendar: Calendar) -> None:
    assert derive_deadline(replace(SELF_ASSESSMENT, roll=rule), 2025, OPENED_ON, calendar).due_on == due_on


def test_a_date_rolled_in_a_provisional_year_is_provisional_and_says_so(calendar: Calendar) -> None:
    deadline = derive_deadline(replace(SELF_ASSESSMENT, roll=Roll.LATER), 2026, date(2027, 1, 5), calendar)
    assert (deadline.due_on, deadline.is_provisional) == (date(2027, 2, 1), True)
    assert codes(deadline) == ["date_of_timetable", "rolled_later", "rests_on_provisional_year", "locks_after"]


def test_working_days_are_counted_from_the_day_after_the_opening(calendar: Calendar) -> None:
    deadline = derive_deadline(FEEDBACK, 2025, date(2026, 2, 12), calendar)
    assert deadline.due_on == date(2026, 2, 26)  # 13, 14 (worked Saturday), 24, 25, 26
    assert deadline.locks_on is None
    assert deadline.window == Window(datetime(2026, 2, 26, 16, tzinfo=UTC), None)
    assert deadline.origin[0].values["opened_on"] == "2026-02-12"


def test_a_task_opened_late_keeps_the_least_number_of_working_days(calendar: Calendar) -> None:
    entry = TimetableEntry("data_collection", "数据采集期限", month=2, day=10, at_least_working_days=5)
    in_time = derive_deadline(entry, 2025, date(2026, 2, 3), calendar)
    assert codes(in_time) == ["date_of_timetable"]
    too_late = derive_deadline(entry, 2025, date(2026, 2, 10), calendar)
    assert (in_time.due_on, too_late.due_on) == (date(2026, 2, 10), date(2026, 2, 24))
    assert codes(too_late) == ["date_of_timetable", "moved_to_leave_working_days"]


def test_29_february_is_the_last_day_of_the_month_in_other_years(calendar: Calendar) -> None:
    entry = TimetableEntry("evaluation", "评价期限", month=2, day=29)
    assert derive_deadline(entry, 2025, OPENED_ON, calendar).due_on == date(2026, 2, 28)
    assert derive_deadline(entry, 2027, OPENED_ON, calendar).due_on == date(2028, 2, 29)


def test_an_extension_moves_due_and_lock_date_and_keeps_the_date_it_replaces(calendar: Calendar) -> None:
    deadline = derive_deadline(SELF_ASSESSMENT, 2025, OPENED_ON, calendar)
    decision = Extension(date(2026, 2, 10), date(2026, 1, 29), "信息系统停机", "郑医保〔2026〕1号")
    extended = extend_deadline(deadline, SELF_ASSESSMENT, decision)
    assert (extended.due_on, extended.locks_on) == (date(2026, 2, 10), date(2026, 2, 25))
    assert codes(extended) == ["date_of_timetable", "stands_on_rest_day", "extended", "locks_after"]
    assert not extended.is_provisional
    step = extended.origin[2].values
    assert (step["replaced"], step["due_on"], step["reason"]) == ("2026-01-31", "2026-02-10", "信息系统停机")
    again = extend_deadline(extended, SELF_ASSESSMENT, replace(decision, due_on=date(2026, 2, 12)))
    assert [values["replaced"] for values in origin_as_data(again) if values["code"] == "extended"] == [
        "2026-01-31",
        "2026-02-10",
    ]


@pytest.mark.parametrize(
    ("edge", "before", "after"),
    [(DUE_AT, Timeliness.ON_TIME, Timeliness.LATE), (LOCKS_AT, Timeliness.LATE, Timeliness.LOCKED)],
)
@pytest.mark.parametrize("zone", ["UTC", "Asia/Shanghai", "America/New_York"])
def test_on_time_late_and_locked_change_exactly_at_midnight_in_china(
    edge: datetime, before: Timeliness, after: Timeliness, zone: str
) -> None:
    server = ZoneInfo(zone)
    for offset in (timedelta(seconds=-1), timedelta(microseconds=-1)):
        assert timeliness(WINDOW, (edge + offset).astimezone(server)) is before
    for offset in (timedelta(0), timedelta(microseconds=1), timedelta(seconds=1)):
        assert timeliness(WINDOW, (edge + offset).astimezone(server)) is after


def test_before_the_window_opens_it_is_too_early() -> None:
    window = replace(WINDOW, opens_at=datetime(2025, 12, 31, 16, tzinfo=UTC))
    assert timeliness(window, datetime(2025, 12, 31, 15, 59, 59, tzinfo=UTC)) is Timeliness.TOO_EARLY
    assert timeliness(window, datetime(2025, 12, 31, 16, tzinfo=UTC)) is Timeliness.ON_TIME


def test_without_a_lock_late_stays_possible() -> None:
    assert timeliness(Window(DUE_AT), DUE_AT + timedelta(days=4000)) is Timeliness.LATE


def test_how_a_date_came_about_survives_storage(calendar: Calendar) -> None:
    deadline = derive_deadline(SELF_ASSESSMENT, 2025, OPENED_ON, calendar)
    stored = json.loads(json.dumps(origin_as_data(deadline), ensure_ascii=False))
    assert origin_from_data(stored) == deadline.origin
    assert stored[0] == {
        "code": "date_of_timetable",
        "label": "自查自评期限",
        "clause": "四(二)",
        "evaluation_year": "2025",
        "due_on": "2026-01-31",
    }


def test_the_default_dates_follow_the_policies(workflow: Workflow, calendar: Calendar) -> None:
    due = {
        entry.id: derive_deadline(entry, 2025, OPENED_ON, calendar).due_on
        for entry in workflow.timetable.values()
        if entry.month
    }
    assert due["self_assessment"] == date(2026, 1, 31)
    assert due["settlement"] == date(2026, 3, 31)
    assert (
        due["data_collection"] < due["site_verification"] < due["preliminary_result"] < due["approval"] < due["cohort"]
    )


def test_a_policy_overrides_single_entries_of_the_default_timetable(workflow: Workflow) -> None:
    own = {"self_assessment": TimetableEntry("self_assessment", "自评", month=1, day=20, roll=Roll.LATER)}
    both = with_defaults(own, workflow.timetable)
    assert (both["self_assessment"].day, both["self_assessment"].roll) == (20, Roll.LATER)
    assert both["settlement"] == workflow.timetable["settlement"]


def test_a_faulty_timetable_of_a_policy_is_reported_with_its_file() -> None:
    data: dict[str, Any] = {
        "timetable": [
            {"id": "settlement", "label": "清算", "month": 3, "day": 31, "roll": "latter"},
            {"id": "settlement", "label": "清算", "working_days": "5"},
        ]
    }
    faults: list[Fault] = []
    timetable_of(Entry(data, "policy.toml", "", faults))
    assert {(fault.file, fault.code) for fault in faults} == {
        ("policy.toml", "unknown_word"),
        ("policy.toml", "wrong_type"),
        ("policy.toml", "named_twice"),
    }
