"""Policies, explained to everybody who is signed in: what a paper says, who decided what, its versions, the paper."""

from __future__ import annotations

from io import BytesIO
from typing import BinaryIO, cast

from flask import Blueprint, abort, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ycg_flow.casework.documents import stored_document
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.file_types import PDF
from ycg_flow.casework.queries.evidence_list import PICTURES
from ycg_flow.casework.queries.policy_pages import (
    paper_page,
    policy_difference,
    policy_list,
    policy_of_number,
    shown_policy,
)
from ycg_flow.casework.steps.file_document import Owner, file_document, take_off_document
from ycg_flow.intake.previews import page_picture
from ycg_flow.web.document_form import DocumentForm
from ycg_flow.web.evidence import shown_only
from ycg_flow.web.forms import show_faults
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.wording.pages import DOCUMENT_FILED, DOCUMENT_TAKEN_OFF

pages = Blueprint("policies", __name__, url_prefix="/policies")
Page = str | Response | tuple[str, int]


@pages.route("")
def policies() -> str:
    """Show the list."""
    with looking() as view:
        return render_template("pages/policies/policies.html", policies=policy_list(view))


@pages.route("/<policy>")
def policy(policy: str) -> str:
    """Show a policy, the version on disk unless the address names the content of another."""
    return _policy(policy, DocumentForm())


@pages.route("/<policy>/difference")
def difference(policy: str) -> str:
    """Show what one version says differently from another."""
    with looking() as view:
        found = policy_difference(view, policy, request.args.get("old", ""), request.args.get("new", ""))
        return render_template("pages/policies/difference.html", difference=found)


@pages.route("/of/<number>")
def of(number: str) -> Response:
    """Lead from a case or cycle to exactly the policy it runs on; the browser carries a fragment along."""
    with looking() as view:
        policy_id, digest = policy_of_number(view, number)
    return redirect(url_for(".policy", policy=policy_id, content=digest))


@pages.route("/<policy>/documents", methods=["POST"])
def file(policy: str) -> Page:
    """Put the paper on file."""
    form = DocumentForm()
    if form.validate_on_submit() and filed(policy, form):
        return redirect(url_for(".policy", policy=policy, _anchor="paper"))
    return _policy(policy, form), 422


@pages.route("/documents/<int:document>")
def document(document: int) -> Response:
    """Send a document on file, always to be saved and never to be shown by the browser."""
    with looking() as view:
        found = stored_document(view, document)
    return send_file(found.path, mimetype=found.media_type, as_attachment=True, download_name=found.name, etag=False)


@pages.route("/<policy>/paper/<int:document>")
def paper(policy: str, document: int) -> str:
    """Show the paper beside the clauses."""
    with looking() as view:
        return render_template("pages/policies/paper.html", page=paper_page(view, policy, document))


@pages.route("/documents/<int:document>/pages/<int:page>")
def paper_picture(document: int, page: int) -> Response:
    """Send a page of a document on file as a picture, or the picture that it is."""
    with looking() as view:
        found = stored_document(view, document)
    if found.media_type in PICTURES and page == 1:
        return shown_only(send_file(found.path, mimetype=found.media_type, etag=False))
    drawn = page_picture(found.path, page) if found.media_type == PDF else None
    if drawn is None:
        abort(404)
    return shown_only(send_file(BytesIO(drawn), mimetype="image/png", etag=False))


@pages.route("/<policy>/documents/<int:document>/take-off", methods=["POST"])
def take_off(policy: str, document: int) -> Response:
    """Take the paper off the file."""
    take_off_document(desk(), me().person, document, principal=me().principal)
    flash(DOCUMENT_TAKEN_OFF)
    return redirect(url_for(".policy", policy=policy, _anchor="paper"))


def filed(owner: Owner, form: DocumentForm) -> bool:
    """Put the form's file on record; its faults stand in the form where that is refused."""
    upload = cast("FileStorage", form.file.data)
    try:
        file_document(
            desk(),
            me().person,
            owner,
            form.title.data or "",
            upload.filename or "",
            cast("BinaryIO", upload.stream),
            principal=me().principal,
        )
    except InvalidError as error:
        show_faults(form, error)
        return False
    flash(DOCUMENT_FILED)
    return True


def _policy(policy_id: str, form: DocumentForm) -> str:
    with looking() as view:
        shown = shown_policy(view, policy_id, request.args.get("content", ""))
        return render_template("pages/policies/policy.html", shown=shown, page=shown.page, form=form)
