"""Days, counts and amounts out of plain forms: read as people type them, or refused at their field."""

from __future__ import annotations

from datetime import date

from wtforms import ValidationError

from ycg_flow.casework.errors import InvalidError
from ycg_flow.intake.typed_numbers import read_typed_number
from ycg_flow.web.act_pages import Form
from ycg_flow.web.amounts import fen_of
from ycg_flow.workflow.facts import Reason


def typed_day(form: Form, name: str) -> date:
    """Return a day as a form gives it. Raises `InvalidError`."""
    try:
        return date.fromisoformat(form.get(name, ""))
    except ValueError as error:
        raise InvalidError({name: Reason("not_a_day")}) from error


def typed_fen(form: Form, name: str) -> int | None:
    """Return the fen of an amount typed in yuan, None where nothing was typed. Raises `InvalidError`."""
    text = form.get(name, "").strip()
    try:
        return fen_of(text) if text else None
    except ValidationError as error:
        raise InvalidError({name: Reason("amount_is_not_one", {"given": text})}) from error


def typed_count(form: Form, name: str) -> int | None:
    """Return the whole number a field holds, as people write numbers; None where it holds none."""
    read = read_typed_number(form.get(name, ""), "persons", {})
    return int(read) if isinstance(read, str) and read.isascii() and read.isdigit() else None
