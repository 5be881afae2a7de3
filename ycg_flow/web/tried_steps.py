"""A step tried from a form: why it was refused comes back in the form, together with what was typed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import request
from werkzeug.datastructures import MultiDict
from wtforms import Field

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.web.forms import show_faults
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.words import refusal_words

INVALID, REFUSED = 422, 409


def typed() -> MultiDict[str, str] | None:
    """Return what a form is filled with: what was sent, or what was typed here before the session ended."""
    return request.form if request.method == "POST" else kept_form() or None


def value_of(field: Field) -> Any:  # noqa: ANN401 - a text, a date, a choice
    """Return what a field of a sound form holds, an empty text where nothing was given."""
    return "" if field.data is None else field.data


def refusal_status(form: Any, step: Callable[[], object]) -> int | None:  # noqa: ANN401 - any form
    """Do a step when the form is sound and return None, or the status of the answer with every reason in the form."""
    if not form.validate():
        return INVALID
    try:
        step()
    except InvalidError as error:
        show_faults(form, error)
        return INVALID
    except (ConflictError, RefusedError) as error:
        form.form_errors.extend(refusal_words(error))
        return REFUSED
    return None
