"""Which files evidence may be, told by what a file contains and never by what it is called.

A file passes when its content is one of these types, its name ends like that type, and nothing else hides in it: no
second container behind the first, no macro, no archive that is not sound, no picture larger than can be shown.
"""

from __future__ import annotations

import codecs
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from ycg_flow.casework.archives import names_in
from ycg_flow.casework.errors import UnsuitableFileError
from ycg_flow.casework.picture_sizes import jpeg_size, png_size
from ycg_flow.workflow.facts import Reason, Value

MEGABYTE = 1024 * 1024
MOST_BYTES = 50 * MEGABYTE
SHOWN_NAME = 80
MOST_PIXELS = 100_000_000

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
_TEXT_CONTROLS = frozenset(range(32)) - set(b"\t\n\r\f")
_CHUNK = MEGABYTE


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
            _refuse_pixel_flood(file, media_type)
            return media_type
    if _is_text(file):
        return TEXT
    accepted = tuple(ending for endings in ENDINGS.values() for ending in endings)
    raise UnsuitableFileError(Reason("file_type_not_accepted", {"items": accepted}))


def _archive_type(file: BinaryIO) -> str:
    found = names_in(file)
    kinds = [media_type for mark, media_type in _ARCHIVE_MARKS if mark in found]
    if len(kinds) != 1:
        raise UnsuitableFileError(Reason("archive_not_accepted"))
    return kinds[0]


def _refuse_hidden_archive(file: BinaryIO) -> None:
    """A picture or PDF with an archive behind it would be two files at once."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _ARCHIVE_END_WITHIN))
    if _ARCHIVE_END in file.read():
        raise UnsuitableFileError(Reason("file_hides_an_archive"))


def _refuse_pixel_flood(file: BinaryIO, media_type: str) -> None:
    """The size a picture declares, which decides how much memory showing it takes."""
    if media_type == PDF:
        return
    size = png_size(file) if media_type == PNG else jpeg_size(file)
    if size is None:
        raise UnsuitableFileError(Reason("file_is_damaged"))
    pixels = size[0] * size[1]
    if not 0 < pixels <= MOST_PIXELS:
        raise UnsuitableFileError(Reason("picture_is_too_large", {"pixels": pixels}))


def _is_text(file: BinaryIO) -> bool:
    """Whether a file is plain text in UTF-8 or in the national GB 18030, without control characters or markup."""
    file.seek(0)
    head = file.read(_CHUNK).lstrip(b"\xef\xbb\xbf \t\r\n")
    return head[:1] not in {b"<", b""} and any(_is_text_in(file, encoding) for encoding in ("utf-8", "gb18030"))


def _is_text_in(file: BinaryIO, encoding: str) -> bool:
    file.seek(0)
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        for chunk in iter(lambda: file.read(_CHUNK), b""):
            if _TEXT_CONTROLS & set(chunk):
                return False
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
