"""The chain of a case's history: canonical bytes of an entry, a keyed digest over it and its predecessor, verification.

Each digest covers the algorithm, the chain, the place in it and the predecessor's digest, so that an entry edited,
dropped, inserted, swapped or carried over from another case is found. Dropping the newest entries is found by an
anchor: a head kept outside the database. The key is kept outside the database too and never part of an entry.
"""

import hmac
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

ALGORITHM = "hmac-sha256"
GENESIS = "0" * 64
KNOWN_ALGORITHMS: Mapping[str, str] = {"hmac-sha256": "sha256", "hmac-sm3": "sm3"}
"""What an entry may name, with the digest it is made of; a chain may go over from one to the other at any entry."""

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


def link(chain: str, previous: ChainEntry | None, content: bytes, key: bytes, algorithm: str = ALGORITHM) -> ChainEntry:
    """Return the entry that follows `previous` (None at the start of the chain) with its keyed digest."""
    sequence = 1 if previous is None else previous.sequence + 1
    before = GENESIS if previous is None else previous.digest
    unsealed = ChainEntry(chain, sequence, before, content, algorithm, "")
    return replace(unsealed, digest=_digest(unsealed, key))


def verify(
    chain: str, entries: Iterable[ChainEntry], key: bytes | None = None, *, after: Anchor | None = None
) -> tuple[Break, ...]:
    """Return every break of a chain, in order; empty where it holds.

    With the key each digest is computed again; without it only the structure is checked. `after` is the head that the
    entries follow, None where they are the whole chain.
    """
    breaks: list[Break] = []
    sequence, previous = (0, GENESIS) if after is None else (after.sequence, after.digest)
    for entry in entries:
        code = fault_of(entry, chain, sequence + 1, previous, key)
        if code:
            breaks.append(Break(chain, sequence + 1, code))
        sequence, previous = entry.sequence, entry.digest
    return tuple(breaks)


def fault_of(entry: ChainEntry, chain: str, sequence: int, previous: str, key: bytes | None) -> str:
    """Return the code of what is wrong with an entry at a place of a chain; empty where nothing is."""
    if entry.chain != chain:
        return "entry_of_another_chain"
    if entry.sequence != sequence:
        return "sequence_broken"
    if entry.previous != previous:
        return "predecessor_differs"
    if entry.algorithm not in KNOWN_ALGORITHMS:
        return "algorithm_unknown"
    if key is None:
        return ""
    return "" if _digest(entry, key) == entry.digest else "digest_differs"


def is_sealed_with(key: bytes, entry: ChainEntry) -> bool:
    """Whether an entry, taken by itself, was sealed with a key."""
    return not fault_of(entry, entry.chain, entry.sequence, entry.previous, key)


def keyed_digest(algorithm: str, key: bytes, content: bytes) -> str:
    """Return the keyed digest (hex) of a content by one of the known algorithms."""
    return hmac.digest(key, content, KNOWN_ALGORITHMS[algorithm]).hex()


def _digest(entry: ChainEntry, key: bytes) -> str:
    head: Content = {
        "algorithm": entry.algorithm,
        "chain": entry.chain,
        "previous": entry.previous,
        "sequence": entry.sequence,
    }
    return keyed_digest(entry.algorithm, key, entry_bytes(head) + b"\n" + entry.content)


def _refuse_floats(value: ContentValue) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no exact form: give whole numbers or text")
    if isinstance(value, Mapping):
        for part in value.values():
            _refuse_floats(part)
    elif isinstance(value, Sequence) and not isinstance(value, str):
        for part in value:
            _refuse_floats(part)
