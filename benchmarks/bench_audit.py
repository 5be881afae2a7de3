"""Verifying an exported history with its key, against the least that any reader of it does: parse and digest each line.

A million entries have to take at most a minute; the note tells what they take here.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction

from benchmarks.goals import Goal
from ycg_flow.workflow.anchors import AnchorBook, Head, next_anchor
from ycg_flow.workflow.audit import verify_export
from ycg_flow.workflow.history_chain import GENESIS, ChainEntry, entry_bytes, link
from ycg_flow.workflow.history_lines import BESIDE_CONTENT, entry_line, head_line, rolled, tail_line

KEY = b"a key for measuring only"
CHAINS, LENGTH = 50, 100
MILLION = 1_000_000
BEGAN = datetime(2026, 1, 5, tzinfo=UTC)


def goals() -> Iterator[Goal]:
    """The goal of verifying an export."""
    lines, book = an_export()

    def verified() -> None:
        if not verify_export(lines, book, KEY).holds:
            raise AssertionError("the export holds")

    def parsed() -> None:
        for line in lines:
            json.loads(line)
            hashlib.sha256(line).digest()

    def note() -> str:
        started = time.process_time()
        verified()
        seconds = (time.process_time() - started) / (CHAINS * LENGTH) * MILLION
        return f"against json.loads and SHA-256 of each line; a million entries take {seconds:.0f} s (at most 60)"

    yield Goal("history-verify", Fraction(5), "at_most", verified, parsed, note)


def an_export() -> tuple[list[bytes], AnchorBook]:
    """Return the lines of a history of many cases, and the anchors of their heads."""
    lines: list[bytes] = []
    heads: dict[str, Head] = {}
    for case in range(CHAINS):
        chain, rolling, previous = f"case:410122-2025-{case:03d}", GENESIS, None
        for place in range(1, LENGTH + 1):
            previous, line = _entry(chain, previous, place, len(lines) + 1)
            rolling = rolled(rolling, line)
            lines.append(line)
        heads[chain] = Head(LENGTH, previous.digest if previous else GENESIS, rolling)
    book = AnchorBook()
    book.take(next_anchor(book, heads, BEGAN, "daily", KEY))
    return [head_line(BEGAN), *lines, tail_line(len(lines))], book


def _entry(chain: str, previous: ChainEntry | None, place: int, identifier: int) -> tuple[ChainEntry, bytes]:
    beside: dict[str, str | int | None] = {
        "act": "case.score_indicator",
        "case_id": 1,
        "object_id": 1,
        "indicator": "within_county_visit_rate",
        "person_id": 7,
        "principal_id": None,
        "at": BEGAN.isoformat(),
    }
    content = {name: beside[column] for column, name in BESIDE_CONTENT.items()}
    reason = {"points": f"{place}/3", "reason": "预算编制较完整，分配表缺少两个村卫生室。" * 3}
    entry = link(chain, previous, entry_bytes({**content, "object": chain, "content": reason}), KEY)
    return entry, entry_line({"id": identifier, **vars(entry), **beside})
