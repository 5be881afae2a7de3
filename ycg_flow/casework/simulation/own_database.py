"""The simulation's database: made anew each time, and never one that holds anything else."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import MetaData, inspect, make_url, select
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

from ycg_flow.records.cycles import Cycle
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.people import Person

_COMPANIONS = ("", "-wal", "-shm", "-journal")


class NotOwnDatabaseError(Exception):
    """The database holds something that no simulation wrote; it was left as it is."""


def open_own_database(url: str) -> Database:
    """Return an open database without any table.

    What a simulation left there is removed: every cycle in it is marked as a demonstration. Raises
    `NotOwnDatabaseError` where it holds anything else, or is no database that could be read.
    """
    database = _opened(url)
    try:
        tables = set(inspect(database.engine).get_table_names())
        if tables and not _is_own(database, tables):
            raise NotOwnDatabaseError
        if tables:
            _remove(database, url)
    except SQLAlchemyError as error:
        raise NotOwnDatabaseError from error
    finally:
        database.close()
    return _opened(url)


def _opened(url: str) -> Database:
    try:
        return open_database(url)
    except ArgumentError as error:
        raise NotOwnDatabaseError from error


def _is_own(database: Database, tables: set[str]) -> bool:
    """Whether every cycle is a demonstration; without a cycle it is somebody's where it has people, else empty."""
    if not {Cycle.__tablename__, Person.__tablename__} <= tables:
        return False
    with database.reading() as session:
        marks = set(session.scalars(select(Cycle.is_demonstration)))
        is_empty = session.scalar(select(Person.id).limit(1)) is None
    return marks == {True} or (not marks and is_empty)


def _remove(database: Database, url: str) -> None:
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        database.close()
        for ending in _COMPANIONS:
            Path(f"{parsed.database}{ending}").unlink(missing_ok=True)
    else:
        present = MetaData()
        present.reflect(database.engine)
        present.drop_all(database.engine)
