"""The schema's steps: up they give the tables' schema, down they leave nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect

from tests.casework.office import HISTORY_KEY, Office, TestClock, fill, open_zhengzhou_cycle
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.migrating import differences, downgrade, upgrade
from ycg_flow.resources import migrations_dir


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    yield opened
    opened.close()


def test_all_steps_up_give_the_schema_of_the_tables(database: Database) -> None:
    upgrade(database, migrations_dir())
    assert differences(database) == []


def test_all_steps_down_leave_no_table_but_the_book_of_steps(database: Database) -> None:
    upgrade(database, migrations_dir())
    downgrade(database, migrations_dir())
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}


def test_up_again_after_down_gives_the_same_schema(database: Database) -> None:
    upgrade(database, migrations_dir())
    downgrade(database, migrations_dir())
    upgrade(database, migrations_dir())
    assert differences(database) == []


def test_the_schema_of_the_steps_holds_a_whole_opening_and_is_taken_down_with_its_rows(
    database: Database, tmp_path: Path
) -> None:
    upgrade(database, migrations_dir())
    clock = TestClock()
    desk = open_desk(database, clock, history_key=HISTORY_KEY, evidence_folder=tmp_path / "evidence")
    office = Office(desk, clock, {})
    with database.writing() as session, session.begin():
        fill(session, office)
    number = open_zhengzhou_cycle(office)
    with desk.view(office["submitter"]) as view:
        assert load_case(view, number).state == "self_assessment"
    downgrade(database, migrations_dir())
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
