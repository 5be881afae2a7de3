"""Words and numbers for templates: filters, and the sentences of reasons, conflicts and faults."""

from __future__ import annotations

from datetime import date

from flask import Flask

from ycg_flow.casework.errors import ConflictError
from ycg_flow.policy.faults import Fault
from ycg_flow.web.frame import desk
from ycg_flow.wording.faults import fault_sentence
from ycg_flow.wording.numbers import money_text, number_text
from ycg_flow.wording.pages import CONFLICT, CONFLICT_UNKNOWN
from ycg_flow.wording.workflow import day_text, instant_text, names_of, reason_sentence
from ycg_flow.workflow.facts import Reason


def register_words(app: Flask) -> None:
    """Give the templates their filters and the labels of states, acts and tasks."""
    app.jinja_env.filters.update(
        day=day_text, instant=instant_text, number=number_text, money=money_text, reason=reason_words
    )
    app.context_processor(lambda: {"label": label})


def label(code: str) -> str:
    """Return the Chinese label of a state, act, task kind or role, as the workflow's tables give it."""
    return _names().get(code, code)


def reason_words(reason: Reason) -> str:
    """Return the sentence of a reason."""
    return reason_sentence(reason, _names())


def conflict_words(error: ConflictError) -> str:
    """Return who did what meanwhile."""
    other = error.other
    if other is None:
        return CONFLICT_UNKNOWN
    return CONFLICT.format(person=other.person, at=instant_text(other.at), act=label(other.act))


def fault_words(fault: Fault) -> str:
    """Return the sentence of a fault in what was typed."""
    return fault_sentence(fault)


def days_left(due_on: date, today: date) -> int:
    """Return how many days are left until a date, negative when it is over."""
    return (due_on - today).days


def _names() -> dict[str, str]:
    return names_of(desk().workflow)
