"""From a file's text to its tables; a key that stands twice does not hide the other faults of the file."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ycg_flow.policy.faults import Fault

_MOST_DOUBLE_KEYS = 20
_POSITION = re.compile(r"\(at line (\d+), column (\d+)\)")
_KEY = re.compile(r"""\s*["']?([^"'=\s]+)["']?\s*=""")
_HEADER = re.compile(r"\s*\[\[?([^\]]*)")
# How the messages of the parser begin, and what they are called in the catalogue.
_CODES: Mapping[str, str] = {
    "Cannot declare": "toml_double_table",
    "Cannot overwrite": "toml_double_key",
    "Duplicate inline": "toml_double_key",
    "Cannot mutate": "toml_double_key",
    "Illegal character": "toml_text_open",
    "Unterminated string": "toml_text_open",
    "Unclosed": "toml_list_open",
    "Invalid value": "toml_value",
    "Expected newline": "toml_value",
    "": "toml_unreadable",
}


def read_toml(text: str) -> tuple[dict[str, Any] | None, list[Fault]]:
    """Return the tables of a TOML text, decimals exact, and its faults; None where it cannot be read at all.

    Of a key given twice the first value counts while the checker reads on.
    """
    faults: list[Fault] = []
    lines = text.splitlines()
    for _ in range(_MOST_DOUBLE_KEYS):
        try:
            return tomllib.loads("\n".join(lines) if faults else text, parse_float=Decimal), faults
        except RecursionError:
            return None, [*faults, Fault("file", "toml_too_deep")]
        except tomllib.TOMLDecodeError as error:
            fault = unreadable(error, lines)
            faults.append(fault)
            if fault.code != "toml_double_key" or not _KEY.match(lines[int(fault.values["line"]) - 1]):
                return None, faults
            lines[int(fault.values["line"]) - 1] = ""
    return None, faults


def unreadable(error: tomllib.TOMLDecodeError, lines: list[str]) -> Fault:
    """Return what the parser of a text complains of, with the line (from 1) and the word concerned."""
    message = str(error)
    found = _POSITION.search(message)
    number = int(found[1]) if found else _last_written(lines)
    line = lines[number - 1] if 0 < number <= len(lines) else ""
    code = next(code for beginning, code in _CODES.items() if message.startswith(beginning))
    header, key = _HEADER.match(line), _KEY.match(line)
    if header is not None and code == "toml_double_key":
        code = "toml_double_table"
    word = header[1] if header is not None else key[1] if key is not None else line.strip()[:60]
    return Fault(word or "file", code, {"word": word, "line": str(number), "detail": message})


def _last_written(lines: list[str]) -> int:
    """Return the number of the last line that holds anything, 1 of a text without any."""
    return max((number for number, line in enumerate(lines, 1) if line.strip()), default=1)
