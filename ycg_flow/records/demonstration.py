"""The moved clock of a demonstration: one row, in a table that only a demonstration's database has.

It stands outside the product's own tables, so no installation that keeps real cases can move its clock.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, CheckConstraint, Column, Integer, MetaData, Table, delete, insert, inspect, select

from ycg_flow.records.database import Database

_ONLY = 1
_CLOCK = Table(
    "demo_clock",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("offset_seconds", BigInteger, nullable=False),
    Column("set_to_seconds", BigInteger, nullable=False),
    CheckConstraint(f"id = {_ONLY}", name="ck_demo_clock_is_one_row"),
)


def has_demo_clock(database: Database) -> bool:
    """Return whether a database is a demonstration's."""
    return inspect(database.engine).has_table(_CLOCK.name)


def read_offset(database: Database) -> int:
    """Return by how many seconds the demonstration's clock is ahead of the machine's; negative where it is behind."""
    return _read(database, _CLOCK.c.offset_seconds)


def read_last_setting(database: Database) -> int:
    """Return what the clock was last set to, in seconds since 1970."""
    return _read(database, _CLOCK.c.set_to_seconds)


def write_clock(database: Database, set_to_seconds: int, offset_seconds: int) -> None:
    """Set the clock, and make its table where it does not exist yet."""
    with database.writing() as session, session.begin():
        _CLOCK.create(session.connection(), checkfirst=True)
        session.execute(delete(_CLOCK))
        session.execute(insert(_CLOCK).values(id=_ONLY, offset_seconds=offset_seconds, set_to_seconds=set_to_seconds))


def _read(database: Database, column: Column[int]) -> int:
    with database.reading() as session:
        return session.scalars(select(column)).one()
