"""The answer to `autosave.js`: what became of the fields that changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeVar

from flask import Response, jsonify

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import DoubleEditError
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.web.frame import looking
from ycg_flow.web.words import refusal_words
from ycg_flow.wording.self_assessment import CONFLICT_OF_DRAFT
from ycg_flow.wording.workflow import instant_text
from ycg_flow.workflow.working_days import CHINA_TIME

Saved = TypeVar("Saved")
REFUSED = 409


def autosaved(save: Callable[[], Saved], told: Callable[[View, Saved], Mapping[str, object]]) -> tuple[Response, int]:
    """Save, and answer the instant with what is `told` of what was saved, or why nothing was."""
    try:
        saved = save()
    except DoubleEditError as error:
        edit = error.edits[0]
        message = CONFLICT_OF_DRAFT.format(person=edit.person, at=instant_text(edit.saved_at))
        return jsonify(message=message), REFUSED
    except (RefusedError, InvalidError) as error:
        return jsonify(message="；".join(refusal_words(error))), REFUSED
    with looking() as view:
        saved_at = view.now.astimezone(CHINA_TIME).strftime("%H:%M")
        return jsonify(saved_at=saved_at, **told(view, saved)), 200
