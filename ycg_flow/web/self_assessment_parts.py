"""What belongs to a self-assessment beside its table: evidence, the report, questions to the bureau."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import cast

from flask import Blueprint, flash, redirect, render_template, request, send_file, url_for
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response

from ycg_flow.casework.drafts import DoubleEditError
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.evidence import FIGURE, REPORT, EvidenceDescription, Link
from ycg_flow.casework.file_types import ENDINGS, MOST_BYTES
from ycg_flow.casework.queries.handed_in import evidence_page, stored_file
from ycg_flow.casework.queries.report_page import question_page, report_page
from ycg_flow.casework.steps.ask_question import ask_question
from ycg_flow.casework.steps.attach_evidence import attach_evidence, remove_evidence
from ycg_flow.casework.steps.write_report import WrittenSection, write_report
from ycg_flow.web.autosaving import autosaved
from ycg_flow.web.frame import FILE_POLICY, desk, looking, me
from ycg_flow.web.markdown_text import safe_html
from ycg_flow.web.self_assessment_forms import kept_form, written_sections
from ycg_flow.web.words import reason_words, refusal_words
from ycg_flow.wording import self_assessment as words

pages = Blueprint("self_assessment_parts", __name__, url_prefix="/cases/<number>")
Page = str | Response | tuple[str, int]


@pages.route("/self-assessment/evidence/<figure>")
def evidence(number: str, figure: str) -> str:
    """Show the evidence of a figure."""
    return _evidence(number, figure, [])


@pages.route("/self-assessment/evidence/<figure>", methods=["POST"])
def attach(number: str, figure: str) -> Page:
    """Attach files to a figure; one that replaces another names it. Refused ones are told by name."""
    replaces = request.form.get("replaces", type=int)
    refused, files = [], [file for file in request.files.getlist("files") if file.filename]
    if not files:
        return _evidence(number, figure, [words.NO_FILE_CHOSEN]), 422
    for file in files[:1] if replaces else files:
        description = EvidenceDescription(file.filename or "", (_link(figure),), replaces=replaces)
        try:
            attach_evidence(desk(), me().person, number, _content(file), description, principal=me().principal)
        except InvalidError as error:
            refused += [f"{file.filename}：{reason_words(reason)}" for reason in error.faults.values()]
    if refused:
        return _evidence(number, figure, refused), 422
    flash(words.ATTACHED.format(count=len(files)))
    return redirect(url_for(".evidence", number=number, figure=figure))


@pages.route("/self-assessment/evidence/<figure>/last-year", methods=["POST"])
def attach_again(number: str, figure: str) -> Response:
    """Attach a file of last year's case again."""
    with looking() as view:
        last_case = evidence_page(view, number, figure).last_case
        file = stored_file(view, last_case, request.form.get("evidence", 0, type=int))
    description = EvidenceDescription(file.name, (_link(figure),))
    with file.path.open("rb") as content:
        attach_evidence(desk(), me().person, number, content, description, principal=me().principal)
    flash(words.ATTACHED.format(count=1))
    return redirect(url_for(".evidence", number=number, figure=figure))


@pages.route("/self-assessment/evidence/<figure>/remove", methods=["POST"])
def remove(number: str, figure: str) -> Response:
    """Take a piece of evidence off."""
    remove_evidence(desk(), me().person, number, request.form.get("evidence", 0, type=int), principal=me().principal)
    flash(words.REMOVED)
    return redirect(url_for(".evidence", number=number, figure=figure))


@pages.route("/evidence/<int:evidence_id>")
def download(number: str, evidence_id: int) -> Response:
    """Send a file, always to be saved and never to be shown by the browser."""
    with looking() as view:
        file = stored_file(view, number, evidence_id)
    answer = send_file(file.path, mimetype=file.media_type, as_attachment=True, download_name=file.name, etag=False)
    answer.headers["Content-Security-Policy"] = FILE_POLICY
    return answer


@pages.route("/self-assessment/report")
def report(number: str) -> str:
    """Show the report by its outline and how it reads, with what was written before the session ended."""
    return _report(number, written_sections(kept_form(), _open_headings(number)), None)


@pages.route("/self-assessment/report", methods=["POST"])
def save_report(number: str) -> Page:
    """Save the report; with `preview` only show how it would read."""
    written = written_sections(request.form, _open_headings(number))
    if "preview" in request.form:
        return _report(number, written, None)
    try:
        write_report(desk(), me().person, number, written, principal=me().principal)
    except DoubleEditError as error:
        versions = {edit.place.removeprefix("report."): edit.version for edit in error.edits}
        renewed = {
            name: WrittenSection(section.markdown, versions.get(name, section.seen_version))
            for name, section in written.items()
        }
        return _report(number, renewed, error), 409
    except (InvalidError, RefusedError) as error:
        return _report(number, written, None, refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(words.REPORT_SAVED)
    return redirect(url_for(".report", number=number))


@pages.route("/self-assessment/report/autosave", methods=["POST"])
def autosave_report(number: str) -> tuple[Response, int]:
    """Save the sections that changed and answer their versions."""
    written = written_sections(request.form, _open_headings(number))
    return autosaved(
        lambda: write_report(desk(), me().person, number, written, principal=me().principal),
        lambda _, versions: {"values": {f"version.{heading}": version for heading, version in versions.items()}},
    )


@pages.route("/self-assessment/questions/<indicator>")
def questions(number: str, indicator: str) -> str:
    """Show the questions on an indicator and their answers."""
    return _questions(number, indicator, kept_form().get("text", ""), [])


@pages.route("/self-assessment/questions/<indicator>", methods=["POST"])
def ask(number: str, indicator: str) -> Page:
    """Ask the bureau."""
    text = request.form.get("text", "")
    try:
        ask_question(desk(), me().person, number, indicator, text, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        answer = _questions(number, indicator, text, refusal_words(error))
        return answer, 422 if isinstance(error, InvalidError) else 409
    flash(words.ASKED)
    return redirect(url_for(".questions", number=number, indicator=indicator))


def _link(figure: str) -> Link:
    return (REPORT if figure == REPORT else FIGURE, figure)


def _content(file: FileStorage) -> BytesIO:
    return cast("BytesIO", file.stream)


def _evidence(number: str, figure: str, refused: list[str]) -> str:
    with looking() as view:
        page = evidence_page(view, number, figure)
        return render_template(
            "pages/self_assessment/evidence.html",
            page=page,
            head=page.head,
            figure=figure,
            refused=refused,
            most_bytes=MOST_BYTES,
            endings=[ending for endings in ENDINGS.values() for ending in endings],
        )


def _open_headings(number: str) -> list[str]:
    with looking() as view:
        return [section.id for section in report_page(view, number).sections if section.is_open]


def _report(
    number: str, written: dict[str, WrittenSection], error: DoubleEditError | None, reasons: Sequence[str] = ()
) -> str:
    with looking() as view:
        page = report_page(view, number, written)
        return render_template(
            "pages/self_assessment/report.html",
            page=page,
            head=page.head,
            html={section.id: safe_html(section.markdown) for section in page.sections},
            edits={edit.place.removeprefix("report."): edit for edit in error.edits} if error else {},
            is_unsaved=bool(written),
            reasons=reasons,
        )


def _questions(number: str, indicator: str, text: str, reasons: list[str]) -> str:
    with looking() as view:
        page = question_page(view, number, indicator)
        return render_template(
            "pages/self_assessment/questions.html", page=page, head=page.head, text=text, reasons=reasons
        )
