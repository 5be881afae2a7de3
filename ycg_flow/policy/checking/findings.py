"""A finding of the checker: which file and line, what is wrong there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ycg_flow.policy.faults import Fault

POLICY, CLAUSES, EXAMPLES = "policy.toml", "clauses.toml", "examples.toml"
_HEADER = re.compile(r"\[\[?\s*([A-Za-z0-9_.-]+)\s*\]?\]")


@dataclass(frozen=True)
class Finding:
    """A fault or warning, its file and the line (from 1) where it can be found; None where no line shows it."""

    file: str
    fault: Fault
    line: int | None = None


def located(file: str, text: str, faults: Iterable[Fault]) -> Iterator[Finding]:
    """Yield the faults of one file with their lines."""
    lines: list[str] | None = None
    for fault in faults:
        lines = text.splitlines() if lines is None else lines
        yield Finding(file, fault, line_of(lines, fault))


def line_of(lines: list[str], fault: Fault) -> int | None:
    """Return the line a fault's place points to: that of the key, else that of the entry, else that of the section.

    >>> line_of(["[total]", "points = 9"], Fault("total.points", "too_large"))
    2
    """
    if "line" in fault.values:
        return int(fault.values["line"])
    section, *steps = fault.place.split(".")
    blocks = [block for block in _blocks(lines) if block[0] == section]
    if not blocks:
        return _key_line(lines, 0, len(lines), section)
    name = steps[0] if steps else ""
    for _, start, end in blocks:
        named = _identifier_line(lines, start, end, name)
        if named is not None:
            return next((found for step in steps[1:] if (found := _key_line(lines, start, end, step))), named)
    position = int(name) if name.isdigit() and int(name) < len(blocks) else 0
    start, end = blocks[position][1:]
    return next((found for step in steps if (found := _key_line(lines, start, end, step))), start)


def _blocks(lines: list[str]) -> list[tuple[str, int, int]]:
    """Return the name of each table with the lines of its header (from 1) and of the next one."""
    headers = [(match[1], number) for number, line in enumerate(lines, 1) if (match := _HEADER.match(line))]
    ends = [number for _, number in headers[1:]]
    # A file without a table has no header and no end: the shorter list counts.
    return [(name, start, end) for (name, start), end in zip(headers, [*ends, len(lines) + 1], strict=False)]


def _identifier_line(lines: list[str], start: int, end: int, name: str) -> int | None:
    wanted = re.compile(rf"""id\s*=\s*["']{re.escape(name)}["']""")
    return next((number for number in range(start, end) if wanted.match(lines[number - 1])), None)


def _key_line(lines: list[str], start: int, end: int, key: str) -> int | None:
    wanted = re.compile(rf'"?{re.escape(key)}"?\s*=')
    return next((number for number in range(max(start, 1), end) if wanted.match(lines[number - 1])), None)
