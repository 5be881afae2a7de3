"""An amount of money in a form: typed as people write it (万元, thousands, full-width), held in fen."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from wtforms import StringField, ValidationError

from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.wording.settlement import AMOUNT_FINER_THAN_FEN, AMOUNT_MISSING
from ycg_flow.wording.typed_numbers import typed_number_sentence

FEN_PER_YUAN = 100


class AmountField(StringField):
    """A text that is read as yuan and held as fen in `fen`; what was typed stays in the form."""

    def __init__(self, label: str = "", *, is_required: bool = True, **more: Any) -> None:  # noqa: ANN401 - fields are made when it runs
        super().__init__(label, **more)
        self.is_required = is_required
        self.fen = 0

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the text as typed."""
        self.data = valuelist[0].strip() if valuelist else ""

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - as WTForms calls it
        """Read the amount. Raises `ValidationError` with what is wrong with it."""
        text = self.data or ""
        if not text and self.is_required:
            raise ValidationError(AMOUNT_MISSING)
        self.fen = fen_of(text) if text else 0


def fen_of(text: str) -> int:
    """Return the fen of a typed amount of yuan. Raises `ValidationError` with what is wrong with it."""
    read = read_typed_number(text, "yuan", {})
    if isinstance(read, NumberRefused):
        raise ValidationError(typed_number_sentence(read.code, read.given, read.unit, {}))
    fen = Fraction(read or "0") * FEN_PER_YUAN
    if fen.denominator != 1:
        raise ValidationError(AMOUNT_FINER_THAN_FEN)
    return fen.numerator
