"""Whether an archive is sound: it unpacks to exactly what it says, no more than a bound, and nothing leads out of it.

Office files are archives, and programs read them by different parts: what those tell differently, or twice, can show
one person something else than another. So every entry is unpacked once, in pieces, and none is kept.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from ycg_flow.casework.errors import UnsuitableFileError
from ycg_flow.workflow.facts import Reason

MOST_ENTRIES = 5_000
MOST_UNPACKED_BYTES = 500 * 1024 * 1024

_LOCAL, _END = b"PK\x03\x04", b"PK\x05\x06"
_LOCAL_BYTES, _END_BYTES = 30, 22
_ENCRYPTED, _SIZES_FOLLOW = 0x1, 0x8
_SIZES_ELSEWHERE = _COUNTED_ELSEWHERE = b"\xff" * 4
_LEADS_OUT = re.compile(r"^[/\\]|^[A-Za-z]:|(?:^|[/\\])\.\.(?:[/\\]|$)|\0")
_MACRO_FILE, _MACRO_FOLDER, _TYPES = "vbaproject.bin", "xl/macrosheets/", "[content_types].xml"
_MACRO_TYPE = re.compile(rb"macroenabled|vbaproject", re.IGNORECASE)
_CHUNK = 256 * 1024


def names_in(file: BinaryIO) -> frozenset[str]:
    """Return the names of the entries of a sound archive. Raises `UnsuitableFileError`."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries, note = archive.infolist(), archive.comment
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        raise UnsuitableFileError(Reason("file_is_damaged")) from None
    names = frozenset(entry.filename for entry in entries)
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
        raise UnsuitableFileError(Reason("file_unpacks_to_too_much"))
    if any(_is_macro(name) for name in names):
        raise UnsuitableFileError(Reason("file_holds_macros"))
    is_whole = _begins_and_ends_with_it(file, entries, note) and len(names) == len(entries)
    if not is_whole or any(_LEADS_OUT.search(entry.orig_filename) for entry in entries):
        raise UnsuitableFileError(Reason("file_is_damaged"))
    for entry in entries:
        _check_entry(file, entry)
    return names


def _is_macro(name: str) -> bool:
    lower = name.lower()
    return PurePosixPath(lower).name == _MACRO_FILE or lower.startswith(_MACRO_FOLDER)


def _begins_and_ends_with_it(file: BinaryIO, entries: list[zipfile.ZipInfo], note: bytes) -> bool:
    """Whether nothing stands before the archive or behind it, where another file could hide, and its end counts all."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _END_BYTES - len(note)))
    end = file.read(_END_BYTES)
    if len(end) < _END_BYTES or not end.startswith(_END):
        return False
    count, note_size = end[8:12], int.from_bytes(end[20:22], "little")
    is_counted = count in {_COUNTED_ELSEWHERE, len(entries).to_bytes(2, "little") * 2}
    return is_counted and note_size == len(note) and min((entry.header_offset for entry in entries), default=1) == 0


def _check_entry(file: BinaryIO, entry: zipfile.ZipInfo) -> None:
    """Unpack an entry. Raises `UnsuitableFileError` where it is not what the directory says, or declares macros."""
    if entry.flag_bits & _ENCRYPTED or not _begins_as_told(file, entry):
        raise UnsuitableFileError(Reason("file_is_damaged"))
    size, checksum, types = 0, 0, b""
    is_types = entry.filename.lower() == _TYPES
    try:
        for piece in _unpacked(file, entry):
            size, checksum = size + len(piece), zlib.crc32(piece, checksum)
            types = (types + piece)[:_CHUNK] if is_types else b""
    except (zlib.error, EOFError):
        size = -1
    if (size, checksum) != (entry.file_size, entry.CRC):
        raise UnsuitableFileError(Reason("file_is_damaged"))
    if _MACRO_TYPE.search(types):
        raise UnsuitableFileError(Reason("file_holds_macros"))


def _begins_as_told(file: BinaryIO, entry: zipfile.ZipInfo) -> bool:
    """Whether the entry begins with what the directory says of it; the file stands at its content then."""
    file.seek(entry.header_offset)
    head = file.read(_LOCAL_BYTES)
    if len(head) < _LOCAL_BYTES or not head.startswith(_LOCAL):
        return False
    name = file.read(int.from_bytes(head[26:28], "little"))
    file.seek(int.from_bytes(head[28:30], "little"), 1)
    told = b"".join(number.to_bytes(4, "little") for number in (entry.CRC, entry.compress_size, entry.file_size))
    has_sizes = not entry.flag_bits & _SIZES_FOLLOW and _SIZES_ELSEWHERE not in {head[18:22], head[22:26]}
    is_same_name = name in {entry.orig_filename.encode(encoding, "replace") for encoding in ("utf-8", "cp437")}
    is_same_way = int.from_bytes(head[8:10], "little") == entry.compress_type
    return is_same_name and is_same_way and (not has_sizes or head[14:26] == told)


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Yield what an entry holds, at most one piece more than it says. Raises `EOFError` where it breaks off."""
    packed = _pieces(file, entry.compress_size)
    if entry.compress_type == zipfile.ZIP_STORED:
        yield from packed
        return
    if entry.compress_type != zipfile.ZIP_DEFLATED:
        raise EOFError
    reader, room = zlib.decompressobj(-zlib.MAX_WBITS), entry.file_size + 1
    for piece in packed:
        rest = piece
        while rest and room > 0:
            found = reader.decompress(rest, min(_CHUNK, room))
            rest, room = reader.unconsumed_tail, room - len(found)
            yield found
    if not reader.eof or reader.unused_data:
        raise EOFError


def _pieces(file: BinaryIO, size: int) -> Iterator[bytes]:
    while size > 0:
        piece = file.read(min(_CHUNK, size))
        if not piece:
            raise EOFError
        size -= len(piece)
        yield piece
