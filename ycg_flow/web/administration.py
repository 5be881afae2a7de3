"""Administration: people with their accounts and posts. Who may do what is asked by the steps."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response
from wtforms import DateField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from ycg_flow.casework.accounts.passwords import issue_one_time_code
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.queries.administration import account_record, may_add_people, people_list, person_page
from ycg_flow.casework.steps.add_person import MOST_CONTACT, MOST_NAME, NewPerson, Slip, add_person
from ycg_flow.casework.steps.bar_account import admit_account, bar_account, unlock_account
from ycg_flow.casework.steps.give_post import NewPost, end_post, give_post
from ycg_flow.web.forms import GIVEN, MOST_ACCOUNT, PageForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.list_exports import workbook_of
from ycg_flow.web.list_tables import people_table
from ycg_flow.web.tried_steps import refusal_status, typed, value_of
from ycg_flow.wording import administration as words

pages = Blueprint("administration", __name__, url_prefix="/administration")
Page = str | Response | tuple[str, int]
MOST_REASON = 200


class PersonForm(PageForm):
    """A person to add."""

    account = StringField("账号", [InputRequired(GIVEN), Length(max=MOST_ACCOUNT)])
    name = StringField("姓名", [InputRequired(GIVEN), Length(max=MOST_NAME)])
    contact = StringField("联系方式", [Length(max=MOST_CONTACT)])


class PostForm(PageForm):
    """A post to give; its choices are those of the page."""

    role = SelectField("岗位", [InputRequired(GIVEN)])
    institution = SelectField("单位", [InputRequired(GIVEN)])
    region = SelectField("管辖地区", [InputRequired(GIVEN)])
    from_on = DateField("开始日期", [InputRequired(GIVEN)])
    until_on = DateField("结束日期（不含）", [Optional()])


class BarForm(PageForm):
    """Why an account is barred."""

    reason = TextAreaField("停用的理由", [InputRequired(GIVEN), Length(max=MOST_REASON)])


pages.add_app_template_filter(words.act_words, "account_act")
pages.add_app_template_filter(words.details_words, "act_details")


@pages.route("/people")
def people() -> Page:
    """Show the people, those that the words in the address leave."""
    return _people(PersonForm(typed()))


@pages.route("/people.xlsx")
def workbook() -> Response:
    """Give the people that the words leave as a workbook."""
    shown = request.args.get("words", "")
    return workbook_of("people", lambda view: people_table(people_list(view, shown)))


@pages.route("/people", methods=["POST"])
def add() -> Page:
    """Add a person and show the slip with the code, this once."""
    form = PersonForm()
    slips: list[Slip] = []
    new = NewPerson(form.account.data or "", form.name.data or "", form.contact.data or "")
    status = refusal_status(form, lambda: slips.append(add_person(desk(), me().person, new)))
    return _slip(slips[0]) if status is None else (_people(form), status)


@pages.route("/people/<int:person>")
def person(person: int) -> Page:
    """Show a person."""
    return _person(person, PostForm(typed()), BarForm(formdata=None))


@pages.route("/people/<int:person>/code", methods=["POST"])
def code(person: int) -> Page:
    """Give a one-time code and show the slip, this once."""
    made = issue_one_time_code(desk(), me().person, person)
    with looking() as view:
        line = person_page(view, person).line
    return _slip(Slip(person, line.account, line.name, made))


@pages.route("/people/<int:person>/posts", methods=["POST"])
def give(person: int) -> Page:
    """Give a post."""
    form = PostForm()
    with looking() as view:
        _choose(form, person_page(view, person))
    return _done(
        person,
        refusal_status(form, lambda: give_post(desk(), me().person, _new_post(person, form))),
        words.POST_GIVEN,
        lambda: _person(person, form, BarForm(formdata=None)),
    )


@pages.route("/people/<int:person>/posts/<int:post>/end", methods=["POST"])
def end(person: int, post: int) -> Response:
    """End a post today."""
    end_post(desk(), me().person, post)
    flash(words.POST_ENDED)
    return redirect(url_for(".person", person=person))


@pages.route("/people/<int:person>/bar", methods=["POST"])
def bar(person: int) -> Page:
    """Bar the account at once."""
    form = BarForm()
    status = refusal_status(form, lambda: bar_account(desk(), me().person, person, form.reason.data or ""))
    return _done(person, status, words.ACCOUNT_BARRED, lambda: _person(person, PostForm(formdata=None), form))


@pages.route("/people/<int:person>/admit", methods=["POST"])
def admit(person: int) -> Response:
    """Let a barred account in again."""
    admit_account(desk(), me().person, person)
    flash(words.ACCOUNT_ADMITTED)
    return redirect(url_for(".person", person=person))


@pages.route("/people/<int:person>/unlock", methods=["POST"])
def unlock(person: int) -> Response:
    """Lift a lock."""
    unlock_account(desk(), me().person, person)
    flash(words.ACCOUNT_UNLOCKED)
    return redirect(url_for(".person", person=person))


@pages.route("/record")
def record() -> str:
    """Show what was done to accounts and institutions."""
    with looking() as view:
        return render_template("pages/administration/record.html", acts=account_record(view))


def _done(person: int, status: int | None, message: str, page: Callable[[], str]) -> Page:
    if status is not None:
        return page(), status
    flash(message)
    return redirect(url_for(".person", person=person))


def _people(form: PersonForm) -> str:
    shown = request.args.get("words", "")
    with looking() as view:
        return render_template(
            "pages/administration/people.html",
            people=people_list(view, shown),
            may_add=may_add_people(view),
            words=shown,
            form=form,
            account_states=words.STATES,
        )


def _person(person_id: int, form: PostForm, bar_form: BarForm) -> str:
    with looking() as view:
        page = person_page(view, person_id)
        _choose(form, page)
        if form.from_on.data is None and not form.is_submitted():
            form.from_on.data = view.today
        return render_template(
            "pages/administration/person.html", page=page, form=form, bar_form=bar_form, account_states=words.STATES
        )


def _slip(slip: Slip) -> str:
    hours = int(account_rules().code_lasts.total_seconds() // 3600)
    return render_template("pages/administration/slip.html", slip=slip, hours=hours)


def _choose(form: PostForm, page: object) -> None:
    for name, choices in (("role", "roles"), ("institution", "institutions"), ("region", "regions")):
        form[name].choices = [("", words.NOTHING_TO_CHOOSE), *getattr(page, choices)]


def _new_post(person: int, form: PostForm) -> NewPost:
    institution = int(form.institution.data)
    return NewPost(person, form.role.data, institution, form.region.data, value_of(form.from_on), form.until_on.data)
