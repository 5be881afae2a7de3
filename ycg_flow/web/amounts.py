"""An amount of money in a form: typed as people write it (万元, thousands, full-width), held in fen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import StringField, ValidationError

from ycg_flow.intake.typed_amounts import read_typed_fen
from ycg_flow.intake.typed_numbers import NumberRefused
from ycg_flow.wording.settlement import AMOUNT_MISSING
from ycg_flow.wording.typed_numbers import typed_number_sentence


class AmountField(StringField):
    """A text that is read as yuan and held as fen in `fen`; what was typed stays in the form."""

    def __init__(self, label: str = "", *, is_required: bool = True, **more: Any) -> None:  # noqa: ANN401
        super().__init__(label, **more)
        self.is_required = is_required
        self.fen = 0

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Keep the text as typed."""
        self.data = valuelist[0].strip() if valuelist else ""

    def pre_validate(self, form: object) -> None:  # noqa: ARG002 - as WTForms calls it
        """Read the amount. Raises `ValidationError` with what is wrong with it."""
        read = read_typed_fen(self.data or "")
        if isinstance(read, NumberRefused):
            raise ValidationError(typed_number_sentence(read.code, read.given, read.unit, {}))
        if read is None and self.is_required:
            raise ValidationError(AMOUNT_MISSING)
        self.fen = read or 0
