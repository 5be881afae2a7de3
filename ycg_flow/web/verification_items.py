"""Items of a sample checked on site: one on a phone with its photographs, or many at once from the sheet on paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO, cast

from flask import Blueprint, flash, redirect, render_template, request, url_for

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.queries.verification_page import ItemRow, item_page, sample_page
from ycg_flow.casework.steps.attach_verification_evidence import (
    SiteFile,
    WrongFile,
    attach_verification_evidence,
    remove_verification_evidence,
)
from ycg_flow.casework.steps.record_verification import Finding, ItemResult, record_verification
from ycg_flow.web.act_pages import Form, Page, Typed
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.tried_steps import INVALID, REFUSED
from ycg_flow.web.words import refusal_words
from ycg_flow.wording import verification as words

pages = Blueprint("verification_items", __name__, url_prefix="/cases/<number>/verification/samples/<sample>")
FINDING_PLACES = 5
"""How many findings a form offers; whoever finds more records the item once more with the rest."""


@pages.route("/items/<int:position>", methods=["GET", "POST"])
def item(number: str, sample: str, position: int) -> Page:
    """Show an item to check, or record what was found."""
    if request.method == "GET":
        return _item(number, sample, position, Typed(kept_form()))
    with looking() as view:
        page = item_page(view, number, sample, position)
    result = ItemResult(
        request.form.get("outcome", ""),
        _findings(request.form, range(FINDING_PLACES)),
        request.form.get("note", "").strip(),
        request.form.get("seen", type=int),
    )
    try:
        record_verification(desk(), me().person, sample, position, result, principal=me().principal)
    except (ConflictError, InvalidError, RefusedError) as error:
        status = INVALID if isinstance(error, InvalidError) else REFUSED
        return _item(number, sample, position, Typed(request.form, refusal_words(error))), status
    flash(words.CHECKED.format(item=page.item.name))
    if page.next_position is None or "stay" in request.form:
        return redirect(url_for("verification.sample", number=number, sample=sample))
    return redirect(url_for(".item", number=number, sample=sample, position=page.next_position))


@pages.route("/items/<int:position>/photos", methods=["GET", "POST"])
def photos(number: str, sample: str, position: int) -> Page:
    """Attach photographs and copies to an item; refused ones are told by name."""
    if request.method == "GET":
        return _item(number, sample, position, Typed())
    with looking() as view:
        item_page(view, number, sample, position)
    refused, files = [], [file for file in request.files.getlist("files") if file.filename]
    for file in files:
        given = SiteFile(file.filename or "", cast("BinaryIO", file.stream))
        try:
            attach_verification_evidence(desk(), me().person, sample, position, given, principal=me().principal)
        except (InvalidError, RefusedError) as error:
            refused += [f"{file.filename}：{reason}" for reason in refusal_words(error)]
    if refused:
        return _item(number, sample, position, Typed(reasons=refused)), INVALID
    flash(words.PHOTOS_KEPT.format(count=len(files)))
    return redirect(url_for(".item", number=number, sample=sample, position=position))


@pages.route("/items/<int:position>/photos/remove", methods=["POST"])
def remove_photo(number: str, sample: str, position: int) -> Page:
    """Take a photograph or copy off an item, with the reason."""
    with looking() as view:
        item_page(view, number, sample, position)
    wrong = WrongFile(request.form.get("evidence", 0, type=int), request.form.get("reason", ""))
    try:
        remove_verification_evidence(desk(), me().person, sample, position, wrong, principal=me().principal)
    except (InvalidError, RefusedError) as error:
        return _item(number, sample, position, Typed(reasons=refusal_words(error))), INVALID
    flash(words.PHOTO_REMOVED)
    return redirect(url_for(".item", number=number, sample=sample, position=position))


@pages.route("/late-entry", methods=["GET", "POST"])
def late_entry(number: str, sample: str) -> Page:
    """Show the items nobody has checked as one form, or enter what was noted on paper.

    Each item is recorded by itself: what is refused stays in the form with its reasons, the rest is kept.
    """
    form = kept_form() if request.method == "GET" else request.form
    with looking() as view:
        items = sample_page(view, number, sample).sample.items
    if request.method == "GET":
        return _late_entry(number, sample, form, {})
    filled = [item for item in items if form.get(f"outcome.{item.position}")]
    refused: dict[int, list[str]] = {}
    for item in filled:
        result = ItemResult(form[f"outcome.{item.position}"], _findings(form, [item.position]), _note(form, item), None)
        try:
            record_verification(desk(), me().person, sample, item.position, result, principal=me().principal)
        except (ConflictError, InvalidError, RefusedError) as error:
            refused[item.position] = refusal_words(error)
    done = len(filled) - len(refused)
    flash(words.ENTERED_LATE.format(count=done) if done or refused else words.NOTHING_TO_ENTER)
    if refused:
        return _late_entry(number, sample, form, refused), INVALID
    return redirect(url_for("verification.sample", number=number, sample=sample))


def _findings(form: Form, places: range | list[int]) -> list[Finding]:
    """Return the findings a form describes at its places; a place where nothing is described is none."""
    return [
        Finding(
            form[f"description.{place}"].strip(),
            form.get(f"clause.{place}", "").strip(),
            form.get(f"indicator.{place}") or None,
            form.get(f"figure.{place}") or None,
        )
        for place in places
        if form.get(f"description.{place}", "").strip()
    ]


def _note(form: Form, item: ItemRow) -> str:
    return form.get(f"note.{item.position}", "").strip()


def _item(number: str, sample: str, position: int, typed: Typed) -> str:
    with looking() as view:
        page = item_page(view, number, sample, position)
        return render_template(
            "pages/verification/item.html",
            page=page,
            head=page.head,
            sample=page.sample,
            item=page.item,
            typed=typed,
            places=FINDING_PLACES,
            outcomes=words.OUTCOMES,
        )


def _late_entry(number: str, sample: str, form: Form, refused: Mapping[int, list[str]]) -> str:
    with looking() as view:
        page = sample_page(view, number, sample)
        first = page.sample.items[0].position if page.sample.items else 0
        choices = item_page(view, number, sample, first) if first else None
        return render_template(
            "pages/verification/late_entry.html",
            page=page,
            head=page.head,
            sample=page.sample,
            choices=choices,
            form=form,
            refused=refused,
        )
