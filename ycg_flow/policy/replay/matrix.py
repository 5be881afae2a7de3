"""Lines of numbers read at once: a row for each card, a column of exact numbers for each cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ycg_flow.policy.replay.columns import MISSING, Column
from ycg_flow.policy.replay.integers import Flags, Integers

# A number of so many digits before and behind its point fits 64 bits however it is scaled.
MOST_DIGITS = 11
MOST_DECIMALS = 6
_BLOCK = 2_000
_COMMA, _POINT, _FIRST_OF_NONE = b",.N"


@dataclass(frozen=True)
class Matrix:
    """Numbers of cards by cell: the digits without their point, how many of them stand behind it, what is missing.

    `is_refused` marks the cards with a number of more digits than are read at once; all their cells are missing.
    """

    digits: NDArray[np.int64]
    decimals: NDArray[np.integer[Any]]
    is_missing: Flags
    is_refused: Flags

    def column(self, cell: int) -> Column:
        """Return one cell of all cards."""
        digits, decimals = self.digits[cell], self.decimals[cell]
        most = int(decimals.max(initial=0))
        if (decimals != most).any():
            digits = digits * np.power(10, most - decimals.astype(np.int64))
        missing = self.is_missing[cell]
        states = missing * np.uint8(MISSING) if missing.any() else None
        return Column(Integers.of(digits), Integers.of(10**most), states)


def read_matrix(lines: Sequence[str], width: int) -> Matrix:
    """Return the numbers of lines that all have `width` cells, plain decimals or `None`."""
    if not lines or not width:
        nothing = np.zeros((width, len(lines)), dtype=np.int64)
        return Matrix(nothing, nothing, nothing.astype(bool), np.zeros(len(lines), dtype=bool))
    blocks = [_read_block(lines[start : start + _BLOCK], width) for start in range(0, len(lines), _BLOCK)]
    return Matrix(
        _joined([block.digits for block in blocks]),
        _joined([block.decimals for block in blocks]),
        _joined([block.is_missing for block in blocks]),
        np.concatenate([block.is_refused for block in blocks]),
    )


def _joined(blocks: list[NDArray[Any]]) -> NDArray[Any]:
    return np.ascontiguousarray(np.concatenate(blocks, axis=1))


def _read_block(lines: Sequence[str], width: int) -> Matrix:
    """Return the numbers of so many lines as the nearest memory holds."""
    text = ",".join(lines)
    letters = np.frombuffer(text.encode("ascii"), dtype=np.uint8)
    ends = np.append(np.flatnonzero(letters == _COMMA), len(letters))
    points = np.flatnonzero(letters == _POINT)
    with_point = np.searchsorted(ends, points)
    decimals = np.zeros(len(ends), dtype=np.int64)
    decimals[with_point] = ends[with_point] - points - 1
    is_long = (np.diff(ends, prepend=-1) - 1 - decimals > MOST_DIGITS + 1) | (decimals > MOST_DECIMALS)
    if is_long.any():
        return _without(np.flatnonzero(is_long.reshape(-1, width).any(axis=1)).tolist(), lines, width)
    is_missing = np.zeros(len(ends), dtype=bool)
    is_missing[np.searchsorted(ends, np.flatnonzero(letters == _FIRST_OF_NONE))] = True
    digits = np.fromstring(text.replace("None", "0").replace(".", ""), dtype=np.int64, sep=",")
    is_refused = np.zeros(len(lines), dtype=bool)
    few_decimals = decimals.astype(np.int8)
    return Matrix(_by_cell(digits, width), _by_cell(few_decimals, width), _by_cell(is_missing, width), is_refused)


def _without(refused: list[int], lines: Sequence[str], width: int) -> Matrix:
    kept = list(lines)
    for position in refused:
        kept[position] = empty_line(width)
    found = _read_block(kept, width)
    found.is_refused[refused] = True
    return found


def empty_line(width: int) -> str:
    """Return the line of a card that has nothing."""
    return ",".join(["None"] * width)


def _by_cell(numbers: NDArray[Any], width: int) -> NDArray[Any]:
    return numbers.reshape(-1, width).T
