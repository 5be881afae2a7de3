"""The chain of a case's history: canonical bytes of an entry, a keyed digest over it and its predecessor, verification.

Each digest covers the algorithm, the chain, the place in it and the predecessor's digest, so that an entry edited,
dropped, inserted, swapped or carried over from another case is found. Dropping the newest entries is found by an
anchor: a head kept outside the database. The key is kept outside the database too and never part of an entry.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

ALGORITHM = "hmac-sha256"
GENESIS = "0" * 64

Content = Mapping[str, "ContentValue"]
ContentValue = str | int | bool | None | Sequence["ContentValue"] | Mapping[str, "ContentValue"]


@dataclass(frozen=True)
class ChainEntry:
    """One link: its chain (case number), its place from 1, the predecessor's digest, its content and its digest."""

    chain: str
    sequence: int
    previous: str
    content: bytes
    algorithm: str
    digest: str


@dataclass(frozen=True)
class Anchor:
    """The head of a chain as it was kept outside the database."""

    chain: str
    sequence: int
    digest: str


@dataclass(frozen=True)
class Break:
    """A place where a chain does not hold, and how: a code for the catalogue."""

    chain: str
    sequence: int
    code: str


def entry_bytes(content: Content) -> bytes:
    """Return the canonical bytes of an entry: JSON in UTF-8, sorted keys, no spaces; raises TypeError for a float.

    >>> entry_bytes({"event": "approve_result", "by": 7})
    b'{"by":7,"event":"approve_result"}'
    """
    _refuse_floats(content)
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def link(chain: str, previous: ChainEntry | None, content: bytes, key: bytes) -> ChainEntry:
    """Return the entry that follows `previous` (None at the start of the chain) with its keyed digest."""
    sequence = 1 if previous is None else previous.sequence + 1
    before = GENESIS if previous is None else previous.digest
    return ChainEntry(chain, sequence, before, content, ALGORITHM, _digest(chain, sequence, before, content, key))


def verify(
    chain: str, entries: Iterable[ChainEntry], key: bytes | None = None, anchors: Iterable[Anchor] = ()
) -> tuple[Break, ...]:
    """Return every break of a chain, in order; empty where it holds.

    With the key each digest is computed again. Without it only the structure and the anchors are checked.
    """
    breaks: list[Break] = []
    digests: dict[int, str] = {}
    sequence, previous = 0, GENESIS
    for entry in entries:
        code = _fault_of(entry, chain, sequence + 1, previous, key)
        if code:
            breaks.append(Break(chain, sequence + 1, code))
        sequence, previous = entry.sequence, entry.digest
        digests[sequence] = entry.digest
    for anchor in anchors:
        if anchor.chain == chain and digests.get(anchor.sequence) != anchor.digest:
            code = "anchored_entry_missing" if anchor.sequence > sequence else "anchor_differs"
            breaks.append(Break(chain, anchor.sequence, code))
    return tuple(sorted(breaks, key=lambda found: found.sequence))


def _fault_of(entry: ChainEntry, chain: str, sequence: int, previous: str, key: bytes | None) -> str:
    if entry.chain != chain:
        return "entry_of_another_chain"
    if entry.sequence != sequence:
        return "sequence_broken"
    if entry.previous != previous:
        return "predecessor_differs"
    if entry.algorithm != ALGORITHM:
        return "algorithm_unknown"
    if key is None:
        return ""
    expected = _digest(chain, sequence, previous, entry.content, key)
    return "" if hmac.compare_digest(expected, entry.digest) else "digest_differs"


def _digest(chain: str, sequence: int, previous: str, content: bytes, key: bytes) -> str:
    head = entry_bytes({"algorithm": ALGORITHM, "chain": chain, "previous": previous, "sequence": sequence})
    return hmac.new(key, head + b"\n" + content, hashlib.sha256).hexdigest()


def _refuse_floats(value: ContentValue) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact form: give whole numbers or text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _refuse_floats(part)
