"""How large a picture says it is, read from its head without decoding it: showing it takes memory for that much."""

from __future__ import annotations

import struct
from typing import BinaryIO

MOST_SEGMENTS = 2_000
"""How many segments of a JPEG are passed over: profiles and previews take some hundreds, and each look takes time."""

_PNG_SIGNATURE_BYTES, _JPEG_SIGNATURE_BYTES = 8, 2
_PNG_HEAD = struct.Struct(">I4sII")
_PNG_HEAD_BYTES = 13
_SEGMENT, _FRAME = struct.Struct(">BBH"), struct.Struct(">BHH")
_LENGTH_BYTES = 2
_MARK, _SCAN = 0xFF, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def png_size(file: BinaryIO) -> tuple[int, int] | None:
    """Return width and height in pixels of a PNG, None where it has no head."""
    file.seek(_PNG_SIGNATURE_BYTES)
    try:
        length, kind, width, height = _PNG_HEAD.unpack(file.read(_PNG_HEAD.size))
    except struct.error:
        return None
    return (width, height) if (length, kind) == (_PNG_HEAD_BYTES, b"IHDR") else None


def jpeg_size(file: BinaryIO) -> tuple[int, int] | None:
    """Return width and height in pixels of a JPEG, None where its segments break off before a frame."""
    file.seek(_JPEG_SIGNATURE_BYTES)
    try:
        return _size_of_frame(file)
    except struct.error:
        return None


def _size_of_frame(file: BinaryIO) -> tuple[int, int] | None:
    for _ in range(MOST_SEGMENTS):
        first, kind, length = _SEGMENT.unpack(file.read(_SEGMENT.size))
        if first != _MARK:
            return None
        if kind == _MARK:
            # A mark may be filled up with more of its first byte.
            file.seek(1 - _SEGMENT.size, 1)
        elif kind in _FRAMES:
            _, height, width = _FRAME.unpack(file.read(_FRAME.size))
            return width, height
        elif kind == _SCAN or length < _LENGTH_BYTES:
            return None
        else:
            file.seek(length - _LENGTH_BYTES, 1)
    return None
