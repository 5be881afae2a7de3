"""Amounts of money as people type them, read to whole fen."""

from __future__ import annotations

from fractions import Fraction

from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number

YUAN = "yuan"
FEN_PER_YUAN = 100


def read_typed_fen(text: str) -> int | NumberRefused | None:
    """Return the fen of an amount typed in yuan, None for blanks, or why it is none.

    >>> read_typed_fen("1.2万元"), read_typed_fen(" "), read_typed_fen("0.005")
    (1200000, None, NumberRefused(code='typed_finer_than_fen', given='0.005', unit='yuan'))
    """
    read = read_typed_number(text, YUAN, {})
    if isinstance(read, NumberRefused):
        return read
    if not read:
        return None
    fen = Fraction(read) * FEN_PER_YUAN
    return int(fen) if fen.denominator == 1 else NumberRefused("typed_finer_than_fen", read, YUAN)
