"""From a file's text to its tables; a key that stands twice does not hide the other faults of the file."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from typing import Any

from ycg_flow.policy.faults import Fault

_MOST_DOUBLE_KEYS = 20
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")


def read_toml(text: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return the tables of a TOML text, decimals exact, and its faults; None where it cannot be read at all.

    Of a key given twice the first value counts while the checker reads on.
    """
    faults: list[Fault] = []
    lines = text.splitlines()
    for _ in range(_MOST_DOUBLE_KEYS):
        try:
            return tomllib.loads("\n".join(lines) if faults else text, parse_float=Decimal), faults
        except tomllib.TOMLDecodeError as error:
            number = _line_number(str(error))
            key = _double_key(str(error), lines, number)
            if key is None:
                values = {"detail": str(error)} | ({} if number is None else {"line": str(number)})
                return None, [*faults, Fault("file", "toml_unreadable", values)]
            faults.append(Fault(key, "toml_double_key", {"word": key, "line": str(number)}))
            lines[(number or 1) - 1] = ""
    return None, faults


def _line_number(message: str) -> int | None:
    found = _POSITION.search(message)
    return int(found[1]) if found else None


def _double_key(message: str, lines: list[str], number: int | None) -> str | None:
    """Return the key that a message says is given twice, if it stands on the line that the message names."""
    if number is None or not message.startswith("Cannot overwrite"):
        return None
    found = _KEY.match(lines[number - 1])
    return found[1] if found else None
