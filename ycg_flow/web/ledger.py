"""The ledger of a case and of a round: typed, read back with what changes, then saved; and the round's own acts."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.ledger import LedgerInput
from ycg_flow.casework.queries.ledger_page import LedgerPage, check_ledger, ledger_page, round_ledger_page
from ycg_flow.casework.steps.enter_ledger import enter_ledger, enter_round_ledger
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.ledger_forms import Form, TypedLedger, members_text, typed_ledger
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.words import reason_words, refusal_words
from ycg_flow.wording import settlement as words

pages = Blueprint("ledger", __name__)
Page = str | Response | tuple[str, int]
Load = Callable[[View, str], LedgerPage]
Enter = Callable[..., int]


@pages.route("/cases/<number>/settlement/ledger", methods=["GET", "POST"])
def ledger(number: str) -> Page:
    """Show the ledger of a case; a post is read back first and saved when it says so."""
    return _ledger(number, ledger_page, enter_ledger, url_for(".ledger", number=number))


@pages.route("/cycles/<number>/settlement/ledger", methods=["GET", "POST"])
def round_ledger(number: str) -> Page:
    """Show what the cases of a cycle have in common; a post is read back first and saved when it says so."""
    return _ledger(number, round_ledger_page, enter_round_ledger, url_for(".round_ledger", number=number))


def _ledger(number: str, load: Load, enter: Enter, address: str) -> Page:
    if request.method == "GET":
        return _form(number, load, kept_form(), {}, [])
    with looking() as view:
        page = load(view, number)
        typed = typed_ledger(request.form, page)
        given = typed.given(request.form)
        try:
            if not typed.faults and typed.changes and "back" not in request.form:
                check_ledger(view, number, given, is_round=page.head is None)
        except InvalidError as error:
            typed.faults |= _faults(error)
    if typed.faults or "back" in request.form:
        return _form(number, load, request.form, typed.faults, []), 422 if typed.faults else 200
    if not typed.changes:
        flash(words.LEDGER_UNCHANGED)
        return redirect(address)
    if "save" not in request.form:
        return _read_back(number, load, typed, request.form)
    return _save(number, load, enter, given, address)


def _save(number: str, load: Load, enter: Enter, given: LedgerInput, address: str) -> Page:
    version = request.form.get("seen_version", type=int)
    try:
        count = enter(desk(), me().person, number, given, principal=me().principal, seen_version=version)
    except InvalidError as error:
        return _form(number, load, request.form, _faults(error), []), 422
    except (ConflictError, RefusedError) as error:
        return _form(number, load, request.form, {}, refusal_words(error)), 409
    flash(words.LEDGER_SAVED.format(count=count))
    return redirect(address)


def _faults(error: InvalidError) -> dict[str, str]:
    """Return a step's faults by the field of the form they belong to."""
    return {
        f"entry.{place.removeprefix('ledger.')}" if place.startswith("ledger.") else place: reason_words(reason)
        for place, reason in error.faults.items()
    }


def _form(number: str, load: Load, typed: Form, faults: dict[str, str], reasons: list[str]) -> str:
    with looking() as view:
        page = load(view, number)
        return render_template(
            "pages/settlement/ledger.html",
            page=page,
            head=page.head,
            typed=typed,
            faults=faults,
            reasons=reasons,
            members_text=members_text,
        )


def _read_back(number: str, load: Load, typed: TypedLedger, form: Form) -> str:
    with looking() as view:
        page = load(view, number)
        return render_template("pages/settlement/ledger_check.html", page=page, head=page.head, typed=typed, form=form)
