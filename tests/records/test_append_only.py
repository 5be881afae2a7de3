"""Rows of record: the database itself refuses to change or remove them, on both databases."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.append_only import GUARDS, PREFIX, guard_rows, unguarded_tables
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.migrating import upgrade
from ycg_flow.resources import migrations_dir

ENTRY = (
    "INSERT INTO history_entry (id, chain, sequence, previous, content, algorithm, digest, act, object_id, at)"
    " VALUES (1, 'case:1', 1, :zeros, :content, 'hmac-sha256', :zeros, 'case.open_case', 1, '2026-01-05 00:00:00')"
)
SWEEP = "INSERT INTO sweep (id, job, day, swept_at, sent, silences) VALUES (1, 'remind', '2026-01-05', '2026-01-05 00:00:00', 0, '{}')"  # noqa: E501 - one row


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = open_database(database_url)
    upgrade(opened, migrations_dir())
    with opened.engine.begin() as connection:
        connection.execute(text(ENTRY), {"zeros": "0" * 64, "content": b"{}"})
        connection.execute(text(SWEEP))
    yield opened
    opened.close()


def run(database: Database, statement: str) -> None:
    with database.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.req("PF-07")
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE history_entry SET person_id = NULL",
        "UPDATE history_entry SET sequence = sequence + 1 WHERE id = 1",
        "DELETE FROM history_entry",
        "DELETE FROM history_entry WHERE id = 1",
    ],
)
def test_the_history_is_neither_changed_nor_removed(database: Database, statement: str) -> None:
    with pytest.raises(IntegrityError, match="append-only"):
        run(database, statement)


def test_the_history_is_not_emptied_at_one_stroke_either(database: Database) -> None:
    if database.engine.dialect.name == "sqlite":
        statement = "REPLACE INTO history_entry SELECT * FROM history_entry"
    else:
        statement = "TRUNCATE history_entry CASCADE"
    with pytest.raises(IntegrityError, match="append-only"):
        run(database, statement)


def test_every_guarded_table_refuses_removal_and_every_column_not_filled_later(database: Database) -> None:
    """Rows are not needed to see it: the triggers stand, and each names what it refuses."""
    tables = {table.name: table for table in METADATA.sorted_tables}
    assert set(GUARDS) <= set(tables)
    for name, guard in GUARDS.items():
        assert set(guard.changeable) <= set(tables[name].columns.keys()), name
    with database.engine.connect() as connection:
        assert unguarded_tables(connection) == []


def test_what_is_no_record_may_change(database: Database) -> None:
    run(database, "UPDATE sweep SET sent = 1")
    run(database, "DELETE FROM sweep")


def test_a_trigger_that_was_taken_off_or_altered_comes_back_with_the_next_upgrade(database: Database) -> None:
    with database.engine.begin() as connection:
        is_sqlite = connection.dialect.name == "sqlite"
        query = "SELECT name FROM sqlite_master" if is_sqlite else "SELECT tgname FROM pg_trigger"
        column = "name" if is_sqlite else "tgname"
        name = connection.scalar(text(f"{query} WHERE {column} LIKE '{PREFIX}update_history_entry%'"))
        if is_sqlite:
            connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text(f"ALTER TABLE history_entry DISABLE TRIGGER {name}"))
        assert unguarded_tables(connection) == ["history_entry"]
    upgrade(database, migrations_dir())
    with pytest.raises(IntegrityError, match="append-only"):
        run(database, "UPDATE history_entry SET person_id = NULL")


def test_tables_made_without_the_steps_are_guarded_too(database_url: str) -> None:
    database = open_database(database_url)
    METADATA.create_all(database.engine)
    with database.engine.begin() as connection:
        assert unguarded_tables(connection) == []
        guard_rows(connection)
        assert unguarded_tables(connection) == []
    database.close()
