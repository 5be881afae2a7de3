"""JSON is read strictly: numbers stay exact, and what is doubtful, huge or deep is refused without a traceback."""

from __future__ import annotations

from decimal import Decimal

import pytest

from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.strict_json import MOST_BYTES, MOST_DEPTH, read_json


def code_of(data: bytes) -> str:
    with pytest.raises(FaultsFound) as refused:
        read_json(data)
    return refused.value.faults[0].code


def test_numbers_stay_as_exact_as_they_are_written() -> None:
    found = read_json(b'{"a": 0.1, "b": 31.20, "c": 12345678901234567890, "d": null, "e": true, "f": "x"}')
    assert found == {
        "a": Decimal("0.1"),
        "b": Decimal("31.20"),
        "c": 12345678901234567890,
        "d": None,
        "e": True,
        "f": "x",
    }
    assert str(found["b"]) == "31.20"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "json_unreadable"),
        (b"{", "json_unreadable"),
        (b"{} {}", "json_unreadable"),
        (b"{'a': 1}", "json_unreadable"),
        (b'{"a": 01}', "json_unreadable"),
        (b'{"a": .5}', "json_unreadable"),
        (b'{"a": NaN}', "number_not_plain"),
        (b'{"a": Infinity}', "number_not_plain"),
        (b'{"a": -Infinity}', "number_not_plain"),
        (b'{"a": 1E+999999999}', "number_not_plain"),
        (b'{"a": 1e3}', "number_not_plain"),
        (b'{"a": ' + b"9" * 65 + b"}", "number_not_plain"),
        (b'{"a": 1, "a": 2}', "json_duplicate_key"),
        (b'{"a": {"b": 1, "b": 1}}', "json_duplicate_key"),
        (b"\xff\xfe{}", "json_not_utf8"),
        (b"[" * 5000 + b"]" * 5000, "json_too_deep"),
        (b'{"a":' * (MOST_DEPTH + 1) + b"1" + b"}" * (MOST_DEPTH + 1), "json_too_deep"),
        (b"[" * 100, "json_too_deep"),
        (b'["\\ud800"]', "json_text_broken"),
        (b" " * (MOST_BYTES + 1), "json_too_large"),
    ],
)
def test_what_is_doubtful_is_refused_by_name(data: bytes, code: str) -> None:
    assert code_of(data) == code


def test_the_deepest_nesting_that_is_allowed_is_read() -> None:
    assert read_json(b"[" * MOST_DEPTH + b"]" * MOST_DEPTH)
