"""Copies of a whole database, consistent while others write: SQLite by its own copying, PostgreSQL by its own tools.

A plain copy of a SQLite file would lack what stands in its log; a dump without a snapshot would not fit what was read
beside it.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from errno import EIO
from pathlib import Path

from sqlalchemy import URL, create_engine, func, inspect, select, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import Database
from ycg_flow.records.evidence import EvidenceFile


class ToolError(Exception):
    """A tool of PostgreSQL is not installed or failed; the text says which and how."""


@contextmanager
def copied(database: Database, folder: Path) -> Iterator[tuple[Path, Session]]:
    """Write a copy of the database into a folder; give its file and a session that reads the very same instant.

    Raises `OSError` where there is no room or no right to write, `ToolError` where PostgreSQL's tool fails.
    """
    file = folder / "database"
    if database.engine.dialect.name == "sqlite":
        with closing(database.engine.raw_connection()) as connection:
            try:
                connection.cursor().execute("VACUUM INTO ?", (str(file),))
            except sqlite3.OperationalError as error:
                raise OSError(EIO, str(error)) from error
        with read_copy(file) as session:
            yield file, session
        return
    with database.reading() as session:
        session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
        snapshot = session.scalar(text("SELECT pg_export_snapshot()"))
        _run(
            database.engine.url,
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={file}",
        )
        yield file, session


@contextmanager
def read_copy(file: Path) -> Iterator[Session]:
    """Give a session over a SQLite file that is only looked at; no log is made beside it."""
    engine = create_engine(f"sqlite:///file:{file}?mode=ro&immutable=1&uri=true")
    with Session(engine) as session:
        yield session
    engine.dispose()


def is_sound(file: Path, dialect: str) -> bool:
    """Whether the file of a copy is whole in itself: SQLite checks its pages and keys, PostgreSQL its directory."""
    if dialect == "postgresql":
        try:
            _run(None, "pg_restore", "--list", str(file))
        except ToolError:
            return False
        return True
    try:
        with read_copy(file) as session:
            pages = session.scalars(text("PRAGMA integrity_check")).all()
            keys = session.execute(text("PRAGMA foreign_key_check")).all()
    except SQLAlchemyError:
        return False
    return pages == ["ok"] and not keys


def holds_nothing(database: Database) -> bool:
    """Whether a database has no table yet."""
    return not inspect(database.engine).get_table_names()


def load_copy(database: Database, file: Path) -> None:
    """Fill an empty database from the file of a copy. Raises `ToolError` where PostgreSQL refuses it."""
    url = database.engine.url
    if database.engine.dialect.name == "postgresql":
        _run(url, "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", str(file))
        return
    database.close()
    place = Path(str(url.database))
    for ending in ("-wal", "-shm"):
        Path(f"{place}{ending}").unlink(missing_ok=True)
    shutil.move(file, place)


def row_counts(session: Session) -> dict[str, int]:
    """Return how many rows each table has."""
    return {
        table.name: session.scalar(select(func.count()).select_from(table)) or 0 for table in METADATA.sorted_tables
    }


def files_with_rows(session: Session) -> dict[str, int]:
    """Return the size of every evidence file by its digest."""
    query = select(EvidenceFile.digest, EvidenceFile.size).order_by(EvidenceFile.digest)
    return {row[0]: row[1] for row in session.execute(query)}


def _run(url: URL | None, tool: str, *arguments: str) -> None:
    """Run a tool of PostgreSQL; the password is handed over in the environment, where other users cannot see it."""
    path = shutil.which(tool)
    if path is None:
        raise ToolError(f"{tool} is not installed")
    environment = dict(os.environ)
    where: list[str] = []
    if url is not None:
        environment["PGPASSWORD"] = url.password or ""
        plain = url.set(drivername="postgresql", password=None)
        where = [f"--dbname={plain.render_as_string(hide_password=False)}"]
    done = subprocess.run(  # noqa: S603 - PostgreSQL's own tool, arguments of our own
        [path, *where, *arguments], env=environment, capture_output=True, check=False
    )
    if done.returncode:
        raise ToolError(f"{tool}: {done.stderr.decode('utf-8', 'replace').strip()[-500:]}")
