"""Handing over the work of somebody who leaves, with a look at it first; and ending a deputyship before its time."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.queries.handing_over_page import HandingOverPage, handing_over_page
from ycg_flow.casework.steps.hand_over_work import HandedTask, hand_over_work, try_hand_over
from ycg_flow.casework.steps.name_deputy import end_deputyship
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.tried_steps import refusal_status, typed, value_of
from ycg_flow.wording import administration as words

pages = Blueprint("handing_over", __name__)
Page = str | Response | tuple[str, int]
MOST_REASON = 600


class HandOverForm(PageForm):
    """Whose work goes to whom, and why."""

    leaver = SelectField("移交人", [InputRequired(GIVEN)])
    colleague = SelectField("接收人", [InputRequired(GIVEN)])
    reason = TextAreaField("移交的理由", [InputRequired(GIVEN), Length(max=MOST_REASON)])


@pages.route("/handing-over")
def handing_over() -> str:
    """Show who holds open tasks, and the form."""
    return _page(_form(), ())


@pages.route("/handing-over", methods=["POST"])
def preview() -> Page:
    """Show what handing over would do, and change nothing."""
    return _handed(is_trial=True)


@pages.route("/handing-over/done", methods=["POST"])
def hand_over() -> Page:
    """Hand over what can be, and say what could not."""
    return _handed(is_trial=False)


@pages.route("/deputies/<int:deputyship>/end", methods=["POST"])
def end(deputyship: int) -> Response:
    """End a deputyship today."""
    end_deputyship(desk(), me().person, deputyship)
    flash(words.DEPUTYSHIP_ENDED)
    return redirect(url_for("tasks.deputies"))


def _handed(*, is_trial: bool) -> Page:
    form, found = _form(), list[HandedTask]()
    step = try_hand_over if is_trial else hand_over_work

    def hand() -> None:
        leaver, colleague = int(value_of(form.leaver)), int(value_of(form.colleague))
        found.extend(step(desk(), me().person, leaver, colleague, value_of(form.reason), principal=me().principal))

    status = refusal_status(form, hand)
    if status is not None:
        return _page(form, ()), status
    if is_trial:
        return _page(form, tuple(found))
    left = tuple(task for task in found if task.reasons)
    flash(words.HANDED_OVER.format(count=len(found) - len(left)))
    return _page(form, left) if left else redirect(url_for(".handing_over"))


def _form() -> HandOverForm:
    form = HandOverForm(typed())
    with looking() as view:
        page: HandingOverPage = handing_over_page(view, form.leaver.data or "")
    form.leaver.choices = [("", words.NOTHING_TO_CHOOSE), *page.leavers]
    form.colleague.choices = [("", words.NOTHING_TO_CHOOSE), *page.colleagues]
    return form


def _page(form: HandOverForm, tasks: tuple[HandedTask, ...]) -> str:
    return render_template("pages/administration/handing_over.html", form=form, tasks=tasks)
