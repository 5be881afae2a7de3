"""Pages of a PDF as pictures: what is shown can run nothing, whatever the file holds.

The library is not made for several threads at once, so pages are drawn one after another.
"""

from __future__ import annotations

import struct
import threading
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

LONGEST_SIDE = 1600
"""Pixels of the longer side: A4 is read without magnifying, and a page of a kilometre costs no more."""

_ONE_AT_A_TIME = threading.Lock()
_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTH, _RGB = 8, 2


def page_count(path: Path) -> int:
    """Return how many pages a PDF has, 0 where it cannot be opened (damaged, or locked by a password)."""
    # The native library is loaded when the first PDF is looked at, not with every start.
    import pypdfium2  # noqa: PLC0415

    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(path) as document:
                return len(document)
        except pypdfium2.PdfiumError:
            return 0


def page_picture(path: Path, page: int) -> bytes | None:
    """Return a page of a PDF, counted from one, as PNG; None where there is none that can be drawn."""
    import pypdfium2  # noqa: PLC0415

    with _ONE_AT_A_TIME:
        try:
            with pypdfium2.PdfDocument(path) as document:
                if not 1 <= page <= len(document):
                    return None
                drawn = document[page - 1]
                scale = LONGEST_SIDE / max(1.0, *drawn.get_size())
                return _png(drawn.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])
        except pypdfium2.PdfiumError:
            return None


def _png(picture: np.ndarray) -> bytes:
    """Return rows of red, green and blue as a PNG file."""
    height, width, _ = picture.shape
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    head = struct.pack(">IIBBBBB", width, height, _DEPTH, _RGB, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
