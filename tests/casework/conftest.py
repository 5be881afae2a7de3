"""The office of the tests on each database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.casework.office import Office, TestClock, empty_office, fill_office
from tests.casework.simulated_year import year

__all__ = ["year"]


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


@pytest.fixture
def office(stored_url: str, clock: TestClock, tmp_path: Path) -> Iterator[Office]:
    with empty_office(stored_url, clock, tmp_path) as office:
        fill_office(office)
        yield office
