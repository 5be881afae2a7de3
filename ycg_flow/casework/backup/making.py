"""Making a backup: one instant of the database, the evidence it names, the anchors; sealed, then read back whole.

The database is copied first. Evidence files are named by their content and never change, so that those the copy names
are the same a moment later.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ycg_flow.casework.backup.archive import (
    ANCHORS,
    DATABASE,
    FORMAT,
    Contents,
    digest_of_file,
    read_archive,
    write_archive,
)
from ycg_flow.casework.backup.errors import BackupError, damaged
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.records.copying import ToolError, copied, files_with_rows, is_sound, read_copy, row_counts
from ycg_flow.records.history import digests_of_heads
from ycg_flow.workflow.history_chain import ALGORITHM, keyed_digest

_WHAT_THE_CHECK_SAYS = b"the key of this history"
_PARTIAL = ".partial"


def make_backup(desk: Desk, target: Path, key: bytes) -> Contents:
    """Write a backup and return what it holds, after it was read back. Raises `BackupError`; nothing is overwritten.

    A file that does not hold when it is read back is removed.
    """
    if target.exists():
        raise BackupError("backup_exists", file=str(target))
    partial = target.with_name(target.name + _PARTIAL)
    try:
        with _working_folder(target.parent) as folder, partial.open("wb") as file:
            contents = _gathered(desk, folder)
            write_archive(file, key, contents, folder, desk.evidence_folder)
            file.flush()
            os.fsync(file.fileno())
        check_backup(partial, key)
        partial.replace(target)
    except ToolError as error:
        raise BackupError("tool_failed", tool=str(error)) from error
    except OSError as error:
        raise BackupError("not_written", reason=str(error.strerror)) from error
    finally:
        partial.unlink(missing_ok=True)
    return contents


def check_backup(file: Path, key: bytes) -> Contents:
    """Read a whole backup and return what it holds. Raises `BackupError` where anything is not as it was written."""
    with _working_folder(file.parent) as folder:
        return opened(file, key, folder, keeps_evidence=False)


def opened(file: Path, key: bytes, folder: Path, *, keeps_evidence: bool) -> Contents:
    """Unpack a backup into a folder, and look into the copy of the database. Raises `BackupError`."""
    try:
        with file.open("rb") as source:
            contents = read_archive(source, key, folder, keeps_evidence=keeps_evidence)
    except FileNotFoundError:
        raise BackupError("backup_not_found", file=str(file)) from None
    if not is_sound(folder / DATABASE, contents.dialect):
        raise damaged(DATABASE)
    if contents.dialect == "sqlite":
        with read_copy(folder / DATABASE) as session:
            if digests_of_heads(session) != contents.heads or row_counts(session) != contents.rows:
                raise damaged(DATABASE)
    return contents


def key_check(history_key: bytes) -> str:
    """Return what tells a history's key from another without giving it away."""
    return keyed_digest(ALGORITHM, history_key, _WHAT_THE_CHECK_SAYS)


def _gathered(desk: Desk, folder: Path) -> Contents:
    """Put copy and anchors into a folder and return what the backup will hold.

    The anchors come first: one that was written meanwhile would speak of entries that the copy has not got.
    """
    anchors = folder / ANCHORS
    anchors.write_bytes(desk.anchor_file.read_bytes() if desk.anchor_file.exists() else b"")
    with copied(desk.database, folder) as (database, session):
        heads, files, rows = digests_of_heads(session), files_with_rows(session), row_counts(session)
    intact = [digest for digest in files if is_intact(desk, digest)]
    return Contents(
        format=FORMAT,
        made_at=desk.clock().isoformat(),
        dialect=desk.database.engine.dialect.name,
        key_check=key_check(desk.history_key),
        database=digest_of_file(database),
        anchors=digest_of_file(anchors),
        evidence=tuple(intact),
        missing=tuple(sorted(files.keys() - set(intact))),
        heads=heads,
        rows=rows,
    )


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """Give a folder for unencrypted parts, on the same disk and for the owner alone, removed afterwards."""
    beside.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as folder:
        yield Path(folder)
