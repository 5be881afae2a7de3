"""Verifying an export offline: 700 tampers, every column, a rebuilt chain, a cut tail and an old copy are all found."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ycg_flow.workflow.anchors import AnchorBook, Head, anchor_bytes, next_anchor, read_anchors
from ycg_flow.workflow.audit import Verdict, verify_export
from ycg_flow.workflow.history_chain import GENESIS, ChainEntry, entry_bytes, link, verify
from ycg_flow.workflow.history_lines import BESIDE_CONTENT, COLUMNS, entry_line, head_line, rolled, tail_line

KEY = b"kept outside the database"
BEGAN = datetime(2026, 1, 5, 4, tzinfo=UTC)
CHAINS = ("case:410122-2025-001", "case:410181-2025-001", "cycle:zhengzhou-2025")
LENGTH, EVERY = 40, 7
Row = dict[str, Any]


def a_history() -> list[Row]:
    rows: list[Row] = []
    for chain in CHAINS:
        previous: ChainEntry | None = None
        for place in range(1, LENGTH + 1):
            at = (BEGAN + timedelta(minutes=place)).isoformat()
            beside = {
                "act": "case.score_indicator",
                "case_id": None if chain.startswith("cycle") else 1,
                "object_id": 1,
                "indicator": f"indicator_{place}",
                "person_id": place % 5,
                "principal_id": 3,
                "at": at,
            }
            content = {name: beside[column] for column, name in BESIDE_CONTENT.items()}
            previous = link(chain, previous, entry_bytes({**content, "content": {"points": f"{place}/3"}}), KEY)
            rows.append({"id": len(rows) + 1, **vars(previous), **beside})
    return rows


def anchored(rows: Sequence[Row], lengths: Sequence[int] = range(EVERY, LENGTH + 1, EVERY)) -> list[bytes]:
    """The lines of the anchors that were written while the history grew."""
    book, lines = AnchorBook(), []
    for length in lengths:
        heads = {}
        for chain in CHAINS:
            rolling, head = GENESIS, None
            for row in rows:
                if row["chain"] == chain and row["sequence"] <= length:
                    rolling, head = rolled(rolling, entry_line(row)), row
            assert head is not None
            heads[chain] = Head(head["sequence"], head["digest"], rolling)
        line = next_anchor(book, heads, BEGAN + timedelta(days=length), "daily", KEY)
        book.take(line)
        lines.append(anchor_bytes(line))
    return lines


ROWS = a_history()
ANCHORS = anchored(ROWS)
LAST_ANCHORED = LENGTH - LENGTH % EVERY


def exported(rows: Sequence[Row]) -> list[bytes]:
    in_order = sorted(rows, key=lambda row: (row["chain"], row["sequence"]))
    return [head_line(BEGAN), *(entry_line(row) for row in in_order), tail_line(len(rows))]


def verdict_on(rows: Sequence[Row], key: bytes | None, anchors: Sequence[bytes] = ANCHORS) -> Verdict:
    book = read_anchors(anchors, key)
    assert book.faults == []
    return verify_export(exported(rows), book, key)


@pytest.mark.parametrize("key", [KEY, None])
def test_an_untouched_history_holds_and_what_is_not_anchored_is_counted(key: bytes | None) -> None:
    verdict = verdict_on(ROWS, key)
    assert verdict.holds
    assert (verdict.entries, verdict.chains) == (3 * LENGTH, 3)
    assert verdict.entries - verdict.anchored == 3 * (LENGTH - LAST_ANCHORED)


def edited(rows: list[Row], place: int) -> None:
    row = rows[place]
    row["content"] = row["content"].replace(b"/3", b"/2")


def removed(rows: list[Row], place: int) -> None:
    del rows[place]


def removed_and_renumbered(rows: list[Row], place: int) -> None:
    gone = rows.pop(place)
    for row in rows[place:]:
        if row["chain"] == gone["chain"]:
            row["sequence"] -= 1


def inserted(rows: list[Row], place: int) -> None:
    before = rows[place]
    new = {**before, "id": 9999, "content": before["content"].replace(b"/3", b"/2")}
    for row in rows[place:]:
        if row["chain"] == before["chain"]:
            row["sequence"] += 1
    rows.insert(place, new)


def exchanged(rows: list[Row], place: int) -> None:
    one, other = rows[place], rows[place + 1 if rows[place + 1]["chain"] == rows[place]["chain"] else place - 1]
    for column in ("content", "digest", "act", "person_id", "indicator", "at"):
        one[column], other[column] = other[column], one[column]


def rebuilt(rows: list[Row], place: int, *, leaving_out: bool, key: bytes = b"a guess") -> None:
    """What somebody who owns the database can do without the key: compute everything anew from a place on."""
    chain = rows[place]["chain"]
    own = [row for row in rows if row["chain"] == chain]
    start = rows[place]["sequence"] - 1
    if leaving_out:
        rows.remove(own.pop(start))
    else:
        own[start]["content"] = own[start]["content"].replace(b"/3", b"/2")
    previous = None
    if start:
        before = own[start - 1]
        names = ("chain", "sequence", "previous", "content", "algorithm", "digest")
        previous = ChainEntry(*(before[name] for name in names))
    for row in own[start:]:
        previous = link(chain, previous, row["content"], key)
        row.update(vars(previous))


TAMPERS: dict[str, Callable[[list[Row], int], None]] = {
    "edited": edited,
    "removed": removed,
    "removed and renumbered": removed_and_renumbered,
    "inserted": inserted,
    "exchanged": exchanged,
    "edited and recomputed": lambda rows, place: rebuilt(rows, place, leaving_out=False),
    "removed and recomputed": lambda rows, place: rebuilt(rows, place, leaving_out=True),
}


def places(count: int) -> list[int]:
    """Places of entries at or before the last anchor, the first and the last of every chain among them."""
    possible = [place for place, row in enumerate(ROWS) if row["sequence"] <= LAST_ANCHORED]
    fixed = [chain * LENGTH + sequence - 1 for chain in range(3) for sequence in (1, 2, LAST_ANCHORED)]
    return fixed + random.Random(6).sample([place for place in possible if place not in fixed], count - len(fixed))


def tampered(kind: str, place: int) -> list[Row]:
    rows = [dict(row) for row in ROWS]
    TAMPERS[kind](rows, place)
    return rows


def first_of_exchanged(kind: str, place: int) -> int:
    """The last entry of a chain is exchanged with the one before it."""
    return int(ROWS[place]["sequence"]) - (1 if kind == "exchanged" and ROWS[place]["sequence"] == LENGTH else 0)


@pytest.mark.req("PF-07")
@pytest.mark.parametrize("kind", TAMPERS)
def test_each_of_a_hundred_tampers_of_a_kind_is_found_with_the_key_at_its_very_entry(kind: str) -> None:
    for place in places(100):
        found = verdict_on(tampered(kind, place), KEY).findings[0]
        assert found.chain == ROWS[place]["chain"]
        assert found.sequence in {ROWS[place]["sequence"], first_of_exchanged(kind, place)}, (kind, place, found)


@pytest.mark.parametrize("kind", TAMPERS)
def test_each_of_a_hundred_tampers_of_a_kind_is_found_without_any_key_within_its_stretch(kind: str) -> None:
    for place in places(100):
        found = verdict_on(tampered(kind, place), None).findings[0]
        assert found.chain == ROWS[place]["chain"]
        assert found.sequence <= ROWS[place]["sequence"] + 1 <= max(found.sequence, found.last_sequence) + 2


def test_every_column_of_an_entry_is_covered() -> None:
    flips: dict[str, Any] = {"content": b"{}", "sequence": 2, "at": BEGAN.isoformat()}
    for column in COLUMNS:
        row = dict(ROWS[10])
        value = flips.get(column, row[column] + 1 if isinstance(row[column], int) else f"{row[column]}x")
        for key in (KEY, None):
            rows = [*ROWS[:10], {**row, column: value}, *ROWS[11:]]
            assert not verdict_on(rows, key).holds, column


def test_a_column_that_holds_another_type_than_it_should_is_found_and_nothing_crashes() -> None:
    nonsense: tuple[Any, ...] = (None, "中文", 1.5, -1, b"\xff\xfe", True, "")
    for column in COLUMNS:
        for value in nonsense:
            rows = [*ROWS[:10], {**ROWS[10], column: value}, *ROWS[11:]]
            lines = [head_line(BEGAN), *(entry_line(row) for row in rows), tail_line(len(rows))]
            assert not verify_export(lines, read_anchors(ANCHORS, KEY), KEY).holds, (column, value)


@pytest.mark.parametrize("key", [KEY, None])
@pytest.mark.parametrize("kept", [0, 1, EVERY, LAST_ANCHORED - 1])
def test_a_cut_tail_is_found_up_to_the_last_anchor(kept: int, key: bytes | None) -> None:
    rows = [row for row in ROWS if row["chain"] != CHAINS[1] or row["sequence"] <= kept]
    found = verdict_on(rows, key).findings
    assert [(finding.chain, finding.sequence) for finding in found] == [(CHAINS[1], kept + 1)]


def test_a_restored_old_copy_is_found_in_every_chain() -> None:
    old = [row for row in ROWS if row["sequence"] <= 20]
    found = verdict_on(old, KEY).findings
    assert [(finding.chain, finding.sequence, finding.code) for finding in found] == [
        (chain, 21, "tail_cut") for chain in CHAINS
    ]


def test_a_history_rebuilt_even_with_the_key_is_found_by_the_anchors() -> None:
    rows = [dict(row) for row in ROWS]
    rebuilt(rows, 20, leaving_out=False, key=KEY)
    found = verdict_on(rows, KEY).findings[0]
    assert (found.code, found.sequence, found.last_sequence) == ("recomputed_since_anchor", 15, 21)


def test_an_export_that_lost_its_end_or_a_line_is_incomplete() -> None:
    lines = exported(ROWS)
    book = read_anchors(ANCHORS, KEY)
    assert verify_export(lines[:-1], book, KEY).findings[-1].code == "export_incomplete"
    assert verify_export([*lines[:5], lines[5][:40], *lines[6:]], book, KEY).findings[0].code == "line_unreadable"
    assert not verify_export([], AnchorBook(), KEY).holds


def test_a_chain_that_stands_in_two_places_is_found() -> None:
    lines = [head_line(BEGAN), *(entry_line(row) for row in (ROWS[0], ROWS[LENGTH], ROWS[1])), tail_line(3)]
    assert not verify_export(lines, AnchorBook(), KEY).holds


def test_a_chain_may_go_over_to_another_digest() -> None:
    first = link(CHAINS[0], None, entry_bytes({"points": "1"}), KEY)
    second = link(CHAINS[0], first, entry_bytes({"points": "2"}), KEY, algorithm="hmac-sm3")
    third = link(CHAINS[0], second, entry_bytes({"points": "3"}), KEY)
    assert verify(CHAINS[0], [first, second, third], KEY) == ()
    renamed = ChainEntry(**{**vars(second), "algorithm": "hmac-sha256"})
    assert [found.code for found in verify(CHAINS[0], [first, renamed, third], KEY)] == ["digest_differs"]


class TestAnchorFile:
    def test_a_line_changed_taken_out_exchanged_or_doubled_is_found(self) -> None:
        for place in range(len(ANCHORS) - 1):
            line = json.loads(ANCHORS[place])
            changed = json.dumps({**line, "because": "approval"}, sort_keys=True, separators=(",", ":")).encode()
            for lines in (
                [*ANCHORS[:place], changed, *ANCHORS[place + 1 :]],
                [*ANCHORS[:place], *ANCHORS[place + 1 :]],
                [*ANCHORS[:place], ANCHORS[place + 1], ANCHORS[place], *ANCHORS[place + 2 :]],
                [*ANCHORS[: place + 1], *ANCHORS[place:]],
                [*ANCHORS[:place], b"nonsense", *ANCHORS[place + 1 :]],
            ):
                assert read_anchors(lines, KEY).faults, place

    def test_a_line_that_a_power_cut_left_half_is_passed_over(self) -> None:
        book = read_anchors([*ANCHORS[:3], ANCHORS[3][:50], *ANCHORS[3:]], KEY)
        assert book.faults == []
        assert book.last is not None
        assert book.last.number == len(ANCHORS)

    def test_with_another_key_no_line_holds(self) -> None:
        assert len(read_anchors(ANCHORS, b"another key").faults) == len(ANCHORS)
