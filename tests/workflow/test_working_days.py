"""The calendar of mainland China: facts from the State Council's notices, and what is said of years without one."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.workflow.conftest import parsed
from ycg_flow.workflow.faults import FaultyDataError
from ycg_flow.workflow.working_days import (
    Answer,
    Calendar,
    Day,
    Roll,
    add_working_days,
    days_between,
    is_working_day,
    read_calendar,
    roll,
)

CALENDAR = read_calendar(parsed("calendar/cn.toml"), "cn.toml")
DAYS = st.dates(date(2021, 6, 1), date(2030, 6, 1))


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2026, 1, 1), False),  # New Year, a Thursday
        (date(2026, 1, 4), True),  # a Sunday worked for 2 January
        (date(2026, 1, 31), False),  # a Saturday: the due date of the self-assessment is a rest day
        (date(2026, 2, 14), True),  # a Saturday worked for the Spring Festival
        (date(2026, 2, 23), False),  # a Monday, last day of the Spring Festival
        (date(2026, 2, 28), True),  # a Saturday worked for the Spring Festival
        (date(2026, 4, 6), False),  # the Monday after Tomb-sweeping Day
        (date(2026, 9, 20), True),  # a Sunday worked for the National Day
        (date(2026, 10, 8), True),
        (date(2025, 1, 26), True),  # a Sunday worked for the Spring Festival
        (date(2025, 1, 31), False),  # a Friday in the Spring Festival
        (date(2025, 10, 6), False),  # Mid-autumn within the National Day holiday
        (date(2024, 2, 9), True),  # New Year's Eve was a working day in 2024
        (date(2024, 2, 10), False),
        (date(2024, 10, 12), True),  # a Saturday worked for the National Day
        (date(2023, 6, 25), True),  # a Sunday worked for the Dragon Boat Festival
        (date(2022, 10, 9), True),  # a Sunday worked for the National Day
    ],
)
def test_an_official_year_answers_as_the_notice_says(day: date, *, is_worked: bool) -> None:
    assert is_working_day(day, CALENDAR) == Answer(is_worked, is_provisional=False)


@pytest.mark.parametrize(
    ("day", "is_worked"),
    [
        (date(2027, 1, 1), False),
        (date(2027, 1, 31), False),  # a Sunday
        (date(2027, 2, 5), False),  # New Year's Eve
        (date(2027, 2, 11), True),
        (date(2028, 1, 26), False),  # New Year by the moon
        (date(2028, 1, 31), True),
        (date(2029, 10, 1), True),  # no list at all: Saturdays and Sundays only
        (date(2029, 10, 6), False),
    ],
)
def test_a_year_without_official_list_answers_provisionally(day: date, *, is_worked: bool) -> None:
    assert is_working_day(day, CALENDAR) == Answer(is_worked, is_provisional=True)


@pytest.mark.parametrize(("year", "working_days"), [(2022, 249), (2023, 249), (2024, 251), (2025, 248), (2026, 248)])
def test_an_official_year_has_its_number_of_working_days(year: int, working_days: int) -> None:
    days = days_between(date(year, 1, 1), date(year, 12, 31))
    assert sum(is_working_day(day, CALENDAR).is_working_day for day in days) == working_days


def test_official_years_name_their_notice() -> None:
    assert {year.year: year.source for year in CALENDAR.values() if year.is_official} == {
        2022: "国办发明电〔2021〕11号",
        2023: "国办发明电〔2022〕16号",
        2024: "国办发明电〔2023〕7号",
        2025: "国办发明电〔2024〕12号",
        2026: "国办发明电〔2025〕7号",
    }


def test_seven_working_days_over_the_spring_festival_of_2026() -> None:
    # Friday 13, then Saturday 14 worked, nine days off, Tuesday 24 to Friday 27, Saturday 28 worked, Monday 2 March.
    assert add_working_days(date(2026, 2, 13), 7, CALENDAR) == Day(date(2026, 3, 2), is_provisional=False)
    assert add_working_days(date(2026, 3, 2), -7, CALENDAR) == Day(date(2026, 2, 13), is_provisional=False)


def test_no_working_days_is_the_day_itself_even_when_it_is_a_rest_day() -> None:
    assert add_working_days(date(2026, 1, 31), 0, CALENDAR) == Day(date(2026, 1, 31), is_provisional=False)


def test_counting_into_a_provisional_year_is_provisional() -> None:
    assert add_working_days(date(2026, 12, 31), 1, CALENDAR) == Day(date(2027, 1, 4), is_provisional=True)
    assert add_working_days(date(2027, 1, 4), -1, CALENDAR) == Day(date(2026, 12, 31), is_provisional=True)


@pytest.mark.parametrize(
    ("rule", "day"),
    [(Roll.STAND, date(2026, 1, 31)), (Roll.EARLIER, date(2026, 1, 30)), (Roll.LATER, date(2026, 2, 2))],
)
def test_31_january_2026_stands_or_rolls_as_declared(rule: Roll, day: date) -> None:
    assert roll(date(2026, 1, 31), rule, CALENDAR) == Day(day, is_provisional=False)


def test_31_january_2025_rolls_over_the_spring_festival() -> None:
    assert roll(date(2025, 1, 31), Roll.EARLIER, CALENDAR).on == date(2025, 1, 27)
    assert roll(date(2025, 1, 31), Roll.LATER, CALENDAR).on == date(2025, 2, 5)


def test_rolling_in_a_provisional_year_says_so_and_standing_needs_no_calendar() -> None:
    assert roll(date(2027, 1, 31), Roll.LATER, CALENDAR) == Day(date(2027, 2, 1), is_provisional=True)
    assert roll(date(2027, 1, 31), Roll.STAND, CALENDAR) == Day(date(2027, 1, 31), is_provisional=False)
    assert roll(date(2027, 1, 1), Roll.EARLIER, CALENDAR) == Day(date(2026, 12, 31), is_provisional=True)
    assert roll(date(2027, 1, 29), Roll.LATER, CALENDAR) == Day(date(2027, 1, 29), is_provisional=True)


@given(DAYS, st.integers(1, 40))
def test_counting_forth_lands_on_a_working_day_with_as_many_in_between(day: date, count: int) -> None:
    found = add_working_days(day, count, CALENDAR).on
    passed = days_between(day + timedelta(days=1), found)
    assert is_working_day(found, CALENDAR).is_working_day
    assert sum(is_working_day(each, CALENDAR).is_working_day for each in passed) == count


@given(DAYS, st.integers(1, 40))
def test_counting_back_from_a_working_day_returns_to_it(day: date, count: int) -> None:
    start = roll(day, Roll.LATER, CALENDAR).on
    assert add_working_days(add_working_days(start, count, CALENDAR).on, -count, CALENDAR).on == start


@given(DAYS)
def test_rolling_moves_a_working_day_nowhere_and_a_rest_day_to_the_nearest_on_its_side(day: date) -> None:
    earlier, later = roll(day, Roll.EARLIER, CALENDAR).on, roll(day, Roll.LATER, CALENDAR).on
    assert earlier <= day <= later
    assert (earlier == day) == (later == day) == is_working_day(day, CALENDAR).is_working_day
    between = list(days_between(earlier + timedelta(days=1), later - timedelta(days=1)))
    assert not any(is_working_day(each, CALENDAR).is_working_day for each in between)


def test_faulty_calendars_are_reported_all_at_once(calendar: Calendar) -> None:
    data: dict[str, Any] = parsed("calendar/cn.toml")
    assert calendar.keys() == {year["year"] for year in data["year"]}
    data["year"][0]["status"] = "offical"
    data["year"][1]["days_off"].append(date(2024, 1, 1))
    data["year"][2]["days_off"].append(date(2024, 1, 6))
    data["year"][3]["working_days"].append(date(2025, 1, 6))
    data["year"][5]["year"] = 2026
    with pytest.raises(FaultyDataError) as caught:
        read_calendar(data, "cn.toml")
    assert {fault.code for fault in caught.value.faults} == {
        "unknown_word",
        "day_of_another_year",
        "day_without_effect",
        "named_twice",
    }
    assert {fault.values.get("word") for fault in caught.value.faults} >= {"2024-01-01", "2024-01-06", "2025-01-06"}
