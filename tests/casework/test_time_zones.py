"""The end of a window is midnight in China, whatever time zone the server thinks it lives in."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.errors import RefusedError
from ycg_flow.casework.steps.save_draft import save_draft

# Zhengzhou's self-assessment locks with the end of 31 January 2026 in China.
LOCKS_AT = datetime(2026, 1, 31, 16, tzinfo=UTC)
ENTRY = [TypedEntry("funds_measure_filed", 2025, "1")]


@pytest.fixture(params=["UTC", "Asia/Shanghai", "America/Los_Angeles"])
def server_time_zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with monkeypatch.context() as patch:
        patch.setenv("TZ", request.param)
        time.tzset()
        yield request.param
    time.tzset()


@pytest.mark.parametrize(
    ("offset", "is_open"),
    [
        (timedelta(seconds=-1), True),
        (timedelta(microseconds=-1), True),
        (timedelta(0), False),
        (timedelta(microseconds=1), False),
    ],
    ids=["a second before", "a microsecond before", "at the instant", "a microsecond after"],
)
def test_the_window_closes_at_midnight_in_china_to_the_microsecond(
    office: Office, server_time_zone: str, offset: timedelta, *, is_open: bool
) -> None:
    assert server_time_zone
    number = open_zhengzhou_cycle(office)
    office.clock.now = LOCKS_AT + offset
    if is_open:
        save_draft(office.desk, office["submitter"], number, ENTRY)
        return
    with pytest.raises(RefusedError) as refused:
        save_draft(office.desk, office["submitter"], number, ENTRY)
    assert [reason.code for reason in refused.value.reasons] == ["window_is_not_locked"]
