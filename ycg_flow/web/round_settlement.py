"""The settlement of a round: its ranks, its common ledger, and making the results of all cases final."""

from __future__ import annotations

from collections.abc import Mapping

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.queries.round_settlement import round_settlement
from ycg_flow.casework.steps.finalise_cohort import finalise_cohort, reopen_cohort
from ycg_flow.web.form_acts import FormAct, NothingForm, ResolutionForm, by, done, forms_of, kept, sent_form
from ycg_flow.web.forms import PageForm
from ycg_flow.web.frame import looking
from ycg_flow.web.password_again import password_again
from ycg_flow.web.words import label
from ycg_flow.wording.pages import ACT_IS_DONE

pages = Blueprint("round_settlement", __name__, url_prefix="/cycles/<number>/settlement")
Page = str | Response | tuple[str, int]

ROUND_ACTS: Mapping[str, FormAct] = {
    "finalise_cohort": FormAct(NothingForm, by(finalise_cohort), signs=True),
    "reopen_cohort": FormAct(
        ResolutionForm,
        by(reopen_cohort, lambda form: Resolution(form.reason.data, form.document.data)),
        signs=True,
    ),
}


@pages.route("")
def cycle(number: str) -> str:
    """Show the settlement of a round."""
    return _cycle(number)


@pages.route("/<event>", methods=["GET", "POST"])
def act(number: str, event: str) -> Page:
    """Do an act of the round after the password again, or show again what was typed before the session ended."""
    found = ROUND_ACTS.get(event) or abort(404)
    return _cycle(number, kept(found, event)) if request.method == "GET" else _act(number, event)


@password_again
def _act(number: str, event: str) -> Page:
    form = sent_form(ROUND_ACTS[event], event)
    status = done(ROUND_ACTS[event], number, form)
    if status is not None:
        return _cycle(number, {event: form}), status
    flash(ACT_IS_DONE.format(act=label(f"cycle.{event}")))
    return redirect(url_for(".cycle", number=number))


def _cycle(number: str, refused: dict[str, PageForm] | None = None) -> str:
    with looking() as view:
        page = round_settlement(view, number)
        forms = forms_of(ROUND_ACTS, [act.event for act in page.acts if act.is_allowed]) | (refused or {})
        return render_template("pages/settlement/cycle.html", page=page, forms=forms)
