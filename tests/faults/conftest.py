"""The office of the fault gates on each database, and where its servers work."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casework.office import Office, TestClock, desk_over, fill
from tests.faults.serving import Place
from ycg_flow.records.database import open_database


@pytest.fixture
def office(stored_url: str, tmp_path: Path) -> Iterator[Office]:
    database = open_database(stored_url)
    clock = TestClock()
    desk = desk_over(database, clock, tmp_path / "evidence")
    with database.writing() as session, session.begin():
        office = Office(desk, clock, {})
        fill(session, office)
    yield office
    database.close()


@pytest.fixture
def place(office: Office, stored_url: str, tmp_path: Path) -> Place:
    found = Place(stored_url, tmp_path / "evidence", tmp_path / "clock")
    found.set_clock(office.clock())
    return found
