"""The history chain: any change is found with the key; nothing floats, no key is stored."""

from collections.abc import Callable
from dataclasses import astuple, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.workflow.history_chain import ALGORITHM, Anchor, Break, ChainEntry, entry_bytes, link, verify

KEY, CASE = b"kept outside the database", "410122-2025-001"
Tamper = Callable[[list[ChainEntry]], object]


def a_chain(length: int = 6, chain: str = CASE, key: bytes = KEY) -> list[ChainEntry]:
    entries: list[ChainEntry] = []
    for number in range(length):
        content = entry_bytes({"event": "score_indicator", "points": f"{number}/3", "by": number})
        entries.append(link(chain, entries[-1] if entries else None, content, key))
    return entries


def test_an_untouched_chain_holds_with_and_without_the_key() -> None:
    entries = a_chain()
    assert verify(CASE, entries, KEY) == ()
    assert verify(CASE, entries) == ()
    head = entries[3]
    assert verify(CASE, entries[4:], KEY, after=Anchor(CASE, head.sequence, head.digest)) == ()
    assert verify(CASE, [], KEY) == ()


def recomputed(entries: list[ChainEntry], key: bytes) -> None:
    """What somebody with the database but without the key can do: compute everything anew with another key."""
    contents = [entry.content for entry in entries]
    entries.clear()
    for content in contents:
        entries.append(link(CASE, entries[-1] if entries else None, content, key))


TAMPERS: dict[str, tuple[Tamper, int]] = {
    "content edited": (lambda entries: entries.__setitem__(2, replace(entries[2], content=b'{"by":9}')), 3),
    "digest edited": (lambda entries: entries.__setitem__(2, replace(entries[2], digest="0" * 64)), 3),
    "entry dropped": (lambda entries: entries.pop(2), 3),
    "entry inserted": (lambda entries: entries.insert(2, entries[1]), 3),
    "entries swapped": (lambda entries: entries.__setitem__(slice(2, 4), [entries[3], entries[2]]), 3),
    "entry of another case": (lambda entries: entries.__setitem__(2, a_chain(chain="410181-2025-001")[2]), 3),
    "algorithm renamed": (lambda entries: entries.__setitem__(2, replace(entries[2], algorithm="crc32")), 3),
    "all computed anew": (lambda entries: recomputed(entries, b"a guess"), 1),
}


@pytest.mark.parametrize("tamper", TAMPERS)
def test_with_the_key_every_change_is_found_at_its_first_entry(tamper: str) -> None:
    change, first_bad = TAMPERS[tamper]
    entries = a_chain()
    change(entries)
    found = verify(CASE, entries, KEY)
    assert found[0].sequence == first_bad


def test_a_whole_chain_carried_over_from_another_case_is_found() -> None:
    carried = [replace(entry, chain=CASE) for entry in a_chain(chain="410181-2025-001")]
    assert verify(CASE, carried, KEY)[0] == Break(CASE, 1, "digest_differs")


@given(st.integers(0, 5), st.integers(0, 400))
def test_every_bit_of_every_content_counts(position: int, bit: int) -> None:
    entries = a_chain()
    content = bytearray(entries[position].content)
    content[bit // 8 % len(content)] ^= 1 << bit % 8
    entries[position] = replace(entries[position], content=bytes(content))
    assert verify(CASE, entries, KEY) == (Break(CASE, position + 1, "digest_differs"),)


def test_the_algorithm_is_recorded_by_name_and_the_key_nowhere() -> None:
    entry = a_chain(1)[0]
    assert entry.algorithm == ALGORITHM == "hmac-sha256"
    assert KEY not in repr(astuple(entry)).encode()


def test_the_bytes_of_an_entry_do_not_depend_on_the_order_of_its_keys() -> None:
    one: dict[str, Any] = {
        "事由": "退回补正",
        "by": 7,
        "amount_fen": -1,
        "parts": [1, None, True],
        "to": {"b": 1, "a": 2},
    }
    other = {key: one[key] for key in reversed(one)} | {"to": {"a": 2, "b": 1}}
    assert entry_bytes(one) == entry_bytes(other)
    assert entry_bytes(one).decode() == (
        '{"amount_fen":-1,"by":7,"parts":[1,null,true],"to":{"a":2,"b":1},"事由":"退回补正"}'
    )


@pytest.mark.parametrize("content", [{"points": 0.5}, {"parts": [1, [2.0]]}, {"to": {"share": 0.1}}])
def test_a_float_is_refused_wherever_it_hides(content: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="float"):
        entry_bytes(content)
