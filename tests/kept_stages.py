"""Stages that many tests begin at: made by the steps once in a process of tests, then put back as they were left.

A stage is put back only where everything before it is known: over an empty database, or over stages that were put one
on another with nothing written between them. Anywhere else its steps are done again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar, cast

from sqlalchemy import Engine, event

from ycg_flow.casework.desk import Desk
from ycg_flow.records.all_tables import METADATA

Rows = Mapping[str, Mapping[int, str]]
"""The rows of each table as PostgreSQL writes them, by id."""

Past = tuple[Hashable, ...]
"""The stages an office came through, one on another."""


class Placed(Protocol):
    """What a stage is put on: a desk, a clock, and what is known of how it came to be."""

    desk: Desk
    past: Past | None

    def noted(self) -> Hashable:
        """Return all of it that is no database: the instant of its clock and the keys it knows."""

    def note(self, noted: Any) -> None:
        """Take over what another like it had noted."""


@dataclass(frozen=True)
class _Kept:
    put_back: Callable[[Engine], None]
    rows: Rows
    files: Mapping[str, bytes]
    noted: Hashable
    result: Any


_KEPT: dict[Past, _Kept] = {}
Office = TypeVar("Office", bound=Placed)
Result = TypeVar("Result")
Arguments = ParamSpec("Arguments")


def watch(office: Placed) -> None:
    """From now on, know of the office that somebody wrote into its database."""

    def written(_: object) -> None:
        office.past = None

    event.listen(office.desk.database.engine, "commit", written)


def kept_stage(
    make: Callable[Concatenate[Office, Arguments], Result],
) -> Callable[Concatenate[Office, Arguments], Result]:
    """Let a function that takes an office to a stage, and returns something plain, do its work once for each past."""

    @wraps(make)
    def staged(office: Office, /, *args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
        before = office.past
        if before is None:
            return make(office, *args, **kwargs)
        dialect = office.desk.database.engine.dialect.name
        past = (*before, (dialect, make.__qualname__, repr((args, kwargs)), office.noted()))
        if past in _KEPT:
            return cast("Result", _put_back(office, past))
        result = make(office, *args, **kwargs)
        _KEPT[past] = _keep(office, before, result)
        office.past = past
        return result

    return staged


def _keep(office: Placed, before: Past, result: object) -> _Kept:
    engine = office.desk.database.engine
    files = {str(path.relative_to(_folder(office))): path.read_bytes() for path in _files(office)}
    if engine.dialect.name == "sqlite":
        return _Kept(_copy_of(engine), {}, files, office.noted(), result)
    rows = _rows(engine)
    known = _KEPT[before].rows if before else {}
    return _Kept(_script(engine, known, rows), rows, files, office.noted(), result)


def _put_back(office: Placed, past: Past) -> object:
    kept = _KEPT[past]
    kept.put_back(office.desk.database.engine)
    for name, content in kept.files.items():
        path = _folder(office) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    office.note(kept.noted)
    office.past = past
    return kept.result


def _folder(office: Placed) -> Path:
    return office.desk.evidence_folder.parent


def _files(office: Placed) -> list[Path]:
    """The files beside the database: evidence, and the anchors of the history."""
    found = [*office.desk.evidence_folder.rglob("*"), office.desk.anchor_file]
    return [path for path in found if path.is_file()]


def _copy_of(engine: Engine) -> Callable[[Engine], None]:
    """Keep a copy of a SQLite database in memory and return what writes it over another."""
    copy = sqlite3.connect(":memory:")
    with engine.connect() as connection:
        _driver(connection).backup(copy)

    def put_back(target: Engine) -> None:
        raw = target.raw_connection()
        copy.backup(cast("sqlite3.Connection", raw.driver_connection))
        raw.close()

    return put_back


def _driver(connection: Any) -> sqlite3.Connection:
    return cast("sqlite3.Connection", connection.connection.driver_connection)


def _rows(engine: Engine) -> Rows:
    """Return every row of a PostgreSQL database in the form it reads again."""
    names = [table.name for table in METADATA.sorted_tables]
    query = " UNION ALL ".join(f"SELECT '{name}', id, row_::text FROM {name} row_" for name in names)  # noqa: S608 - our own names
    rows: dict[str, dict[int, str]] = {name: {} for name in names}
    with engine.connect() as connection:
        for name, key, row in connection.exec_driver_sql(query):
            rows[name][key] = row
    return rows


def _script(engine: Engine, before: Rows, after: Rows) -> Callable[[Engine], None]:
    """Return what turns one content of a PostgreSQL database into another, in one message to the server."""
    statements = ["SET LOCAL session_replication_role = replica"]
    for name in after:
        old, new = before.get(name, {}), after[name]
        gone = [key for key, row in old.items() if new.get(key) != row]
        come = [row for key, row in new.items() if old.get(key) != row]
        if gone:
            statements.append(f"DELETE FROM {name} WHERE id IN ({', '.join(map(str, gone))})")  # noqa: S608 - our own names
        if come:
            values = ", ".join(_quoted(row) for row in come)
            statements.append(f"INSERT INTO {name} SELECT (row_).* FROM unnest(ARRAY[{values}]::{name}[]) row_")  # noqa: S608 - our own names
    with engine.connect() as connection:
        asked = "SELECT sequencename, last_value FROM pg_sequences WHERE last_value IS NOT NULL"
        statements += [f"SELECT setval('{name}', {last})" for name, last in connection.exec_driver_sql(asked)]
    script = ";\n".join(statements)

    def put_back(target: Engine) -> None:
        raw = target.raw_connection()
        raw.driver_connection.execute(script)  # type: ignore[union-attr] # psycopg's own, several statements at once
        raw.commit()
        raw.close()

    return put_back


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
