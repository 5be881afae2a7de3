"""A stage that is put back is the stage that its steps make, and is put back nowhere else."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tests.casework.office import Office, TestClock, empty_office, fill_office, open_zhengzhou_cycle
from tests.casework.result_stage import case_approved, state_of
from tests.databases import empty
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.withdraw_case import withdraw_case
from ycg_flow.records.all_tables import METADATA

DECISION = Resolution("对象撤并", "会议纪要1号")
Content = dict[str, list[tuple[object, ...]]]


def content_of(office: Office) -> Content:
    with office.desk.database.reading() as session:
        return {
            table.name: [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
            for table in METADATA.sorted_tables
        }


def emptied(url: str, request: pytest.FixtureRequest, folder: Path) -> str:
    if url.startswith("sqlite"):
        folder.mkdir()
        shutil.copy(request.getfixturevalue("sqlite_template"), folder / "cases.db")
        return f"sqlite:///{folder / 'cases.db'}"
    store: Engine = request.getfixturevalue("postgresql_store")
    empty(store)
    return url


def past_is_known(office: Office) -> bool:
    return office.past is not None


def test_what_is_put_back_is_what_the_steps_leave(
    stored_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    with empty_office(stored_url, TestClock(), tmp_path) as office:
        office.past = None
        fill_office(office)
        number = case_approved(office)
        made, anchors = content_of(office), office.desk.anchor_file.read_text(encoding="utf-8")
    for place in ("first", "again"):
        folder = tmp_path / place
        with empty_office(emptied(stored_url, request, folder), TestClock(), folder) as office:
            fill_office(office)
            assert case_approved(office) == number
            assert past_is_known(office)
            assert content_of(office) == made
            assert office.desk.anchor_file.read_text(encoding="utf-8") == anchors
            # What comes after takes the next numbers, and the history goes on.
            reopen_case(office.desk, office["approver"], number, DECISION)
            assert state_of(office, number) == "preliminary_result"


def test_over_an_office_that_somebody_wrote_to_the_steps_are_done(office: Office) -> None:
    open_zhengzhou_cycle(office)
    assert past_is_known(office)
    withdraw_case(office.desk, office["approver"], "410122-2025-001", DECISION)
    assert not past_is_known(office)
    assert open_zhengzhou_cycle(office, year=2024) == "410122-2024-001"
    assert not past_is_known(office)
