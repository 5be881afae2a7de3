"""The schema's steps: up they give the tables' schema, down they leave nothing, on both databases."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, inspect, select

from tests.casework.office import HISTORY_KEY, Office, TestClock, fill, open_zhengzhou_cycle
from tests.web.security.world import LAST_DAY
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.append_only import unguarded_tables
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.migrating import differences, downgrade, upgrade
from ycg_flow.resources import migrations_dir

LEAST_ROWS = 2_000
Columns = Mapping[str, Sequence[str]]
Rows = Mapping[str, Sequence[Mapping[str, Any]]]


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


def test_every_step_goes_down_and_up_again_over_a_year_of_rows_and_loses_none(
    database: Database, played_year: Path
) -> None:
    upgrade(database, migrations_dir())
    fill_from(played_year / f"{LAST_DAY}.db", database)
    kept = columns_of(database)
    before = rows_of(database, kept)
    assert sum(len(rows) for rows in before.values()) > LEAST_ROWS
    for former in reversed(revisions()[:-1]):
        downgrade(database, migrations_dir(), former)
        kept = columns_of(database)
        assert rows_of(database, kept) == cut_to(before, kept), former
    upgrade(database, migrations_dir())
    assert rows_of(database, kept) == cut_to(before, kept)
    assert differences(database) == []
    with database.engine.connect() as connection:
        assert unguarded_tables(connection) == []


def revisions() -> list[str]:
    """Return the steps of the schema, the first first."""
    steps = ScriptDirectory(str(migrations_dir())).walk_revisions()
    return [step.revision for step in reversed(list(steps))]


def fill_from(file: Path, database: Database) -> None:
    """Copy every row of another database, whatever order its tables depend on one another in."""
    source = create_engine(f"sqlite:///{file}")
    with source.connect() as filled, database.engine.connect() as empty:
        for table in METADATA.sorted_tables:
            rows = [dict(row) for row in filled.execute(select(table).order_by(table.c.id)).mappings()]
            if rows:
                empty.execute(insert(table), rows)
        empty.commit()
    source.dispose()


def columns_of(database: Database) -> Columns:
    """Return the columns of each table as the schema stands."""
    found = inspect(database.engine)
    names = set(found.get_table_names()) & set(METADATA.tables)
    return {name: [column["name"] for column in found.get_columns(name)] for name in sorted(names)}


def rows_of(database: Database, columns: Columns) -> Rows:
    with database.engine.connect() as connection:
        tables = {name: METADATA.tables[name] for name in columns}
        return {
            name: [
                dict(row)
                for row in connection.execute(
                    select(*(table.c[each] for each in columns[name])).order_by(table.c.id)
                ).mappings()
            ]
            for name, table in tables.items()
        }


def cut_to(rows: Rows, columns: Columns) -> Rows:
    return {name: [{each: row[each] for each in kept} for row in rows[name]] for name, kept in columns.items()}
