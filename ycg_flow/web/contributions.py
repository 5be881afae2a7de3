"""The figures of member institutions: a member gives its own, the submitter takes the sums over into the table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.drafts import DoubleEdit, DoubleEditError, TypedEntry, place_of
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.figures import FigureYear
from ycg_flow.casework.queries.contributions_page import contributions_page
from ycg_flow.casework.queries.self_assessment_page import NOTHING_TYPED
from ycg_flow.casework.steps.contribute_figures import contribute_figures
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form, typed_entries
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import self_assessment as words
from ycg_flow.wording.pages import KEPT_AGAIN

pages = Blueprint("contributions", __name__, url_prefix="/cases/<number>/self-assessment/members")
Page = str | Response | tuple[str, int]


@pages.route("")
def contributions(number: str) -> str:
    """Show what the members gave, and the reader's own form with what was typed before the session ended."""
    kept = typed_entries(kept_form())
    return _page(number, kept, notice=KEPT_AGAIN if kept else "")


@pages.route("", methods=["POST"])
def contribute(number: str) -> Page:
    """Save what the reader's institution gives; what cannot be saved stays in the form with the reason."""
    typed = typed_entries(request.form)
    try:
        contribute_figures(desk(), me().person, number, list(typed.values()), principal=me().principal)
    except DoubleEditError as error:
        return _page(number, _over(typed, error), edits=error.edits), 409
    except (InvalidError, RefusedError) as error:
        return _page(number, typed, reasons=refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(words.CONTRIBUTED)
    return redirect(url_for(".contributions", number=number))


@pages.route("/take-over", methods=["POST"])
def take_over(number: str) -> Page:
    """Write the chosen sums into the draft of the party, as if its submitter had typed them."""
    chosen = set(request.form.getlist("take"))
    entries = [entry for key, entry in typed_entries(request.form).items() if f"{key[0]}.{key[1]}" in chosen]
    if not entries:
        return _page(number, reasons=[words.NOTHING_CHOSEN]), 422
    try:
        save_draft(desk(), me().person, number, entries, principal=me().principal)
    except DoubleEditError as error:
        return _page(number, edits=error.edits), 409
    except (InvalidError, RefusedError) as error:
        return _page(number, reasons=refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(words.TAKEN_OVER.format(count=len(entries)))
    return redirect(url_for(".contributions", number=number))


def _over(typed: Mapping[FigureYear, TypedEntry], error: DoubleEditError) -> Mapping[FigureYear, TypedEntry]:
    """Return what was typed as typed over what another person saved, which the page now shows."""
    versions = {edit.place.removesuffix(".explanation"): edit.version for edit in error.edits}
    return {
        key: replace(entry, seen_version=versions.get(place_of(*key), entry.seen_version))
        for key, entry in typed.items()
    }


def _page(
    number: str,
    typed: Mapping[FigureYear, TypedEntry] = NOTHING_TYPED,
    *,
    notice: str = "",
    reasons: list[str] | None = None,
    edits: tuple[DoubleEdit, ...] = (),
) -> str:
    with looking() as view:
        page = contributions_page(view, number, typed)
        return render_template(
            "pages/self_assessment/members.html",
            page=page,
            head=page.head,
            notice=notice,
            reasons=reasons or [],
            edits=edits,
        )
