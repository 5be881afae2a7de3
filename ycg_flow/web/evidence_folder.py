"""Evidence for many rows at once: files are sorted to rows by the numbers in their names, or by hand."""

from __future__ import annotations

from typing import BinaryIO, cast

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.evidence import INDICATOR, EvidenceDescription
from ycg_flow.casework.file_types import ENDINGS, MOST_BYTES
from ycg_flow.casework.queries.evidence_folder import EvidenceFolder, evidence_folder
from ycg_flow.casework.steps.attach_evidence import attach_evidence
from ycg_flow.intake.row_numbers import row_of
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import self_assessment as words

pages = Blueprint("evidence_folder", __name__, url_prefix="/cases/<number>/self-assessment/evidence-folder")
Page = str | Response | tuple[str, int]


@pages.route("")
def folder(number: str) -> str:
    """Show the rows with the evidence they have, and the form for more."""
    return _page(number, [])


@pages.route("", methods=["POST"])
def attach(number: str) -> Page:
    """Attach every file to the row that is chosen or that its name tells; what fits none is told by name."""
    with looking() as view:
        page = evidence_folder(view, number)
    files = [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _page(number, [words.NO_FILE_CHOSEN]), 422
    told: list[str] = []
    for file in files:
        name = file.filename or ""
        row = request.form.get("row", type=int) or row_of(name, len(page.rows))
        fault = _attach(number, page, name, row, cast("BinaryIO", file.stream))
        told += [f"{name}：{fault}"] if fault else []
    if len(told) < len(files):
        flash(words.ATTACHED.format(count=len(files) - len(told)))
    if told:
        return _page(number, told), 422
    return redirect(url_for(".folder", number=number))


@pages.route("/match", methods=["POST"])
def match(number: str) -> Response:
    """Answer which row each of the `name`s in the form is for, in their order; null where the name tells none."""
    with looking() as view:
        page = evidence_folder(view, number)
    open_rows = {row.number for row in page.rows if row.is_open}
    found = [row_of(name, len(page.rows)) for name in request.form.getlist("name")]
    return jsonify(rows=[row if row in open_rows else None for row in found])


def _attach(number: str, page: EvidenceFolder, name: str, row: int | None, content: BinaryIO) -> str:
    """Attach a file to a row and return why it was not, empty where it was."""
    indicator = next((each.indicator for each in page.rows if each.number == row), None)
    if indicator is None:
        return words.NO_ROW_FOUND
    description = EvidenceDescription(name, ((INDICATOR, indicator),))
    try:
        attach_evidence(desk(), me().person, number, content, description, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        return "；".join(refusal_words(error))
    return ""


def _page(number: str, told: list[str]) -> str:
    with looking() as view:
        page = evidence_folder(view, number)
        return render_template(
            "pages/self_assessment/evidence_folder.html",
            page=page,
            head=page.head,
            told=told,
            most_bytes=MOST_BYTES,
            endings=[ending for endings in ENDINGS.values() for ending in endings],
        )
