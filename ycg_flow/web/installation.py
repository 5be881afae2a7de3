"""Administration: institutions and evaluated parties, the calendar, the jobs, the rules of passwords."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import DateField, Field, SelectField, StringField
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.queries.installation import (
    InstitutionsPage,
    calendar_page,
    institutions_page,
    jobs_page,
    rules_page,
)
from ycg_flow.casework.steps.add_person import MOST_CONTACT, MOST_NAME
from ycg_flow.casework.steps.keep_institutions import (
    MOST_INSTITUTION,
    NewInstitution,
    NewParty,
    add_evaluated_party,
    add_institution,
    add_member,
    add_region,
    end_member,
)
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.tried_steps import refusal_status, value_of
from ycg_flow.wording import administration as words
from ycg_flow.wording.operating import step_words

pages = Blueprint("installation", __name__, url_prefix="/administration")
Page = str | Response | tuple[str, int]


class RegionForm(PageForm):
    """A region to add."""

    region = StringField("行政区划代码", [InputRequired(GIVEN)])
    name = StringField("地区名称", [InputRequired(GIVEN), Length(max=MOST_NAME)])


class InstitutionForm(PageForm):
    """An institution to add."""

    name = StringField("单位名称", [InputRequired(GIVEN), Length(max=MOST_INSTITUTION)])
    kind = SelectField("类别", [InputRequired(GIVEN)], choices=dict(words.INSTITUTION_WORDS))
    region = SelectField("地区", [InputRequired(GIVEN)])
    superior = SelectField("上级单位", default="")
    contact = StringField("联系方式", [Length(max=MOST_CONTACT)])


class PartyForm(PageForm):
    """A party to be evaluated."""

    name = StringField("评价对象名称", [InputRequired(GIVEN), Length(max=MOST_INSTITUTION)])
    kind = SelectField("类别", [InputRequired(GIVEN)], choices=dict(words.PARTY_WORDS))
    institution = SelectField("牵头（负责）单位", [InputRequired(GIVEN)])


class MemberForm(PageForm):
    """A member institution to add to a party."""

    party = SelectField("评价对象", [InputRequired(GIVEN)])
    institution = SelectField("成员单位", [InputRequired(GIVEN)])
    since_on = DateField("加入日期", [InputRequired(GIVEN)])


class EndForm(PageForm):
    """When a membership ends."""

    until_on = DateField("退出日期", [InputRequired(GIVEN)])


FORMS: dict[str, type[PageForm]] = {
    "region": RegionForm,
    "institution": InstitutionForm,
    "party": PartyForm,
    "member": MemberForm,
    "end": EndForm,
}


@pages.route("/institutions")
def institutions() -> str:
    """Show regions, institutions and parties with their members."""
    return _institutions()


@pages.route("/institutions/regions", methods=["POST"])
def region() -> Page:
    """Add a region."""
    form = _sent("region")
    code, name = value_of(form["region"]).strip(), value_of(form["name"])
    return _done("region", form, lambda: add_region(desk(), me().person, code, name), words.ADDED.format(name=name))


@pages.route("/institutions", methods=["POST"])
def institution() -> Page:
    """Add an institution."""
    form = _sent("institution")
    new = NewInstitution(
        value_of(form["name"]),
        value_of(form["kind"]),
        value_of(form["region"]),
        _key(form["superior"]) or None,
        value_of(form["contact"]),
    )
    return _done(
        "institution", form, lambda: add_institution(desk(), me().person, new), words.ADDED.format(name=new.name)
    )


@pages.route("/parties", methods=["POST"])
def party() -> Page:
    """Add a party to be evaluated."""
    form = _sent("party")
    new = NewParty(value_of(form["name"]), value_of(form["kind"]), _key(form["institution"]))
    return _done(
        "party", form, lambda: add_evaluated_party(desk(), me().person, new), words.ADDED.format(name=new.name)
    )


@pages.route("/members", methods=["POST"])
def member() -> Page:
    """Add a member to a party."""
    form = _sent("member")
    return _done(
        "member",
        form,
        lambda: add_member(
            desk(), me().person, _key(form["party"]), _key(form["institution"]), value_of(form["since_on"])
        ),
        words.MEMBER_ADDED,
    )


@pages.route("/members/<int:member>/end", methods=["POST"])
def end(member: int) -> Page:
    """Let a membership end."""
    form = _sent("end")
    return _done(
        "end", form, lambda: end_member(desk(), me().person, member, value_of(form["until_on"])), words.MEMBER_ENDED
    )


@pages.route("/calendar")
def calendar() -> str:
    """Show the years of the calendar, those that are provisional marked."""
    with looking() as view:
        return render_template("pages/administration/calendar.html", years=calendar_page(view))


@pages.route("/jobs")
def jobs() -> str:
    """Show the last runs of the scheduler, what waits to be delivered, and whether what was owed went out."""
    with looking() as view:
        return render_template(
            "pages/administration/jobs.html", jobs=jobs_page(view), silences=words.SILENCES, step_words=step_words
        )


@pages.route("/rules")
def rules() -> str:
    """Show the rules of passwords, lock-out and sessions as configured."""
    with looking() as view:
        roles = {name: role.label for name, role in view.desk.roles.items()}
        return render_template("pages/administration/rules.html", rules=rules_page(view), roles=roles)


def _done(name: str, form: PageForm, step: Callable[[], object], message: str) -> Page:
    status = refusal_status(form, step)
    if status is not None:
        return _institutions(**{name: form}), status
    flash(message)
    return redirect(url_for(".institutions"))


def _institutions(**sent: PageForm) -> str:
    with looking() as view:
        page = institutions_page(view)
        forms = {name: sent.get(name) or _form(name, page, None) for name in FORMS}
        return render_template(
            "pages/administration/institutions.html",
            page=page,
            forms=forms,
            wrong=next(iter(sent.values()), None),
            institution_words=words.INSTITUTION_WORDS,
            party_words=words.PARTY_WORDS,
        )


def _sent(name: str) -> PageForm:
    """Return a form as it was sent; who may not see the page is told there is none."""
    with looking() as view:
        return _form(name, institutions_page(view), request.form)


def _form(name: str, page: InstitutionsPage, sent: MultiDict[str, str] | None) -> PageForm:
    """Return a form with its choices; the forms share a page, so each has a prefix of its own."""
    form = FORMS[name](formdata=sent, prefix=f"{name}-")
    parties = [(str(party.id), party.name) for party in page.parties]
    choices = {"region": page.regions, "institution": page.choices, "superior": page.choices, "party": parties}
    for field in form:
        if isinstance(field, SelectField) and field.short_name in choices:
            nothing = words.ANYWHERE if field.short_name == "superior" else words.NOTHING_TO_CHOOSE
            field.choices = [("", nothing), *choices[field.short_name]]
    return form


def _key(field: Field) -> int:
    word = value_of(field)
    return int(word) if word.isdecimal() else 0
