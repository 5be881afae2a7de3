"""Decisions on one case: return it for correction, extend its date, waive one requirement of it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response
from wtforms import DateField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from ycg_flow.casework.checks import LONG, SHORT
from ycg_flow.casework.queries.case_decisions import (
    ExtensionPage,
    ReturnPage,
    WaiverPage,
    extension_page,
    return_page,
    waiver_page,
)
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.return_for_correction import CorrectionRequest, return_for_correction
from ycg_flow.casework.steps.waive_requirement import WaiverDecision, waive_requirement
from ycg_flow.web.forms import GIVEN, PageForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.tried_steps import refusal_status, typed, value_of
from ycg_flow.wording import case_decisions as words
from ycg_flow.wording.workflow import day_text

pages = Blueprint("case_decisions", __name__, url_prefix="/cases/<number>")
Page = str | Response | tuple[str, int]


class ReturnForm(PageForm):
    """Why the self-assessment goes back on the whole; the reasons by indicator are fields of the table."""

    reason = TextAreaField("退回的总体理由", [InputRequired(GIVEN), Length(max=LONG)])


class ExtensionForm(PageForm):
    """The new date, why, and the document where there is one."""

    new_due_on = DateField("新的截止日期", [InputRequired(GIVEN)])
    reason = TextAreaField("延期理由", [InputRequired(GIVEN), Length(max=LONG)])
    decision_document = StringField("批准文件（文号或会议纪要，可不填）", [Length(max=SHORT)])


class WaiverForm(PageForm):
    """Which requirement, why, by which document."""

    requirement = StringField("豁免哪一项要求", [InputRequired(GIVEN)])
    reason = TextAreaField("豁免理由", [InputRequired(GIVEN), Length(max=LONG)])
    decision_document = StringField("决定文件（文号或会议纪要）", [InputRequired(GIVEN), Length(max=SHORT)])


@pages.route("/return-for-correction", methods=["GET", "POST"])
def returning(number: str) -> Page:
    """Show the indicators with a field for the reason of each, or return what was named."""
    sent = typed() or MultiDict()
    form = ReturnForm(sent)
    with looking() as view:
        page = return_page(view, number)
    reasons = {name: text for name in page.indicators if (text := sent.get(f"indicator.{name}", "").strip())}
    if request.method == "POST":
        content = CorrectionRequest(value_of(form.reason), reasons)
        status = refusal_status(
            form,
            lambda: return_for_correction(
                desk(), me().person, number, content, principal=me().principal, seen_version=_seen_version()
            ),
        )
        if status is not None:
            return _returning(page, form, reasons), status
        flash(words.RETURNED.format(count=len(reasons)))
        return redirect(url_for("cases.case", number=number))
    return _returning(page, form, reasons)


@pages.route("/extension", methods=["GET", "POST"])
def extension(number: str) -> Page:
    """Show the date of the present window, or extend it."""
    form = ExtensionForm(typed())
    with looking() as view:
        page = extension_page(view, number)
    if request.method == "POST":
        status = refusal_status(
            form,
            lambda: extend_deadline(
                desk(), me().person, number, _extension(form), principal=me().principal, seen_version=_seen_version()
            ),
        )
        if status is not None:
            return _extending(page, form), status
        flash(words.EXTENDED.format(day=day_text(value_of(form.new_due_on))))
        return redirect(url_for("cases.case", number=number))
    return _extending(page, form)


@pages.route("/waiver", methods=["GET", "POST"])
def waiver(number: str) -> Page:
    """Show what is not met in this state, or waive one item of it."""
    form = WaiverForm(typed())
    with looking() as view:
        page = waiver_page(view, number)
    if request.method == "POST":
        status = refusal_status(
            form,
            lambda: waive_requirement(
                desk(), me().person, number, _waiver(form), principal=me().principal, seen_version=_seen_version()
            ),
        )
        if status is not None:
            return _waiving(page, form), status
        flash(words.WAIVED)
        return redirect(url_for("cases.case", number=number))
    return _waiving(page, form)


def _seen_version() -> int | None:
    return request.form.get("seen_version", type=int)


def _extension(form: ExtensionForm) -> ExtensionDecision:
    return ExtensionDecision(value_of(form.new_due_on), value_of(form.reason), value_of(form.decision_document))


def _waiver(form: WaiverForm) -> WaiverDecision:
    guard, _, item = value_of(form.requirement).partition(":")
    return WaiverDecision(guard, item, value_of(form.reason), value_of(form.decision_document))


def _returning(page: ReturnPage, form: ReturnForm, reasons: dict[str, str]) -> str:
    return render_template("pages/case_decisions/return.html", page=page, head=page.head, form=form, reasons=reasons)


def _extending(page: ExtensionPage, form: ExtensionForm) -> str:
    return render_template("pages/case_decisions/extension.html", page=page, head=page.head, form=form)


def _waiving(page: WaiverPage, form: WaiverForm) -> str:
    return render_template("pages/case_decisions/waiver.html", page=page, head=page.head, form=form)
