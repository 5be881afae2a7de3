"""Bringing a database to the schema of this release, and telling where the two differ."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.append_only import guard_rows
from ycg_flow.records.database import Database


def upgrade(database: Database, folder: Path, revision: str = "head") -> None:
    """Run the schema's steps up to a revision, and let the database refuse changes of append-only rows.

    The triggers follow the steps each time: a step that SQLite carries out by a copy of a table loses those on it.
    """
    with database.engine.connect() as connection:
        command.upgrade(_config(connection, folder), revision)
        guard_rows(connection)
        connection.commit()


def downgrade(database: Database, folder: Path, revision: str = "base") -> None:
    """Run the schema's steps back to a revision."""
    with database.engine.connect() as connection:
        command.downgrade(_config(connection, folder), revision)
        connection.commit()


def write_revision(database: Database, folder: Path, message: str, revision: str) -> None:
    """Write a new step from what the tables say and the database lacks; a person reads it before it is kept."""
    with database.engine.connect() as connection:
        config = _config(connection, folder)
        command.revision(config, message=message, autogenerate=True, rev_id=revision)


def differences(database: Database) -> list[Any]:
    """Return where the database differs from the tables; empty where they agree."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, METADATA))


def _config(connection: Connection, folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.attributes["connection"] = connection
    return config
