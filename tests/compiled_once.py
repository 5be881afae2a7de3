"""What a process of the tests compiles only once: the statements of SQLAlchemy and the templates of Jinja.

Each test opens a database of its own, and would have the same statements compiled anew, which took half of its time.
For the same reason no test of this process waits until the disk has what SQLite wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection
from sqlalchemy.util import LRUCache

from ycg_flow.records import database


@pytest.fixture(scope="session", autouse=True)
def statements_compiled_once() -> Iterator[None]:
    """Let all engines of one kind share the statements that the library has compiled for one of them."""
    statements: LRUCache[Any, Any] = LRUCache(3000)

    def create_engine(url: sqlalchemy.URL, **options: Any) -> sqlalchemy.Engine:
        engine = sqlalchemy.create_engine(url, execution_options={"compiled_cache": statements}, **options)
        if engine.dialect.name == "sqlite":
            sqlalchemy.event.listen(engine, "checkout", _wait_for_no_disk)
        return engine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database, "create_engine", create_engine)
        for dialect in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            # The library keys what it compiled by the dialect, of which every engine has one of its own.
            patch.setattr(dialect, "__eq__", lambda self, other: type(self) is type(other))
            patch.setattr(dialect, "__hash__", lambda self: hash(type(self)))
        yield


def _wait_for_no_disk(connection: DBAPIConnection, record: ConnectionPoolEntry, _: PoolProxiedConnection) -> None:
    # What a power cut would cost is tested with servers of their own; here nothing outlives the run.
    if record.info.setdefault("waits for the disk", True):
        record.info["waits for the disk"] = False
        connection.cursor().execute("PRAGMA synchronous = OFF")


class TemplatesCompiledOnce(BytecodeCache):
    """The compiled templates of all applications of this process, kept by name and content."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket with what was compiled before; another content of the same template is not it."""
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._kept[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = TemplatesCompiledOnce()
"""Those of every application that a test makes."""
