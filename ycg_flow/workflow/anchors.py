"""Anchors: the heads of all chains as they were at an instant, kept outside the database, one line each, chained.

A line names the chains that grew since the line before: place and digest of the new head, and the rolling digest of
every exported line up to it, by which an edit is found without any key. Its own digest is keyed and covers the line
before, so that no line can be taken out, exchanged or added by somebody without the key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from ycg_flow.workflow.history_chain import ALGORITHM, GENESIS, KNOWN_ALGORITHMS, Content, entry_bytes, keyed_digest
from ycg_flow.workflow.history_lines import read_line


@dataclass(frozen=True)
class Head:
    """The newest entry of a chain at an anchor: its place and digest, and the rolling digest of the lines up to it."""

    sequence: int
    digest: str
    rolling: str


@dataclass(frozen=True)
class AnchorLine:
    """One anchor: its number from 1, when and why it was made, and the heads that moved since the one before."""

    number: int
    anchored_at: str
    because: str
    heads: Mapping[str, Head]
    previous: str
    algorithm: str
    digest: str


@dataclass(frozen=True)
class AnchorFault:
    """A line of the anchor file that does not hold, by its number in the file, and how."""

    line: int
    code: str


@dataclass
class AnchorBook:
    """All anchors of a file: the heads of each chain in order, the newest line, and what is wrong with the file."""

    heads: dict[str, list[Head]] = field(default_factory=dict)
    last: AnchorLine | None = None
    faults: list[AnchorFault] = field(default_factory=list)

    def head_of(self, chain: str) -> Head | None:
        """Return the newest anchored head of a chain."""
        known = self.heads.get(chain)
        return known[-1] if known else None

    def take(self, line: AnchorLine) -> None:
        """Note one more anchor."""
        for chain, head in line.heads.items():
            self.heads.setdefault(chain, []).append(head)
        self.last = line


def next_anchor(
    book: AnchorBook, heads: Mapping[str, Head], anchored_at: datetime, because: str, key: bytes
) -> AnchorLine:
    """Return the anchor that follows those of a book, with its keyed digest."""
    number = 1 if book.last is None else book.last.number + 1
    previous = GENESIS if book.last is None else book.last.digest
    unsealed = AnchorLine(number, anchored_at.isoformat(), because, heads, previous, ALGORITHM, "")
    return AnchorLine(**{**vars(unsealed), "digest": _digest(unsealed, key)})


def is_anchored_with(key: bytes, line: AnchorLine) -> bool:
    """Whether an anchor, taken by itself, was sealed with a key."""
    return line.algorithm in KNOWN_ALGORITHMS and _digest(line, key) == line.digest


def anchor_bytes(line: AnchorLine) -> bytes:
    """Return an anchor as it stands in the file, without the end of the line."""
    return entry_bytes({**_content(line), "digest": line.digest})


def read_anchors(lines: Iterable[bytes], key: bytes | None = None) -> AnchorBook:
    """Return the anchors of a file, with every line of it that does not hold.

    A line that a power cut left half written is passed over: no other follows from it.
    """
    book = AnchorBook()
    torn = 0
    for place, raw in enumerate(lines, 1):
        line = _read(raw)
        if line is None:
            torn = place
            continue
        code = _fault(book, line, key)
        if code:
            # What was torn or taken out is what the line that no longer follows would have followed.
            book.faults.append(AnchorFault(torn or place, code))
        book.take(line)
    return book


def _read(raw: bytes) -> AnchorLine | None:
    try:
        found: dict[str, Any] = read_line(raw)
        heads = {chain: Head(**head) for chain, head in found.pop("heads").items()}
        line = AnchorLine(**found, heads=heads)
        return line if _is_typed(line) else None
    except (ValueError, TypeError, AttributeError, KeyError):
        return None


def _is_typed(line: AnchorLine) -> bool:
    """Whether what is compared and digested is of the kind it should be."""
    numbers = (line.number, *(head.sequence for head in line.heads.values()))
    texts = (line.previous, line.algorithm, line.digest)
    return all(type(number) is int for number in numbers) and all(type(text) is str for text in texts)


def _fault(book: AnchorBook, line: AnchorLine, key: bytes | None) -> str:
    previous = GENESIS if book.last is None else book.last.digest
    if line.previous != previous or line.number != (1 if book.last is None else book.last.number + 1):
        return "anchor_does_not_follow"
    if line.algorithm not in KNOWN_ALGORITHMS:
        return "anchor_algorithm_unknown"
    if key is not None and not is_anchored_with(key, line):
        return "anchor_digest_differs"
    return ""


def _digest(line: AnchorLine, key: bytes) -> str:
    return keyed_digest(line.algorithm, key, b"anchor\n" + entry_bytes(_content(line)))


def _content(line: AnchorLine) -> Content:
    return {
        "number": line.number,
        "anchored_at": line.anchored_at,
        "because": line.because,
        "heads": {chain: vars(head) for chain, head in line.heads.items()},
        "previous": line.previous,
        "algorithm": line.algorithm,
    }
