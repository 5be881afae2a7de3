"""The figures of a case side by side, the sheets for collected and verified ones, and differences resolved."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from ycg_flow.casework.drafts import place_of
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.figures import COLLECTED, VERIFIED, FigureYear
from ycg_flow.casework.queries.figures_page import EntryRow, EntrySheet, FigureRow, entry_sheet, figures_page
from ycg_flow.casework.steps.enter_collected_figures import enter_collected_figures
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.resolve_difference import Resolution, resolve_difference
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.tried_steps import INVALID, REFUSED, typed
from ycg_flow.web.words import reason_words, refusal_words
from ycg_flow.wording import collection as words
from ycg_flow.wording.typed_numbers import typed_number_sentence

pages = Blueprint("figures", __name__, url_prefix="/cases/<number>/figures")
Page = str | Response | tuple[str, int]
Form = MultiDict[str, str]
STEPS: Mapping[str, Callable[..., int]] = {COLLECTED: enter_collected_figures, VERIFIED: enter_verified_figures}
OWN_VALUE = "own"


@pages.route("")
def figures(number: str) -> str:
    """Show the figures, those that differ first."""
    return _figures(number, {}, {}, [])


@pages.route("/differences/<figure>/<int:year>", methods=["GET", "POST"])
def resolve(number: str, figure: str, year: int) -> Page:
    """Write the final value of a figure whose stages differ; opened, show what was typed before the session ended."""
    if request.method == "GET":
        return _figures(number, kept_form(), {(figure, year): []}, [])
    with looking() as view:
        rows = {(row.figure, row.year): row for row in figures_page(view, number).differing}
        units = entry_sheet(view, number, COLLECTED).units
    form = request.form
    stage, text = form.get("stage", ""), form.get("text", "")
    if stage == OWN_VALUE and (figure, year) in rows:
        read = _read(rows[figure, year], text, units)
        if isinstance(read, NumberRefused):
            problem = typed_number_sentence(read.code, read.given, read.unit, units)
            return _figures(number, form, {(figure, year): [problem]}, []), INVALID
        stage, text = "", read
    resolution = Resolution(figure, year, form.get("reason", ""), stage, "" if stage else text)
    try:
        resolve_difference(desk(), me().person, number, resolution, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        faults = {(figure, year): refusal_words(error)}
        status = INVALID if isinstance(error, InvalidError) else REFUSED
        return _figures(number, form, faults, [] if (figure, year) in rows else faults[figure, year]), status
    flash(words.RESOLVED)
    return redirect(url_for(".figures", number=number))


@pages.route("/collected", methods=["GET", "POST"])
def collected(number: str) -> Page:
    """Show the sheet of collected figures, or enter what was typed on it."""
    return _entry(number, COLLECTED)


@pages.route("/verified", methods=["GET", "POST"])
def verified(number: str) -> Page:
    """Show the sheet of figures as found on site, or enter what was typed on it."""
    return _entry(number, VERIFIED)


def _entry(number: str, stage: str) -> Page:
    form = typed()
    with looking() as view:
        sheet = entry_sheet(view, number, stage)
    given, problems = _given(form or MultiDict(), sheet)
    if request.method != "POST" or form is None:
        return _sheet(number, stage, form, given, problems, [])
    if problems:
        return _sheet(number, stage, form, given, problems, []), INVALID
    entered, source = list(given.values()), form.get("source", "")
    try:
        count = STEPS[stage](desk(), me().person, number, entered, source, principal=me().principal)
    except InvalidError as error:
        problems, others = _placed(error, given)
        return _sheet(number, stage, form, given, problems, others), INVALID
    except RefusedError as error:
        return _sheet(number, stage, form, given, {}, refusal_words(error)), REFUSED
    flash(words.ENTERED.format(count=count) if count else words.NOTHING_NEW)
    return redirect(url_for(".figures", number=number))


def _given(form: Form, sheet: EntrySheet) -> tuple[dict[FigureYear, EnteredFigure], dict[FigureYear, str]]:
    """Return what was typed over what the sheet showed, plain where it can be read, and why the rest cannot."""
    given: dict[FigureYear, EnteredFigure] = {}
    problems: dict[FigureYear, str] = {}
    for row in sheet.rows:
        key = (row.shown.figure, row.shown.year)
        text, note = form.get(f"value.{row.shown.key}", row.text).strip(), _note(form, row)
        read = _read(row.shown, text, sheet.units)
        if isinstance(read, NumberRefused):
            problems[key] = typed_number_sentence(read.code, read.given, read.unit, sheet.units)
            read = text
        if (read, note) != (row.text, row.note) and (read or note):
            given[key] = EnteredFigure(*key, read, note)
    return given, problems


def _note(form: Form, row: EntryRow) -> str:
    return form.get(f"note.{row.shown.key}", row.note).strip()


def _read(row: FigureRow, text: str, units: Mapping[str, str]) -> str | NumberRefused:
    return text.strip() if row.options else read_typed_number(text, row.unit_id, units)


def _placed(error: InvalidError, given: Mapping[FigureYear, EnteredFigure]) -> tuple[dict[FigureYear, str], list[str]]:
    """Return the faults of a step by figure and year, and those that belong to the whole sheet."""
    places = {place_of(*key): key for key in given}
    problems = {places[place]: reason_words(reason) for place, reason in error.faults.items() if place in places}
    return problems, [reason_words(reason) for place, reason in error.faults.items() if place not in places]


def _sheet(
    number: str,
    stage: str,
    form: Form | None,
    given: Mapping[FigureYear, EnteredFigure],
    problems: Mapping[FigureYear, str],
    reasons: list[str],
) -> str:
    with looking() as view:
        sheet = entry_sheet(view, number, stage, given)
        return render_template(
            "pages/figures/entry.html",
            sheet=sheet,
            head=sheet.head,
            stages=words.STAGES,
            problems=problems,
            reasons=reasons,
            source="" if form is None else form.get("source", ""),
        )


def _figures(number: str, form: Mapping[str, str], faults: Mapping[FigureYear, list[str]], reasons: list[str]) -> str:
    with looking() as view:
        page = figures_page(view, number)
        return render_template(
            "pages/figures/figures.html",
            page=page,
            head=page.head,
            stages=words.STAGES,
            form=form,
            faults=faults,
            reasons=reasons,
        )
