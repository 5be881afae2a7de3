"""Count or draw the pages of one PDF and end: a process of its own, so that a hostile file costs no more than that.

`python -m ycg_flow.intake.pdf_drawing PATH PAGE` writes the page as PNG, with PAGE 0 the number of pages; it ends
with 1 where there is nothing to write.
"""

from __future__ import annotations

import resource
import struct
import sys
import zlib
from typing import TYPE_CHECKING

import pypdfium2

if TYPE_CHECKING:
    import numpy as np

LONGEST_SIDE = 1600
"""Pixels of the longer side: A4 is read without magnifying, and a page of a kilometre costs no more."""
MOST_MEMORY = 768 * 1024 * 1024
MOST_SECONDS = 20

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
_DEPTH, _RGB = 8, 2


def main(path: str, page: int) -> int:
    """Write what is asked for to the standard output and return how the process ends."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        with pypdfium2.PdfDocument(path) as document:
            found = _page(document, page) if page else str(len(document)).encode()
    except (pypdfium2.PdfiumError, MemoryError):
        return 1
    sys.stdout.buffer.write(found)
    return 0 if found else 1


def _page(document: pypdfium2.PdfDocument, page: int) -> bytes:
    """Return a page as PNG, nothing where there is none."""
    if not 1 <= page <= len(document):
        return b""
    drawn = document[page - 1]
    scale = LONGEST_SIDE / max(1.0, *drawn.get_size())
    return _png(drawn.render(scale=scale, rev_byteorder=True).to_numpy()[:, :, :3])


def _png(picture: np.ndarray) -> bytes:
    """Return rows of red, green and blue as a PNG file."""
    height, width, _ = picture.shape
    rows = b"".join(b"\0" + row.tobytes() for row in picture)
    head = struct.pack(">IIBBBBB", width, height, _DEPTH, _RGB, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b""))
    return _SIGNATURE + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], int(sys.argv[2])))
