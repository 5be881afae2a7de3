"""Opening the case database: SQLite by default, PostgreSQL by URL, each set so that one transaction is one step."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session, sessionmaker
from sqlalchemy.pool import ConnectionPoolEntry

IS_READING = "ycg_is_reading"
_BUSY_MILLISECONDS = 15_000
_STATEMENT_MILLISECONDS = 30_000


@dataclass(frozen=True)
class Database:
    """An open database: sessions that write (one transaction each) and sessions that only read."""

    engine: Engine
    reading_engine: Engine
    writing: sessionmaker[Session]
    reading: sessionmaker[Session]

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def open_database(url: str, *, can_be_made_again: bool = False) -> Database:
    """Return the database behind a URL. A plain `postgresql://` URL uses psycopg 3.

    Raises `ArgumentError` for what is no URL, or where the driver it asks for is not installed.

    With `can_be_made_again` SQLite waits for no disk: a power cut may lose everything, as when a demonstration is made.
    """
    engine = _engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
        if can_be_made_again:
            event.listen(engine, "connect", _wait_for_no_disk)
    reading_engine = engine.execution_options(**{IS_READING: True})
    return Database(
        engine,
        reading_engine,
        sessionmaker(engine, expire_on_commit=False),
        sessionmaker(reading_engine, autoflush=False),
    )


def _engine(url: str) -> Engine:
    try:
        parsed = make_url(url)
        if parsed.drivername == "postgresql":
            parsed = parsed.set(drivername="postgresql+psycopg")
        return create_engine(parsed, **_engine_options(parsed.get_backend_name()))
    except (ValueError, ImportError):
        # A password with an unescaped sign in it is taken for a port that is no number.
        raise ArgumentError("not the URL of a database, or its driver is not installed") from None


def _engine_options(backend: str) -> dict[str, object]:
    if backend == "sqlite":
        return {"connect_args": {"timeout": _BUSY_MILLISECONDS / 1000}}
    return {
        "pool_pre_ping": True,
        "connect_args": {"options": f"-c statement_timeout={_STATEMENT_MILLISECONDS} -c timezone=UTC"},
    }


def _prepare_sqlite(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    # The driver would begin transactions by itself, and only at the first write: two steps could then read the same
    # state before one of them is refused. We begin them ourselves, for a step at once as the only writer.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in (
        "foreign_keys = ON",
        # So that a replacement, too, counts as the deletion it is.
        "recursive_triggers = ON",
        "journal_mode = WAL",
        "synchronous = FULL",
        f"busy_timeout = {_BUSY_MILLISECONDS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _wait_for_no_disk(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA synchronous = OFF")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_reading = connection.get_execution_options().get(IS_READING, False)
    connection.exec_driver_sql("BEGIN" if is_reading else "BEGIN IMMEDIATE")
