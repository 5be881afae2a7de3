"""Evidence files outside the database, named by the SHA-256 of their content; row and file are never apart.

A file is received beside its place, flushed, judged, and moved to its name after the row is written but before it is
committed: a crash leaves at most a file without a row, which `sweep_orphans` removes, and never a row without a file.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError, UnsuitableFileError
from ycg_flow.casework.file_types import MEGABYTE, MOST_BYTES, media_type_of
from ycg_flow.clock import Clock, system_clock
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence, EvidenceFile, wait_for_files_being_stored
from ycg_flow.workflow.facts import Reason

ORPHANS_AFTER = timedelta(days=1)
"""How old a file without a row must be before it is swept: far longer than any step runs."""

_INCOMING = "incoming"
_CHUNK = MEGABYTE


@dataclass(frozen=True)
class ReceivedFile:
    """A file received and judged, not yet in its place."""

    path: Path
    digest: str
    size: int
    media_type: str


@contextmanager
def received(desk: Desk, file_name: str, content: BinaryIO) -> Iterator[ReceivedFile]:
    """Receive a file beside its place, flushed to the disk; gone again when the block ends unless it was stored.

    Raises `InvalidError` where it is empty, too large, of no accepted type, or not what its name says.
    """
    incoming = desk.evidence_folder / _INCOMING
    incoming.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=incoming)
    path = Path(name)
    try:
        with os.fdopen(handle, "wb") as target:
            digest, size = _copy(content, target)
            target.flush()
            os.fsync(target.fileno())
        yield ReceivedFile(path, digest, size, media_type_of(path, file_name))
    except UnsuitableFileError as error:
        raise InvalidError({"file": error.reason}) from error
    finally:
        path.unlink(missing_ok=True)


def store_file(step: Step, file: ReceivedFile) -> EvidenceFile:
    """Move a received file to its name and return its row; the same content is kept once.

    The file is moved even where its content is there already: its age then tells a sweep that it is in use.
    """
    row = step.session.scalars(select(EvidenceFile).where(EvidenceFile.digest == file.digest)).one_or_none()
    if row is None:
        row = EvidenceFile(digest=file.digest, size=file.size, media_type=file.media_type, stored_at=step.now)
        step.session.add(row)
        step.session.flush()
    place = file_path(step.desk, file.digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    file.path.replace(place)
    _flush_folder(place.parent)
    return row


def file_path(desk: Desk, digest: str) -> Path:
    """Return where the file of a digest lies."""
    return place_of(desk.evidence_folder, digest)


def place_of(folder: Path, digest: str) -> Path:
    """Return where the file of a digest lies in a folder of evidence."""
    return folder / digest[:2] / digest


def is_intact(desk: Desk, digest: str) -> bool:
    """Whether the file of a digest is there and still has that content."""
    try:
        with file_path(desk, digest).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == digest
    except FileNotFoundError:
        return False


def sweep_orphans(desk: Desk, clock: Clock = system_clock) -> int:
    """Remove files that no row names and that are older than a day, and return how many.

    Files age by real time: the clock of a demonstration means nothing to them.
    """
    oldest_kept = (clock() - ORPHANS_AFTER).timestamp()
    old = [path for path in desk.evidence_folder.glob("*/*") if path.is_file() and path.stat().st_mtime < oldest_kept]
    with desk.automatic_step() as step:
        wait_for_files_being_stored(step.session)
        orphans = [path for path in old if not _has_row(step, path.name)]
        for path in orphans:
            path.unlink(missing_ok=True)
    return len(orphans)


@dataclass(frozen=True)
class LostFile:
    """A file with a row that is not there or no longer what it was: whose evidence it is, and what it is called."""

    case: str
    name: str
    digest: str


def lost_files(desk: Desk) -> tuple[int, list[LostFile]]:
    """Return how many files have a row, and those that are missing or damaged, once for each case that rests on them.

    A file that no case rests on yet stands without one.
    """
    with desk.database.reading() as session:
        digests = session.scalars(select(EvidenceFile.digest).order_by(EvidenceFile.digest)).all()
        damaged = [digest for digest in digests if not is_intact(desk, digest)]
        query = (
            select(EvaluationCase.number, Evidence.file_name)
            .join(EvidenceFile, EvidenceFile.id == Evidence.file_id)
            .join(EvaluationCase, EvaluationCase.id == Evidence.case_id)
            .order_by(Evidence.id)
        )
        lost = []
        for digest in damaged:
            resting = session.execute(query.where(EvidenceFile.digest == digest)).all()
            lost += [LostFile(number, name, digest) for number, name in resting] or [LostFile("", "", digest)]
    return len(digests), lost


def _copy(content: BinaryIO, target: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    for chunk in iter(lambda: content.read(_CHUNK), b""):
        size += len(chunk)
        if size > MOST_BYTES:
            raise UnsuitableFileError(Reason("file_is_too_large", {"most": MOST_BYTES // MEGABYTE}))
        digest.update(chunk)
        target.write(chunk)
    if size == 0:
        raise UnsuitableFileError(Reason("file_is_empty"))
    return digest.hexdigest(), size


def _flush_folder(folder: Path) -> None:
    """Flush a folder, so that a name given to a file outlasts a power cut; Windows keeps no handle for that."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _has_row(step: Step, digest: str) -> bool:
    return step.session.scalar(select(EvidenceFile.id).where(EvidenceFile.digest == digest)) is not None
