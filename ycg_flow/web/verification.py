"""The on-site verification of a case: samples committed, drawn and drawn anew, and the interviews."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import FileStorage

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.file_types import MEGABYTE
from ycg_flow.casework.queries.verification_page import interviews_page, sample_page, verification_page
from ycg_flow.casework.sampling import SamplePlan
from ycg_flow.casework.steps.commit_sample_seed import commit_sample_seed
from ycg_flow.casework.steps.draw_sample import SampleFrame, draw_sample
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.redraw_sample import redraw_sample
from ycg_flow.casework.steps.replace_sample_item import replace_sample_item
from ycg_flow.intake.record_lists import decoded, record_list
from ycg_flow.web.act_pages import Form, Page, Typed, act_page
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.tried_steps import INVALID, REFUSED
from ycg_flow.web.typed_values import typed_count, typed_day
from ycg_flow.web.words import reason_words, refusal_words
from ycg_flow.wording import verification as words
from ycg_flow.workflow.facts import Reason

pages = Blueprint("verification", __name__, url_prefix="/cases/<number>/verification")
LINE = "references."
MOST_LIST_BYTES = 16 * MEGABYTE
"""Half a million lines of a record number and a few words."""


@pages.route("", methods=["GET", "POST"])
def samples(number: str) -> Page:
    """Show the samples, or begin one with the commitment to its seed."""
    return act_page(number, {"case.draw_sample": _commit}, _samples)


@pages.route("/samples/<sample>", methods=["GET", "POST"])
def sample(number: str, sample: str) -> Page:
    """Show a sample, draw it anew, or replace a patient who did not respond."""
    acts = {
        "case.redraw_sample": lambda _, form: _redraw(sample, form),
        "case.record_verification": lambda _, form: _replace(sample, form),
    }
    _check_known(number, sample)
    return act_page(number, acts, lambda _, typed: _sample(number, sample, typed))


@pages.route("/samples/<sample>/draw", methods=["GET", "POST"])
def draw(number: str, sample: str) -> Page:
    """Draw from the list that was pasted or chosen as a file; faults of the list are told by line."""
    _check_known(number, sample)
    if request.method == "GET":
        return _sample(number, sample, Typed(kept_form()))
    try:
        frame = SampleFrame(_references(), request.form.get("source", ""))
        drawn = draw_sample(desk(), me().person, sample, frame, principal=me().principal)
    except InvalidError as error:
        return _sample(number, sample, Typed(request.form, _by_line(error))), INVALID
    except (ConflictError, RefusedError) as error:
        return _sample(number, sample, Typed(request.form, refusal_words(error))), REFUSED
    flash(words.DRAWN.format(count=len(drawn)))
    return redirect(url_for(".sample", number=number, sample=sample))


@pages.route("/samples/<sample>/sheet")
def sheet(number: str, sample: str) -> str:
    """Show the sheet of a sample to print and fill in by hand where there is no network."""
    with looking() as view:
        page = sample_page(view, number, sample)
        return render_template("pages/verification/sheet.html", page=page, head=page.head, sample=page.sample)


@pages.route("/interviews", methods=["GET", "POST"])
def interviews(number: str) -> Page:
    """Show the interviews, or record one."""
    return act_page(number, {"case.record_interview": _interview}, _interviews)


def _check_known(number: str, sample: str) -> None:
    """Raise `NotFoundError` where the sample is not of exactly this case, before anything is done to it."""
    with looking() as view:
        sample_page(view, number, sample)


def _commit(number: str, form: Form) -> str:
    plan = SamplePlan(form.get("kind", ""), typed_count(form, "size") or 0, form.get("cause", ""))
    commitment = commit_sample_seed(desk(), me().person, number, plan, principal=me().principal)
    flash(words.COMMITTED.format(sample=commitment.number))
    return url_for(".sample", number=number, sample=commitment.number)


def _redraw(sample: str, form: Form) -> None:
    # What is no number is refused as a size, and not taken for the former size.
    size = typed_count(form, "size") or 0
    redraw_sample(desk(), me().person, sample, form.get("reason", ""), size=size, principal=me().principal)


def _replace(sample: str, form: Form) -> None:
    position, why = form.get("matter", 0, type=int), form.get("why", "")
    following = replace_sample_item(desk(), me().person, sample, position, why, principal=me().principal)
    flash(words.REPLACED.format(reference=following) if following else words.USED_UP)


def _interview(number: str, form: Form) -> None:
    new = NewInterview(
        form.get("kind", ""), form.get("place", "").strip(), typed_day(form, "held_on"), form.get("notes", "")
    )
    record_interview(desk(), me().person, number, new, principal=me().principal)


def _references() -> Sequence[str]:
    """Return the record numbers of the list, the file's before the pasted one. Raises `InvalidError` for no text."""
    file = request.files.get("file")
    text = _decoded_list(file) if file is not None and file.filename else request.form.get("references", "")
    if text is None:
        raise InvalidError({"references": Reason("file_type_not_accepted", {"items": (".txt", ".csv")})})
    return record_list(text)


def _decoded_list(file: FileStorage) -> str | None:
    """Return the text of a list, None where the file is none. Raises `InvalidError` for more than any county has."""
    content = file.stream.read(MOST_LIST_BYTES + 1)
    if len(content) > MOST_LIST_BYTES:
        raise InvalidError({"references": Reason("file_is_too_large", {"most": MOST_LIST_BYTES // MEGABYTE})})
    return decoded(content)


def _by_line(error: InvalidError) -> list[str]:
    return [
        words.LINE.format(line=place.removeprefix(LINE), reason=reason_words(reason))
        if place.startswith(LINE)
        else reason_words(reason)
        for place, reason in error.faults.items()
    ]


def _samples(number: str, typed: Typed) -> str:
    with looking() as view:
        page = verification_page(view, number)
        return render_template("pages/verification/samples.html", page=page, head=page.head, typed=typed)


def _sample(number: str, sample: str, typed: Typed) -> str:
    with looking() as view:
        page = sample_page(view, number, sample)
        return render_template(
            "pages/verification/sample.html",
            page=page,
            head=page.head,
            sample=page.sample,
            typed=typed,
            draw_faults=[words.DRAW_FAULTS[fault] for fault in page.faults],
            outcomes=words.OUTCOMES,
        )


def _interviews(number: str, typed: Typed) -> str:
    with looking() as view:
        page = interviews_page(view, number)
        return render_template(
            "pages/verification/interviews.html", page=page, head=page.head, typed=typed, today=view.today
        )
