"""The self-assessment: its table with drafts, saving in the background, certification and receipt."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.desk import View
from ycg_flow.casework.drafts import DoubleEditError, TypedEntry, place_of
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.queries.receipt_page import receipt_page
from ycg_flow.casework.queries.self_assessment_page import (
    SelfAssessmentPage,
    mark_of,
    saved_problems,
    self_assessment_page,
)
from ycg_flow.casework.steps.save_draft import SavedDrafts, save_draft
from ycg_flow.casework.steps.submit_self_assessment import submit_self_assessment
from ycg_flow.web.autosaving import autosaved
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form, typed_entries
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import self_assessment as words

pages = Blueprint("self_assessment", __name__, url_prefix="/cases/<number>/self-assessment")
Page = str | Response | tuple[str, int]
NOTHING: Mapping[FigureYear, TypedEntry] = {}


@pages.route("")
def table(number: str) -> str:
    """Show the table, with what was typed before the session ended where there is some."""
    with looking() as view:
        kept = typed_entries(kept_form())
        return _table(view, number, kept, notice=words.KEPT_AGAIN if kept else "")


@pages.route("", methods=["POST"])
def save(number: str) -> Page:
    """Save the whole table; what cannot be saved stays in the form with the reason."""
    typed = typed_entries(request.form)
    try:
        saved = save_draft(desk(), me().person, number, list(typed.values()), principal=me().principal)
    except DoubleEditError as error:
        return _conflict(number, typed, error), 409
    except (RefusedError, InvalidError) as error:
        status = 422 if isinstance(error, InvalidError) else 409
        with looking() as view:
            return _table(view, number, typed, reasons=refusal_words(error)), status
    flash(words.SAVED_WITH_FAULTS.format(count=len(saved.faults)) if saved.faults else words.SAVED)
    return redirect(url_for(".table", number=number))


@pages.route("/autosave", methods=["POST"])
def autosave(number: str) -> tuple[Response, int]:
    """Save the fields that changed and answer what the form needs to know: instant, marks, faults."""
    typed = list(typed_entries(request.form).values())

    def told(view: View, saved: SavedDrafts) -> dict[str, object]:
        problems = saved_problems(view, number, saved)
        return {
            "values": {f"seen.{figure}.{year}": mark_of(row) for (figure, year), row in saved.rows.items()},
            "faults": {f"value.{figure}.{year}": problem for (figure, year), problem in problems.items()},
        }

    return autosaved(lambda: save_draft(desk(), me().person, number, typed, principal=me().principal), told)


@pages.route("/certify")
def certification(number: str) -> str:
    """Show the second person what is to be certified."""
    with looking() as view:
        page = self_assessment_page(view, number)
        return render_template("pages/self_assessment/certify.html", page=page, head=page.head)


@pages.route("/certify", methods=["POST"])
def certify(number: str) -> Response:
    """Certify and submit, then show the receipt."""
    version = request.form.get("seen_version", type=int)
    receipt = submit_self_assessment(desk(), me().person, number, principal=me().principal, seen_version=version)
    flash(words.SUBMITTED)
    return redirect(url_for(".receipt", number=number, receipt=receipt.number))


@pages.route("/receipts/<receipt>")
def receipt(number: str, receipt: str) -> str:
    """Show a receipt, to print, or to check a printed one against by its code."""
    code = request.args.get("code", "")
    with looking() as view:
        page = receipt_page(view, number, receipt, code)
        return render_template("pages/self_assessment/receipt.html", page=page, head=page.head, code=code)


def _conflict(number: str, typed: Mapping[FigureYear, TypedEntry], error: DoubleEditError) -> str:
    """Show both values; what is typed again over them is saved over the value that is shown."""
    versions = {edit.place.removesuffix(".explanation"): edit.version for edit in error.edits}
    renewed = {
        key: TypedEntry(*key, entry.text, entry.explanation, versions.get(place_of(*key), entry.seen_version))
        for key, entry in typed.items()
    }
    with looking() as view:
        return _table(view, number, renewed, edits=error)


def _table(
    view: View,
    number: str,
    typed: Mapping[FigureYear, TypedEntry] = NOTHING,
    *,
    notice: str = "",
    reasons: list[str] | None = None,
    edits: DoubleEditError | None = None,
) -> str:
    page: SelfAssessmentPage = self_assessment_page(view, number, typed)
    return render_template(
        "pages/self_assessment/table.html",
        page=page,
        head=page.head,
        notice=notice,
        reasons=reasons or [],
        edits={edit.place: edit for edit in edits.edits} if edits else {},
    )
