"""The evidence of a case: everything attached, and one piece looked at in the page; nothing of a file is run."""

from __future__ import annotations

from io import BytesIO

from flask import Blueprint, abort, render_template, send_file
from werkzeug.wrappers import Response

from ycg_flow.casework.file_types import PDF
from ycg_flow.casework.queries.evidence_list import PICTURES, evidence_list, evidence_preview
from ycg_flow.casework.queries.handed_in import stored_file
from ycg_flow.intake.previews import page_picture
from ycg_flow.web.frame import FILE_POLICY, looking

pages = Blueprint("evidence", __name__, url_prefix="/cases/<number>/evidence")


@pages.route("")
def evidence(number: str) -> str:
    """Show everything attached to the case, by what it is for."""
    with looking() as view:
        page = evidence_list(view, number)
        return render_template("pages/evidence/evidence.html", page=page, head=page.head)


@pages.route("/<int:evidence_id>/preview")
def preview(number: str, evidence_id: int) -> str:
    """Show a piece of evidence beside the indicators it is for."""
    with looking() as view:
        page = evidence_preview(view, number, evidence_id)
        return render_template("pages/evidence/preview.html", page=page, head=page.head, entry=page.entry)


@pages.route("/<int:evidence_id>/picture")
def picture(number: str, evidence_id: int) -> Response:
    """Send a photograph or scan to be shown in the page."""
    with looking() as view:
        file = stored_file(view, number, evidence_id)
    if file.media_type not in PICTURES:
        abort(404)
    return shown_only(send_file(file.path, mimetype=file.media_type, etag=False))


@pages.route("/<int:evidence_id>/pages/<int:page>")
def page(number: str, evidence_id: int, page: int) -> Response:
    """Send a page of a PDF as a picture."""
    with looking() as view:
        file = stored_file(view, number, evidence_id)
    drawn = page_picture(file.path, page) if file.media_type == PDF else None
    if drawn is None:
        abort(404)
    return shown_only(send_file(BytesIO(drawn), mimetype="image/png", etag=False))


def shown_only(response: Response) -> Response:
    """Return an answer that is looked at and may do nothing else."""
    response.headers["Content-Security-Policy"] = FILE_POLICY
    return response
