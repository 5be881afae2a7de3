"""Pages of a PDF as pictures: what is shown can run nothing, whatever the file holds.

Each is drawn by a process of its own with a limit of time, memory and pixels (`pdf_drawing`): a file made to hang or to
swell shows nothing and takes nobody else's time.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

MOST_SECONDS = 10
"""How long one drawing may take, and how long one waits for its turn."""

_AT_ONCE = threading.BoundedSemaphore(2)


def page_count(path: Path) -> int:
    """Return how many pages a PDF has, 0 where it cannot be opened (damaged, locked by a password, too costly)."""
    found = _drawn(path, 0)
    return int(found) if found else 0


def page_picture(path: Path, page: int) -> bytes | None:
    """Return a page of a PDF, counted from one, as PNG; None where none can be drawn within the limits."""
    return _drawn(path, page) if page > 0 else None


def _drawn(path: Path, page: int) -> bytes | None:
    """Return what the drawing process writes, None where it wrote nothing in time."""
    if not _AT_ONCE.acquire(timeout=MOST_SECONDS):
        return None
    try:
        program = [sys.executable, "-I", "-m", "ycg_flow.intake.pdf_drawing", str(path), str(page)]
        ended = subprocess.run(program, capture_output=True, timeout=MOST_SECONDS, check=False)  # noqa: S603 - our own program
    except subprocess.TimeoutExpired:
        return None
    finally:
        _AT_ONCE.release()
    return ended.stdout if ended.returncode == 0 else None
