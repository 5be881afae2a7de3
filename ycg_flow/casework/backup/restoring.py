"""Restoring a backup on an empty machine: checked whole before anything is put in its place, the database last."""

from __future__ import annotations

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from ycg_flow.casework.backup.archive import ANCHORS, DATABASE, EVIDENCE, Contents
from ycg_flow.casework.backup.errors import BackupError
from ycg_flow.casework.backup.making import key_check, opened
from ycg_flow.casework.evidence_store import place_of
from ycg_flow.records.copying import ToolError, holds_nothing, load_copy, row_counts
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.history import digests_of_heads
from ycg_flow.settings import for_owner


@dataclass(frozen=True)
class Destination:
    """Where a backup is restored: database, folder of evidence, file of anchors, and the key of the history."""

    database_url: str
    evidence_folder: Path
    anchor_file: Path
    history_key: bytes


def restore_backup(file: Path, key: bytes, destination: Destination) -> Contents:
    """Restore a backup and return what it held. Raises `BackupError`; what does not hold leaves nothing behind.

    Anchors that are there already stay: those outside know more than any backup.
    """
    database = open_database(destination.database_url)
    beside = destination.evidence_folder.parent
    beside.mkdir(parents=True, exist_ok=True)
    try:
        if not holds_nothing(database):
            raise BackupError("database_is_not_empty")
        with tempfile.TemporaryDirectory(dir=beside, prefix=".restore-") as folder:
            contents = opened(file, key, Path(folder), keeps_evidence=True)
            _check_fit(contents, database, destination)
            _put_files(contents, Path(folder), destination)
            load_copy(database, Path(folder) / DATABASE)
        _compare(contents, database)
    except ToolError as error:
        raise BackupError("tool_failed", tool=str(error)) from error
    finally:
        database.close()
    return contents


def _check_fit(contents: Contents, database: Database, destination: Destination) -> None:
    if contents.dialect != database.engine.dialect.name:
        raise BackupError("another_database", dialect=contents.dialect)
    if contents.key_check != key_check(destination.history_key):
        raise BackupError("history_key_differs")


def _put_files(contents: Contents, folder: Path, destination: Destination) -> None:
    for digest in contents.evidence:
        place = place_of(destination.evidence_folder, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(place_of(folder / EVIDENCE, digest), place)  # noqa: PTH105 - a rename, on the same disk
    if not destination.anchor_file.exists():
        destination.anchor_file.parent.mkdir(parents=True, exist_ok=True)
        with (
            (folder / ANCHORS).open("rb") as source,
            open(destination.anchor_file, "xb", opener=for_owner) as target,
        ):
            shutil.copyfileobj(source, target)


def _compare(contents: Contents, database: Database) -> None:
    with database.reading() as session:
        if digests_of_heads(session) != contents.heads or row_counts(session) != contents.rows:
            raise BackupError("restored_differs")
