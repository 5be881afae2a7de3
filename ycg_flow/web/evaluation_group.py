"""The evaluation group of a case: who is named and taken off, and each member's own declaration of interests."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.queries.evaluation_group_page import Candidate, evaluation_group_page
from ycg_flow.casework.steps.declare_interest import MOST_DECLARATION, declare_interest
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.web.forms import PageForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.tried_steps import INVALID, REFUSED, refusal_status, typed, value_of
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import case_decisions as words

pages = Blueprint("evaluation_group", __name__, url_prefix="/cases/<number>/evaluation-group")
Page = str | Response | tuple[str, int]
CHOSEN = "请选择其中一项"


class InterestForm(PageForm):
    """Whether a member has a tie to the party, and which."""

    has_conflict = StringField("我与该医共体", [InputRequired(CHOSEN), AnyOf(("no", "yes"), CHOSEN)])
    declaration = TextAreaField("说明（有利益关系的必填）", [Length(max=MOST_DECLARATION)])


@pages.route("")
def group(number: str) -> str:
    """Show the group."""
    return _group(number, InterestForm(None), [], None)


@pages.route("", methods=["POST"])
def form_group(number: str) -> Page:
    """Name who is ticked newly and take off who is ticked no more; what the form did not show stays as it is."""
    with looking() as view:
        page = evaluation_group_page(view, number)
    shown = {found.key: found for _, candidates in page.candidates for found in candidates}
    ticked, before = set(request.form.getlist("member")), set(request.form.getlist("shown_member"))
    named, removed = _namings(ticked - before, shown), _namings(before - ticked, shown)
    try:
        form_evaluation_group(desk(), me().person, number, named, removed, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        status = INVALID if isinstance(error, InvalidError) else REFUSED
        return _group(number, InterestForm(None), refusal_words(error), ticked), status
    flash(words.GROUP_FORMED if named or removed else words.GROUP_SAME)
    return redirect(url_for(".group", number=number))


@pages.route("/interest", methods=["GET", "POST"])
def interest(number: str) -> Page:
    """Declare one's own interests."""
    form = InterestForm(typed())
    if request.method == "POST":
        status = declaration_status(number, form)
        if status is not None:
            return _group(number, form, [], None), status
        return redirect(after_declaration(form, url_for(".group", number=number)))
    return _group(number, form, [], None)


def declaration_status(number: str, form: InterestForm) -> int | None:
    """Declare what the form says and return None, or the status of the answer with the reasons in the form."""
    status = refusal_status(
        form,
        lambda: declare_interest(
            desk(),
            me().person,
            number,
            has_conflict=form.has_conflict.data == "yes",
            declaration=value_of(form.declaration),
        ),
    )
    if status is None:
        flash(words.CONFLICT_DECLARED if form.has_conflict.data == "yes" else words.DECLARED)
    return status


def after_declaration(form: InterestForm, otherwise: str) -> str:
    """Return where to go: who has a conflict has left the case with the declaration."""
    return url_for("my_work.my_work") if form.has_conflict.data == "yes" else otherwise


def _namings(keys: set[str], shown: dict[str, Candidate]) -> list[Naming]:
    """Return the namings of a form; one that was never offered is judged by the step all the same."""
    return [shown[key].naming if key in shown else _naming(key) for key in sorted(keys)]


def _naming(key: str) -> Naming:
    person, _, role = key.partition(":")
    return Naming(int(person) if person.isascii() and person.isdigit() else 0, role)


def _group(number: str, form: InterestForm, reasons: list[str], ticked: set[str] | None) -> str:
    with looking() as view:
        page = evaluation_group_page(view, number)
        return render_template(
            "pages/evaluation_group/group.html", page=page, head=page.head, form=form, reasons=reasons, ticked=ticked
        )
