"""The internal rules of a consortium on file: the lead hospital keeps them, who reads the case reads them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.queries.internal_rules_page import internal_rules_page
from ycg_flow.casework.steps.file_document import take_off_document
from ycg_flow.web.document_form import DocumentForm
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.policies import filed
from ycg_flow.wording.pages import DOCUMENT_TAKEN_OFF

pages = Blueprint("internal_rules", __name__, url_prefix="/cases/<number>/internal-rules")
Page = str | Response | tuple[str, int]


@pages.route("")
def rules(number: str) -> str:
    """Show the rules on file."""
    return _rules(number, DocumentForm())


@pages.route("", methods=["POST"])
def file(number: str) -> Page:
    """Put a document on file."""
    form = DocumentForm()
    with looking() as view:
        party = internal_rules_page(view, number).party
    if form.validate_on_submit() and filed(party, form):
        return redirect(url_for(".rules", number=number))
    return _rules(number, form), 422


@pages.route("/<int:document>/take-off", methods=["POST"])
def take_off(number: str, document: int) -> Response:
    """Take a document off the file."""
    take_off_document(desk(), me().person, document, principal=me().principal)
    flash(DOCUMENT_TAKEN_OFF)
    return redirect(url_for(".rules", number=number))


def _rules(number: str, form: DocumentForm) -> str:
    with looking() as view:
        page = internal_rules_page(view, number)
        return render_template("pages/cases/internal_rules.html", page=page, head=page.head, form=form)
