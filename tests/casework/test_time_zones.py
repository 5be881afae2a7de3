"""The end of a window is midnight in China, whatever time zone the server thinks it lives in."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.errors import RefusedError
from ycg_flow.casework.steps.save_draft import save_draft

MICROSECOND, SECOND = timedelta(microseconds=1), timedelta(seconds=1)
BEFORE, AFTER = (-SECOND, -MICROSECOND), (timedelta(0), MICROSECOND, SECOND)


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/New_York"])
def server_time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


def taken_in(desk: Desk, office: Office, number: str, year: int, locks_at: datetime) -> list[timedelta]:
    """Return the instants beside the lock at which a draft was taken in; every other was refused as locked."""
    taken: list[timedelta] = []
    for offset in (*BEFORE, *AFTER):
        office.clock.now = locks_at + offset
        entry = TypedEntry("funds_measure_filed", year, str(len(taken)), "", len(taken))
        try:
            save_draft(desk, office["submitter"], number, [entry])
        except RefusedError as refused:
            if [reason.code for reason in refused.reasons] == ["window_is_not_locked"]:
                continue
            raise
        taken.append(offset)
    return taken


@pytest.mark.parametrize(
    ("year", "due", "locks_at"),
    [
        (2025, {}, datetime(2026, 1, 31, 16, tzinfo=UTC)),
        (2025, {"self_assessment": {"month": 12, "day": 31}}, datetime(2026, 12, 31, 16, tzinfo=UTC)),
        (2027, {"self_assessment": {"month": 2, "day": 29}}, datetime(2028, 2, 29, 16, tzinfo=UTC)),
    ],
    ids=["31 January", "end of the year", "leap day"],
)
def test_the_window_closes_at_midnight_in_china_to_the_microsecond(
    office: Office, server_time_zone: str, year: int, due: Mapping[str, Mapping[str, int]], locks_at: datetime
) -> None:
    assert server_time_zone
    office.clock.now = datetime(year + 1, 1, 5, 4, tzinfo=UTC)
    number = open_zhengzhou_cycle(office, year=year, timetable=due)
    assert taken_in(office.desk, office, number, year, locks_at) == list(BEFORE)


def test_a_server_that_takes_midnight_for_its_own_would_be_seen(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = open_zhengzhou_cycle(office)
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/New_York")
        time.tzset()
        naive = replace(office.desk, clock=lambda: office.clock().astimezone().replace(tzinfo=UTC))
        taken = taken_in(naive, office, number, 2025, datetime(2026, 1, 31, 16, tzinfo=UTC))
    time.tzset()
    assert taken == [*BEFORE, *AFTER]
