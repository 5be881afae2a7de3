"""Which files evidence may be, told by what a file contains and never by what it is called.

A file passes when its content is one of these types, its name ends like that type, and nothing else hides in it: no
second container behind the first, no macro, no archive that unpacks to far more than it is.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ycg_flow.workflow.facts import Reason, Value

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
SHOWN_NAME = 80
MOST_PIXELS = 100_000_000
MOST_ARCHIVE_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 500 * MEGABYTE

PDF, PNG, JPEG, TEXT = "application/pdf", "image/png", "image/jpeg", "text/plain"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OFD = "application/ofd"
ENDINGS: Mapping[str, tuple[str, ...]] = {
    PDF: (".pdf",),
    PNG: (".png",),
    JPEG: (".jpg", ".jpeg"),
    WORD: (".docx",),
    EXCEL: (".xlsx",),
    OFD: (".ofd",),
    TEXT: (".txt", ".csv"),
}

_SIGNATURES = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG))
_ARCHIVE, _ARCHIVE_END = b"PK\x03\x04", b"PK\x05\x06"
_ARCHIVE_END_WITHIN = 65_557
_ARCHIVE_MARKS = (("word/document.xml", WORD), ("xl/workbook.xml", EXCEL), ("OFD.xml", OFD))
_MACRO = "vbaproject.bin"
_TEXT_CONTROLS = frozenset(range(32)) - set(b"\t\n\r\f")
_CHUNK = MEGABYTE


class UnsuitableFileError(Exception):
    """A file that cannot be evidence, and the reason why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason


def media_type_of(path: Path, file_name: str) -> str:
    """Return the media type of a file by its content. Raises `UnsuitableFileError` where it cannot be evidence."""
    with path.open("rb") as file:
        found = _type_by_content(file)
    ending = PurePosixPath(file_name).suffix.lower()
    if ending not in ENDINGS[found]:
        values: dict[str, Value] = {"name": file_name[:SHOWN_NAME], "found": ENDINGS[found]}
        raise UnsuitableFileError(Reason("file_is_not_what_its_name_says", values))
    return found


def _type_by_content(file: BinaryIO) -> str:
    head = file.read(32)
    if head.startswith(_ARCHIVE):
        return _archive_type(file)
    for signature, media_type in _SIGNATURES:
        if head.startswith(signature):
            _refuse_hidden_archive(file)
            _refuse_pixel_flood(media_type, head)
            return media_type
    if _is_text(file):
        return TEXT
    accepted = tuple(ending for endings in ENDINGS.values() for ending in endings)
    raise UnsuitableFileError(Reason("file_type_not_accepted", {"items": accepted}))


def _archive_type(file: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, UnicodeDecodeError):
        raise UnsuitableFileError(Reason("file_is_damaged")) from None
    names = {entry.filename for entry in entries}
    if len(entries) > MOST_ARCHIVE_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise UnsuitableFileError(Reason("file_unpacks_to_too_much"))
    if any(PurePosixPath(name).name.lower() == _MACRO for name in names):
        raise UnsuitableFileError(Reason("file_holds_macros"))
    for mark, media_type in _ARCHIVE_MARKS:
        if mark in names:
            return media_type
    raise UnsuitableFileError(Reason("archive_not_accepted"))


def _refuse_hidden_archive(file: BinaryIO) -> None:
    """A picture or PDF with an archive behind it would be two files at once."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _ARCHIVE_END_WITHIN))
    if _ARCHIVE_END in file.read():
        raise UnsuitableFileError(Reason("file_hides_an_archive"))


def _refuse_pixel_flood(media_type: str, head: bytes) -> None:
    if media_type != PNG:
        return
    width, height = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    if not 0 < width * height <= MOST_PIXELS:
        raise UnsuitableFileError(Reason("picture_is_too_large", {"pixels": width * height}))


def _is_text(file: BinaryIO) -> bool:
    """Whether a file is plain text in UTF-8 or in the national GB 18030, without control characters or markup."""
    file.seek(0)
    data = b"".join(iter(lambda: file.read(_CHUNK), b""))
    if _TEXT_CONTROLS & set(data) or data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in {b"<", b""}:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False
