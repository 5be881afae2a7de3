"""The office of the tests on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casework.office import HISTORY_KEY, Office, TestClock, fill
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.database import open_database


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def office(stored_url: str, clock: TestClock, tmp_path: Path) -> Iterator[Office]:
    database = open_database(stored_url)
    desk = open_desk(database, clock, history_key=HISTORY_KEY, evidence_folder=tmp_path / "evidence")
    with database.writing() as session, session.begin():
        office = Office(desk, clock, {})
        fill(session, office)
    yield office
    database.close()
