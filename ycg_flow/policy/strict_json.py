"""JSON read strictly: no duplicate keys, no NaN, no float, bounded size and depth; numbers stay exact."""

from __future__ import annotations

import json
from collections import Counter
from decimal import Decimal
from typing import Any, NoReturn

from ycg_flow.policy.faults import Fault, FaultsFound

MOST_BYTES = 8 * 1024 * 1024
MOST_DEPTH = 12
MOST_NUMBER_CHARACTERS = 64


def read_json(data: bytes) -> Any:
    """Return the value of a JSON text. Raises `FaultsFound` with what keeps it from being one."""
    if len(data) > MOST_BYTES:
        raise _refused("json_too_large", most=str(MOST_BYTES // 1024 // 1024))
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise _refused("json_not_utf8") from None
    _check_depth(text)
    try:
        value = json.loads(
            text,
            parse_float=_decimal,
            parse_int=_integer,
            parse_constant=_constant,
            object_pairs_hook=_without_duplicates,
        )
    except json.JSONDecodeError as error:
        raise _refused("json_unreadable", line=str(error.lineno), column=str(error.colno)) from None
    if "\\u" in text:
        _check_texts(value)
    return value


def _refused(code: str, **values: str) -> FaultsFound:
    return FaultsFound([Fault("input", code, values)])


def _check_depth(text: str) -> None:
    # Brackets inside texts count too: a text with more than a dozen open brackets is no name or reason.
    depth = deepest = 0
    for character in text if text.count("[") + text.count("{") > MOST_DEPTH else "":
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
        if deepest > MOST_DEPTH:
            raise _refused("json_too_deep", most=str(MOST_DEPTH))


def _decimal(text: str) -> Decimal:
    if len(text) > MOST_NUMBER_CHARACTERS or "e" in text.lower():
        raise _refused("number_not_plain", given=text[:40])
    return Decimal(text)


def _integer(text: str) -> int:
    if len(text) > MOST_NUMBER_CHARACTERS:
        raise _refused("number_not_plain", given=text[:40])
    return int(text)


def _constant(text: str) -> NoReturn:
    raise _refused("number_not_plain", given=text)


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    table = dict(pairs)
    if len(table) < len(pairs):
        times = Counter(key for key, _ in pairs)
        twice = next(key for key in times if times[key] > 1)
        raise _refused("json_duplicate_key", word=twice[:60])
    return table


def _check_texts(value: Any) -> None:
    """Refuse half of a surrogate pair, which an escape can write but no text, file or terminal can hold."""
    match value:
        case str():
            try:
                value.encode()
            except UnicodeEncodeError:
                raise _refused("json_text_broken") from None
        case dict():
            for key, item in value.items():
                _check_texts(key)
                _check_texts(item)
        case list():
            for item in value:
                _check_texts(item)
