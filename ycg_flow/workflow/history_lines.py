"""The history as lines of text: how an entry is exported, and the rolling digest that an anchor keeps of such lines.

A line holds every column of an entry, also those that stand beside the chained content to be searched by. An export is
a head, the entries ordered by chain and place, and a tail that says how many there are.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

FORMAT = "ycg-flow-history-1"
COLUMNS = (
    "id",
    "chain",
    "sequence",
    "previous",
    "content",
    "algorithm",
    "digest",
    "act",
    "case_id",
    "object_id",
    "indicator",
    "person_id",
    "principal_id",
    "at",
)
BESIDE_CONTENT: Mapping[str, str] = {
    "act": "act",
    "case_id": "case_id",
    "object_id": "object_id",
    "indicator": "indicator",
    "person_id": "person",
    "principal_id": "principal",
    "at": "at",
}
"""Columns that repeat a part of the content, by the name it has there."""


def entry_line(row: Mapping[str, object]) -> bytes:
    """Return the line of an entry, whatever somebody may have put into its columns."""
    return _line({name: _plain(row[name]) for name in COLUMNS})


def head_line(exported_at: datetime) -> bytes:
    """Return the first line of an export."""
    return _line({"format": FORMAT, "exported_at": exported_at.isoformat()})


def tail_line(entries: int) -> bytes:
    """Return the last line of an export: without it the export is incomplete."""
    return _line({"format": FORMAT, "entries": entries})


def read_line(line: bytes | str) -> Any:  # noqa: ANN401 - whatever somebody may have written
    """Return what a line says. Raises `ValueError` for what is no JSON, lies too deep, or has half a character."""
    try:
        found = json.loads(line)
        if (b"\\u" if isinstance(line, bytes) else "\\u") in line:  # type: ignore[operator]
            # Half a character can be written and read so, and then can neither be digested nor told.
            json.dumps(found, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ValueError(line[:20]) from error
    return found


def rolled(before: str, line: bytes) -> str:
    """Return the rolling digest after one more line of a chain; `GENESIS` comes before the first."""
    return hashlib.sha256(before.encode() + line).hexdigest()


def _line(content: Mapping[str, object]) -> bytes:
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=repr).encode()


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return value.decode("utf-8", "backslashreplace")
    return value.isoformat() if isinstance(value, datetime) else value
