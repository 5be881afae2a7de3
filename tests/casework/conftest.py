"""The office of the tests on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casework.office import Office, TestClock, desk_over, fill
from ycg_flow.records.database import open_database


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def office(stored_url: str, clock: TestClock, tmp_path: Path) -> Iterator[Office]:
    database = open_database(stored_url)
    desk = desk_over(database, clock, tmp_path / "evidence")
    with database.writing() as session, session.begin():
        office = Office(desk, clock, {})
        fill(session, office)
    yield office
    database.close()
