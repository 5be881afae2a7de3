"""Anchors of the history: after an approval, a publication or a settlement, and every day, all heads in a file.

An anchor is written after the commit, from what the database then has: it never says what was rolled back, and what a
crash between commit and anchor left out stands in the next. A chain that does not hold gets no anchor but an alarm.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from ycg_flow.records.database import Database
from ycg_flow.records.history import heads, newest_links, raw_entries, wait_for_other_anchors
from ycg_flow.workflow.anchors import (
    AnchorBook,
    AnchorLine,
    Head,
    anchor_bytes,
    is_anchored_with,
    next_anchor,
    read_anchors,
)
from ycg_flow.workflow.history_chain import GENESIS, Anchor, Break, ChainEntry, is_sealed_with, verify
from ycg_flow.workflow.history_lines import entry_line, rolled
from ycg_flow.workflow.working_days import CHINA_TIME

APPROVAL, PUBLICATION, SETTLEMENT, DAILY, ORDERED = "approval", "publication", "settlement", "daily", "ordered"
ANCHORED_ACTS: Mapping[str, str] = {
    "case.approve_result": APPROVAL,
    "case.void_approval": APPROVAL,
    "cycle.finalise_cohort": PUBLICATION,
    "case.conclude_public_notice": PUBLICATION,
    "case.inform_departments": PUBLICATION,
    "statement.issue_statement": SETTLEMENT,
    "statement.record_payment": SETTLEMENT,
    "statement.claim_back": SETTLEMENT,
    "statement.record_repayment": SETTLEMENT,
    "case.finish_settlement": SETTLEMENT,
    "case.seal_case_package": SETTLEMENT,
}
"""Acts ("table.event") after which all heads are anchored, with what the anchor says of it."""

_NOTED = "acts_to_anchor"
_WITNESSES = 20
_ONLY_OWNER = 0o600
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Anchoring:
    """What writing an anchor takes: the database, the file outside it, and the key."""

    database: Database
    file: Path
    key: bytes


@dataclass(frozen=True)
class Anchored:
    """What became of an anchor: the line written, None where there was nothing new; and the chains that do not hold.

    Nothing is written either after a line that does not hold itself.
    """

    line: AnchorLine | None
    breaks: tuple[Break, ...] = field(default_factory=tuple)
    is_refused: bool = False


def note_act(session: Session, act: str) -> None:
    """Note in a step's session that an anchor is due once it is committed."""
    if act in ANCHORED_ACTS:
        session.info.setdefault(_NOTED, ANCHORED_ACTS[act])


def anchor_what_was_noted(anchoring: Anchoring, session: Session, now: datetime) -> None:
    """Write the anchor that a committed step asked for. Where that fails the next makes up for it: the act is done."""
    because = session.info.get(_NOTED)
    if because is None:
        return
    try:
        write_anchor(anchoring, because, now)
    except (OSError, SQLAlchemyError):
        _log.exception("no anchor was written after %s; the next one covers it", because)


def write_anchor(anchoring: Anchoring, because: str, now: datetime) -> Anchored:
    """Anchor every head that moved since the last anchor; a day without any gets a line all the same, but one only.

    Raises `OSError` where the file cannot be written.
    """
    with anchoring.database.writing() as session, session.begin():
        wait_for_other_anchors(session)
        book = read_book(anchoring.file)
        if book.last is not None and not is_anchored_with(anchoring.key, book.last):
            _log.error("no anchor was written: the last line of %s does not hold under this key", anchoring.file)
            return Anchored(None, is_refused=True)
        moved, breaks = _moved_heads(session, book, anchoring.key)
        for found in breaks:
            _log.error("the history of %s does not hold at entry %s: %s", found.chain, found.sequence, found.code)
        if not moved and book.last is not None and _day(book.last.anchored_at) == _day(now.isoformat()):
            return Anchored(None, breaks)
        line = next_anchor(book, moved, now, because, anchoring.key)
        _append(anchoring.file, anchor_bytes(line))
    return Anchored(line, breaks)


def is_another_key(anchoring: Anchoring) -> bool:
    """Whether there are entries or anchors and the key sealed none of the last ones.

    An entry or a line that somebody changed does not speak against the key as long as another speaks for it.
    """
    links = newest_links(anchoring.database, _WITNESSES)
    if any(is_sealed_with(anchoring.key, link) for link in links):
        return False
    last = read_book(anchoring.file).last
    return bool(links) if last is None else not is_anchored_with(anchoring.key, last)


def read_book(file: Path, key: bytes | None = None) -> AnchorBook:
    """Return the anchors of a file, none where it is not there yet. Raises `OSError` where it cannot be read."""
    if not file.exists():
        return AnchorBook()
    with file.open("rb") as lines:
        return read_anchors((line.rstrip(b"\n") for line in lines), key)


def _moved_heads(session: Session, book: AnchorBook, key: bytes) -> tuple[dict[str, Head], tuple[Break, ...]]:
    moved: dict[str, Head] = {}
    breaks: list[Break] = []
    standing = heads(session)
    for chain in sorted(standing.keys() | book.heads.keys()):
        known = book.head_of(chain)
        if known is not None and standing.get(chain, 0) < known.sequence:
            breaks.append(Break(chain, standing.get(chain, 0) + 1, "anchored_entry_missing"))
        elif known is None or standing[chain] > known.sequence:
            head, found = _grown(session, chain, known, key)
            breaks += found[:1]
            moved |= {} if found else {chain: head}
    return moved, tuple(breaks)


def _grown(session: Session, chain: str, known: Head | None, key: bytes) -> tuple[Head, tuple[Break, ...]]:
    """Return the head that a chain has come to since the known one, and where its new entries do not hold."""
    links: list[ChainEntry] = []
    rolling = GENESIS if known is None else known.rolling
    for row in raw_entries(session, chain, 0 if known is None else known.sequence):
        links.append(_link(row))
        rolling = rolled(rolling, entry_line(row))
    after = None if known is None else Anchor(chain, known.sequence, known.digest)
    return Head(links[-1].sequence, links[-1].digest, rolling), verify(chain, links, key, after=after)


def _link(row: Mapping[str, Any]) -> ChainEntry:
    """Return a row as a link; content that is no content at all is none, which no digest fits."""
    content = row["content"] if isinstance(row["content"], bytes) else b""
    return ChainEntry(row["chain"], row["sequence"], row["previous"], content, row["algorithm"], row["digest"])


def _append(file: Path, line: bytes) -> None:
    """Add a line, flushed to the disk; one that a power cut left half written keeps its place as it is."""
    file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0), _ONLY_OWNER)
    with os.fdopen(handle, "rb+") as target:
        size = target.seek(0, os.SEEK_END)
        if size:
            target.seek(size - 1)
            line = line if target.read(1) == b"\n" else b"\n" + line
        target.write(line + b"\n")
        target.flush()
        os.fsync(target.fileno())


def _day(instant: str) -> str:
    return datetime.fromisoformat(instant).astimezone(CHINA_TIME).date().isoformat()
