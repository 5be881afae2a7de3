"""The surveyor's one page of a case: whom to ask, and what was counted; a surveyor sees nothing else of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, cast

from flask import Blueprint, redirect, render_template, request, url_for

from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.queries.survey_assignment import survey_assignment
from ycg_flow.casework.steps.record_survey import SurveyEvidence, record_survey
from ycg_flow.casework.surveys import COUNTS, SurveyCounts, SurveyResult
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.policy.units import WHOLE_NUMBER_UNITS
from ycg_flow.web.act_pages import Form, Page, Typed, act_page
from ycg_flow.web.evaluation_group import InterestForm, after_declaration, declaration_status
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.tried_steps import typed as typed_form
from ycg_flow.web.typed_values import typed_count, typed_day
from ycg_flow.workflow.facts import Reason

pages = Blueprint("survey", __name__, url_prefix="/cases/<number>/survey")
NOT_REACHED, FIGURE = "not_reached.", "figure."


@pages.route("", methods=["GET", "POST"])
def survey(number: str) -> Page:
    """Show the surveyor what to do, or record what was counted."""
    return act_page(number, {"case.record_survey": _record}, _show)


@pages.route("/interest", methods=["GET", "POST"])
def interest(number: str) -> Page:
    """Declare the surveyor's own interests."""
    form = InterestForm(typed_form())
    status = declaration_status(number, form) if request.method == "POST" else 200
    if status is not None:
        return _page(number, Typed(), form), status
    return redirect(after_declaration(form, url_for(".survey", number=number)))


def _record(number: str, form: Form) -> None:
    with looking() as view:
        units = survey_assignment(view, number).units
    result = SurveyResult(
        SurveyCounts(*(_count(form, name) for name in COUNTS)),
        {figure: _given(form, figure, unit) for figure, unit in units.items()},
        typed_day(form, "surveyed_on"),
        _not_reached(form),
        form.get("note", "").strip(),
    )
    file = request.files.get("file")
    evidence = SurveyEvidence(file.filename, cast("BinaryIO", file.stream)) if file and file.filename else None
    record_survey(desk(), me().person, number, result, evidence, principal=me().principal)


def _count(form: Form, name: str) -> int:
    """Return a number of people. Raises `InvalidError`."""
    count = typed_count(form, name)
    if count is None:
        raise InvalidError({name: Reason("count_is_not_one", {"items": (name,)})})
    return count


def _given(form: Form, figure: str, unit: str) -> str:
    """Return which count a figure is, or the plain decimal of a rate as far as it can be read."""
    text = form.get(f"{FIGURE}{figure}", "").strip()
    if unit in WHOLE_NUMBER_UNITS:
        return text
    read = read_typed_number(text, unit, {})
    return text if isinstance(read, NumberRefused) else read


def _not_reached(form: Form) -> Mapping[str, str]:
    return {
        name.removeprefix(NOT_REACHED): why.strip()
        for name, why in form.items()
        if name.startswith(NOT_REACHED) and why.strip()
    }


def _show(number: str, typed: Typed) -> str:
    return _page(number, typed, InterestForm(None))


def _page(number: str, typed: Typed, form: InterestForm) -> str:
    with looking() as view:
        assignment = survey_assignment(view, number)
        return render_template(
            "pages/survey/survey.html",
            page=assignment,
            typed=typed,
            form=form,
            today=view.today,
            counts=COUNTS,
            whole_units=WHOLE_NUMBER_UNITS,
        )
