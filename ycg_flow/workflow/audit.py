"""Verifying an exported history against its anchors: which entry is the first of each chain that does not hold.

With the key the very entry is named; without it an edit that leaves no trace in the structure is narrowed down to the
entries between two anchors. What came after the last anchor can be cut off unseen, so it is counted and told.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ycg_flow.workflow.anchors import AnchorBook, Head
from ycg_flow.workflow.history_chain import GENESIS, ChainEntry, fault_of
from ycg_flow.workflow.history_lines import BESIDE_CONTENT, COLUMNS, FORMAT, read_line, rolled

MOST_FINDINGS = 100
LONGEST_STEP_BACK = timedelta(seconds=60)
"""By how much an entry may be earlier than the one before: two machines are never quite of one mind."""


@dataclass(frozen=True)
class Finding:
    """The first entry of a chain that does not hold, and how: a code, and the entry as it reads now where there is one.

    Where only a stretch is known, it runs up to `last_sequence`.
    """

    chain: str
    sequence: int
    code: str
    last_sequence: int = 0
    entry: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class StepBack:
    """An entry whose clock showed an earlier time than that of the entry before it."""

    chain: str
    sequence: int
    before: datetime
    after: datetime


@dataclass
class Verdict:
    """What a verification found: how much it read, how much of it is anchored, and every chain that does not hold.

    Where the clock of a chain went back its entries hold all the same: their order is that of their places.
    """

    entries: int = 0
    chains: int = 0
    anchored: int = 0
    findings: list[Finding] = field(default_factory=list)
    steps_back: list[StepBack] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


def went_back(before: datetime, after: datetime) -> bool:
    """Whether a clock that showed one instant and then another was set back, and not only read a little differently.

    >>> from datetime import UTC, datetime
    >>> noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    >>> went_back(noon, noon - LONGEST_STEP_BACK), went_back(noon, noon - LONGEST_STEP_BACK - timedelta(seconds=1))
    (False, True)
    """
    return before - after > LONGEST_STEP_BACK


def verify_export(lines: Iterable[bytes], book: AnchorBook, key: bytes | None = None) -> Verdict:
    """Return what holds and what does not, reading the export once, line by line."""
    verdict = Verdict()
    chain: _Chain | None = None
    seen: set[str] = set()
    tail: object = None
    for raw in lines:
        line = raw.rstrip(b"\r\n")
        row = _row(line)
        if row is None:
            verdict.findings.append(Finding("", verdict.entries + 1, "line_unreadable"))
            return verdict
        if "format" in row:
            tail = row.get("entries") if row["format"] == FORMAT else None
            continue
        verdict.entries += 1
        if chain is None or chain.name != row["chain"]:
            _end(chain, verdict)
            name = str(row["chain"])
            chain = _Chain(name, book.heads.get(name, []), key, is_second=name in seen)
            seen.add(name)
        chain.take(row, line)
    _end(chain, verdict)
    verdict.chains = len(seen)
    verdict.findings += [
        Finding(name, 1, "chain_missing", book.heads[name][-1].sequence) for name in book.heads.keys() - seen
    ]
    if tail != verdict.entries:
        verdict.findings.append(Finding("", verdict.entries, "export_incomplete"))
    return verdict


def _end(chain: _Chain | None, verdict: Verdict) -> None:
    if chain is None:
        return
    verdict.anchored += chain.anchored
    verdict.steps_back += chain.steps_back
    found = chain.end()
    if found is not None and len(verdict.findings) < MOST_FINDINGS:
        verdict.findings.append(found)


class _Chain:
    """One chain while it is read: where it has come to, which anchored heads are still ahead, what was found first."""

    def __init__(self, name: str, heads: list[Head], key: bytes | None, *, is_second: bool) -> None:
        self.name = name
        self.anchored = heads[-1].sequence if heads else 0
        self._heads = heads
        self._reached = 0
        self._key = key
        self._sequence = 0
        self._previous = self._rolling = GENESIS
        self._found = Finding(name, 1, "sequence_broken") if is_second else None
        self._at: datetime | None = None
        self.steps_back: list[StepBack] = []

    def take(self, row: Mapping[str, Any], line: bytes) -> None:
        """Check one entry; after the first that does not hold the others say nothing new."""
        if self._found is not None:
            return
        code = self._fault(row)
        if code:
            self._found = Finding(self.name, self._sequence + 1, code, entry=row)
            return
        self._sequence += 1
        self._read_clock(_clock_of(row))
        self._previous = row["digest"]
        self._rolling = rolled(self._rolling, line)
        if self._reached < len(self._heads) and self._heads[self._reached].sequence == self._sequence:
            self._check_head(self._heads[self._reached], row)
            self._reached += 1

    def end(self) -> Finding | None:
        """Return what was found first; an anchored entry that is not there is found here."""
        if self._found is None and self._sequence < self.anchored:
            self._found = Finding(self.name, self._sequence + 1, "tail_cut", self.anchored)
        return self._found

    def _read_clock(self, at: datetime | None) -> None:
        if self._at is not None and at is not None and went_back(self._at, at):
            self.steps_back.append(StepBack(self.name, self._sequence, self._at, at))
        self._at = at

    def _fault(self, row: Mapping[str, Any]) -> str:
        if not _is_whole(row):
            return "columns_unreadable"
        if row["sequence"] > self._sequence + 1:
            return "entry_missing"
        entry = ChainEntry(
            row["chain"], row["sequence"], row["previous"], row["content"].encode(), row["algorithm"], row["digest"]
        )
        return fault_of(entry, self.name, self._sequence + 1, self._previous, self._key) or _fault_beside(row)

    def _check_head(self, head: Head, row: Mapping[str, Any]) -> None:
        if head.digest == row["digest"] and head.rolling == self._rolling:
            return
        before = self._heads[self._reached - 1].sequence if self._reached else 0
        code = "edited_since_anchor" if head.digest == row["digest"] else "recomputed_since_anchor"
        self._found = Finding(self.name, before + 1, code, head.sequence, row)


def _row(line: bytes) -> dict[str, Any] | None:
    try:
        row = read_line(line)
    except ValueError:
        return None
    return row if isinstance(row, dict) and ("format" in row or "chain" in row) else None


def _clock_of(row: Mapping[str, Any]) -> datetime | None:
    """Return what the clock showed at an entry; None for what is no instant, whatever somebody may have written."""
    try:
        return _instant(str(row["at"]))
    except ValueError:
        return None


def _is_whole(row: Mapping[str, Any]) -> bool:
    texts = (row.get(name) for name in ("chain", "previous", "content", "algorithm", "digest"))
    return row.keys() == set(COLUMNS) and type(row["sequence"]) is int and all(type(text) is str for text in texts)


def _fault_beside(row: Mapping[str, Any]) -> str:
    """Whether the columns that the product searches by say what the chained content says."""
    try:
        content = read_line(row["content"])
        for column, name in BESIDE_CONTENT.items():
            beside, chained = row[column], content[name]
            if (type(beside), beside) != (type(chained), chained) and not _same_instant(column, beside, chained):
                return "columns_differ"
    except (ValueError, KeyError, TypeError):
        return "columns_unreadable"
    return ""


def _same_instant(column: str, beside: object, chained: object) -> bool:
    if column != "at" or not isinstance(beside, str) or not isinstance(chained, str):
        return False
    return _instant(beside) == _instant(chained)


def _instant(written: str) -> datetime:
    """Return an instant; one without a zone is in UTC."""
    found = datetime.fromisoformat(written)
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
