"""What a backup holds: a list of contents, the copy of the database, the anchors, every evidence file with a row."""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from ycg_flow.casework.backup.errors import damaged
from ycg_flow.casework.backup.sealing import SealedReader, SealedWriter
from ycg_flow.casework.evidence_store import place_of

FORMAT = 1
CONTENTS, DATABASE, ANCHORS, EVIDENCE = "contents.json", "database", "anchors.jsonl", "evidence/"


@dataclass(frozen=True)
class Contents:
    """What a backup says of itself: when it was made and of what, and the digest of everything in it.

    `heads` are the newest places and digests of every chain; `missing` evidence files were damaged or gone already
    when the backup was made. `key_check` tells the history's key from another without giving it away.
    """

    format: int
    made_at: str
    dialect: str
    key_check: str
    database: str
    anchors: str
    evidence: tuple[str, ...]
    missing: tuple[str, ...]
    heads: Mapping[str, tuple[int, str]]
    rows: Mapping[str, int]


def write_archive(target: BinaryIO, key: bytes, contents: Contents, folder: Path, evidence_folder: Path) -> None:
    """Write the sealed archive of a folder's copy and the evidence it names."""
    sealed = SealedWriter(target, key)
    with tarfile.open(mode="w|", fileobj=cast("IO[bytes]", sealed)) as archive:
        text = json.dumps(asdict(contents), ensure_ascii=False, sort_keys=True).encode()
        about = tarfile.TarInfo(CONTENTS)
        about.size = len(text)
        archive.addfile(about, io.BytesIO(text))
        for name in (DATABASE, ANCHORS):
            _add(archive, name, folder / name)
        for digest in contents.evidence:
            _add(archive, EVIDENCE + digest, place_of(evidence_folder, digest))
    sealed.close()


def read_archive(source: BinaryIO, key: bytes, folder: Path, *, keeps_evidence: bool) -> Contents:
    """Return what a backup says of itself, after all of it was read and every digest agreed.

    Database and anchors are left in the folder, the evidence too where it is wanted. Raises `BackupError`.
    """
    sealed = SealedReader(source, key)
    found: dict[str, str] = {}
    wanted: dict[str, str] = {}
    contents: Contents | None = None
    try:
        with tarfile.open(mode="r|", fileobj=cast("IO[bytes]", sealed)) as archive:
            for name, stream in _members(archive):
                if contents is None:
                    contents = _contents(name, stream)
                    wanted = _wanted(contents)
                    continue
                # Only what the list of contents has a place.
                if name not in wanted:
                    raise damaged(name)
                is_kept = keeps_evidence or not name.startswith(EVIDENCE)
                found[name] = _unpack(stream, _place(folder, name) if is_kept else None)
    except tarfile.TarError as error:
        raise damaged(str(error)) from None
    sealed.read_to_end()
    if contents is None or found != wanted:
        raise damaged("contents")
    return contents


def digest_of_file(file: Path) -> str:
    """Return the SHA-256 (hex) of a file."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def _add(archive: tarfile.TarFile, name: str, file: Path) -> None:
    about = tarfile.TarInfo(name)
    about.size = file.stat().st_size
    with file.open("rb") as content:
        archive.addfile(about, content)


def _members(archive: tarfile.TarFile) -> Iterator[tuple[str, IO[bytes]]]:
    for member in archive:
        stream = archive.extractfile(member)
        if stream is None:
            raise damaged(member.name)
        yield member.name, stream


def _contents(name: str, stream: IO[bytes]) -> Contents:
    if name != CONTENTS:
        raise damaged(name)
    told = json.loads(stream.read())
    if told["format"] != FORMAT:
        raise damaged("format")
    heads = {chain: (sequence, digest) for chain, (sequence, digest) in told["heads"].items()}
    lists = {part: tuple(told[part]) for part in ("evidence", "missing")}
    return Contents(**{**told, **lists, "heads": heads})


def _wanted(contents: Contents) -> dict[str, str]:
    evidence = {EVIDENCE + digest: digest for digest in contents.evidence}
    return {DATABASE: contents.database, ANCHORS: contents.anchors, **evidence}


def _place(folder: Path, name: str) -> Path:
    """Return where a part is put."""
    if name.startswith(EVIDENCE):
        return place_of(folder / EVIDENCE, name.removeprefix(EVIDENCE))
    return folder / name


def _unpack(stream: IO[bytes], place: Path | None) -> str:
    """Return the digest of a part, after it was written to its place where it has one."""
    if place is None:
        return hashlib.file_digest(cast("Any", stream), "sha256").hexdigest()
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("wb") as target:
        shutil.copyfileobj(stream, target)
    return digest_of_file(place)
