"""Reading the input of a command: never more than the most that is read at all, whatever the file is."""

from __future__ import annotations

import errno
import sys
from collections.abc import Mapping
from pathlib import Path

from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.policy.strict_json import MOST_BYTES

STANDARD_INPUT = "-"
_FIELD = "--input"
_CODES: Mapping[int, str] = {
    errno.ENOENT: "input_not_found",
    errno.ENOTDIR: "input_not_found",
    errno.EISDIR: "input_is_directory",
    errno.EACCES: "input_not_permitted",
    errno.EEXIST: "output_exists",
    errno.ENOSPC: "no_room",
    errno.EDQUOT: "no_room",
}


def read_input(name: str) -> bytes:
    """Return what a file or standard input holds, cut one byte above the limit so that too much is seen.

    Raises `FaultsFound` where it cannot be read.
    """
    try:
        if name == STANDARD_INPUT:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(name).open("rb") as stream:
            return stream.read(MOST_BYTES + 1)
    except OSError as error:
        raise FaultsFound([file_fault(_FIELD, name, error)]) from None
    except ValueError:
        # A name with a zero byte in it, or a standard input that is closed.
        raise FaultsFound([Fault(_FIELD, "input_not_found", {"given": name[:200]})]) from None


def file_fault(place: str, name: str, error: OSError) -> Fault:
    """Return the fault of a file that could not be read or written, at the option that named it."""
    code = _CODES.get(error.errno or 0, "input_unreadable")
    return Fault(place, code, {"given": name[:200], "number": str(error.errno)})
