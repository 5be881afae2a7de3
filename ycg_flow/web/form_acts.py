"""Acts that ask for more than a reason: each with its form, done by one step, refused with every reason in the form.

A page shows one form for each act that is open to the person; `forms_of` makes them, `answer` does the one that came.
For acts with declared fields at an address of their own; small forms that a template writes itself and that all post to
one page are `act_pages`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.fields import SelectChoice  # type: ignore[attr-defined] # not in the stubs yet
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.checks import LONG, SHORT
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.web.frame import desk, me
from ycg_flow.web.password_again import password_again
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.tried_steps import refusal_status
from ycg_flow.web.words import label
from ycg_flow.wording.pages import ACT_IS_DONE

Page = str | Response | tuple[str, int]
NOTHING_TYPED: Mapping[str, PageForm] = {}


class NothingForm(PageForm):
    """Only the button."""


class ReasonForm(PageForm):
    """Why."""

    reason = TextAreaField("理由", [InputRequired(GIVEN), Length(max=LONG)])


class ResolutionForm(ReasonForm):
    """Why, and the document that decided it."""

    document = StringField("决定文件（文号或会议纪要）", [InputRequired(GIVEN), Length(max=SHORT)])


@dataclass(frozen=True)
class FormAct:
    """An act with its form; `do` calls the step with person, number, form and keywords.

    `signs` asks for the password again.
    """

    form: type[PageForm]
    do: Callable[[str, Any, Mapping[str, Any]], object]
    signs: bool = False


def options(words: Mapping[str, str], empty: str | None = None) -> list[SelectChoice]:
    """Return the choices of a field from what each is called; `empty` is what choosing none is called."""
    none = [] if empty is None else [SelectChoice("", empty)]
    return none + [SelectChoice(value, word) for value, word in words.items()]


def forms_of(acts: Mapping[str, FormAct], events: Iterable[str], **filled: Any) -> dict[str, PageForm]:  # noqa: ANN401 - fields are made when it runs
    """Return an empty form for each act of these events that has one, its fields named after the event."""
    return {
        event: acts[event].form(formdata=None, prefix=event, data=filled.get(event))
        for event in events
        if event in acts
    }


@dataclass(frozen=True)
class Asked:
    """Which act of which object somebody asks for, how its page is shown with a form on it, and where it is."""

    table: str
    event: str
    number: str
    address: str
    show: Callable[[Mapping[str, PageForm]], str]


def answer(act: FormAct, asked: Asked) -> Page:
    """Do an act and lead back to its page, or show the page with what stands against it.

    Opened instead of posted, it shows what was typed before the session ended. What signs asks for the password again.
    """
    if request.method == "GET":
        typed = kept_form()
        return asked.show({asked.event: act.form(formdata=typed, prefix=asked.event)} if typed else {})
    return password_again(_do)(act, asked) if act.signs else _do(act, asked)


def by(step: Callable[..., object], *more: Callable[[Any], object]) -> Callable[[str, Any, Mapping[str, Any]], object]:
    """Return what does a step for who is signed in, with what `more` takes from the form."""

    def do(number: str, form: Any, keywords: Mapping[str, Any]) -> object:  # noqa: ANN401 - any form
        return step(desk(), me().person, number, *(take(form) for take in more), **keywords)

    return do


def _do(act: FormAct, asked: Asked) -> Page:
    form = act.form(prefix=asked.event)
    keywords = {"principal": me().principal, "seen_version": request.form.get("seen_version", type=int)}
    status = refusal_status(form, lambda: act.do(asked.number, form, keywords))
    if status is not None:
        return asked.show({asked.event: form}), status
    flash(ACT_IS_DONE.format(act=label(f"{asked.table}.{asked.event}")))
    return redirect(asked.address)
