"""Text in columns of a terminal, where a Chinese character is two columns wide."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_WIDE = ("W", "F")
# Numbers, words and identifiers stay whole; everything else may be broken after any character.
_UNBROKEN = re.compile(r"[A-Za-z0-9.,%:/_\-]+|.")
_NEVER_FIRST = set("，。；：、）”’》】！？,.;:)%")
_NEVER_LAST = set("（“‘《【(")


@dataclass(frozen=True)
class Column:
    """A column of a table: its heading, its width, and whether numbers stand in it."""

    heading: str
    width: int
    is_number: bool = False


def width_of(text: str) -> int:
    """Return how many columns a text takes.

    >>> width_of("得分 2.995")
    10
    """
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in _WIDE else 1


def padded(text: str, width: int, *, to_right: bool = False) -> str:
    """Return a text filled up with spaces to a width.

    >>> padded("得分", 6, to_right=True)
    '  得分'
    """
    space = " " * (width - width_of(text))
    return f"{space}{text}" if to_right else f"{text}{space}"


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text, none wider than `width`, none beginning with a closing mark.

    >>> wrapped("比目标低0.005分（按比例），扣分。", 16)
    ['比目标低0.005分', '（按比例），扣', '分。']
    """
    lines: list[str] = []
    line = ""
    for piece in _pieces(text, width):
        if line and width_of(line) + width_of(piece) > width:
            kept, carried = _broken(line, piece)
            lines.append(kept.rstrip())
            line = f"{carried}{piece}".lstrip()
        else:
            line += piece
    return [*lines, line.rstrip()] if line.strip() else lines


def _pieces(text: str, width: int) -> Iterator[str]:
    for piece in _UNBROKEN.findall(text):
        if width_of(piece) <= width:
            yield piece
        else:
            yield from piece


def _broken(line: str, following: str) -> tuple[str, str]:
    """Return what stays on a line, and what goes down so that no closing mark begins and no opening one ends a line."""
    kept, carried = _UNBROKEN.findall(line), [following]
    while len(kept) > 1 and (carried[0][0] in _NEVER_FIRST or kept[-1] in _NEVER_LAST):
        carried.insert(0, kept.pop())
    return "".join(kept), "".join(carried[:-1])


def table_lines(columns: Sequence[Column], rows: Sequence[Sequence[str]], *, with_head: bool = True) -> Iterator[str]:
    """Yield a table's lines: heading, rule and rows; a cell that is too long goes on below itself."""
    if with_head:
        yield _row([column.heading for column in columns], columns)
        yield "-" * (sum(column.width for column in columns) + len(columns) - 1)
    for row in rows:
        cells = [wrapped(cell, column.width) or [""] for cell, column in zip(row, columns, strict=True)]
        for number in range(max(len(cell) for cell in cells)):
            yield _row([cell[number] if number < len(cell) else "" for cell in cells], columns)


def _row(cells: Sequence[str], columns: Sequence[Column]) -> str:
    shown = (padded(cell, column.width, to_right=column.is_number) for cell, column in zip(cells, columns, strict=True))
    return " ".join(shown).rstrip()


def labelled(label: str, text: str, width: int, indent: int, label_width: int) -> Iterator[str]:
    """Yield a label and its text, wrapped beside the label."""
    room = width - indent - label_width
    for number, line in enumerate(wrapped(text, room)):
        yield " " * indent + padded("" if number else label, label_width) + line
