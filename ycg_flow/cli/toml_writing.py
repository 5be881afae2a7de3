"""Policy files written so that people like to edit them: one entry under another, rules on one line, bands in rows."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.items import AoT, Array, InlineTable, Item, Table

_LONGEST_LIST = 100


def toml_text(content: Mapping[str, Any]) -> str:
    """Return a TOML text: plain values first, then tables, then lists of entries, each in the given order."""
    document = tomlkit.document()
    for key, value in content.items():
        if not isinstance(value, Mapping) and not _are_entries(value):
            document.add(key, _inline(value))
    for key, value in content.items():
        if isinstance(value, Mapping):
            document.add(tomlkit.nl())
            document.add(key, _table(value))
    for key, value in content.items():
        if _are_entries(value):
            document.add(tomlkit.nl())
            document.add(key, AoT([_table(entry) for entry in value]))
    return f"{tomlkit.dumps(document).rstrip()}\n"


def _are_entries(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(entry, Mapping) for entry in value)


def _table(value: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, item in value.items():
        table.add(key, _inline(item))
    return table


def _inline(value: Any) -> Item:  # noqa: ANN401 - any TOML value
    if isinstance(value, Mapping):
        return _inline_table(value)
    if isinstance(value, list):
        return _array(value)
    if isinstance(value, Decimal):
        return tomlkit.float_(f"{value:f}") if value != value.to_integral_value() else tomlkit.integer(str(int(value)))
    plain: Item = tomlkit.item(value)
    return plain


def _inline_table(value: Mapping[str, Any]) -> InlineTable:
    table = tomlkit.inline_table()
    for key, item in value.items():
        table.add(key, _inline(item))
    return table


def _array(values: list[Any]) -> Array:
    array = tomlkit.array()
    for value in values:
        array.append(_inline(value))
    is_long = any(isinstance(value, Mapping) for value in values) or len(array.as_string()) > _LONGEST_LIST
    return array.multiline(is_long)
