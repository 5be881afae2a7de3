"""The life of a cycle: create, prepare, open, change while it runs, finish; each act a form with its reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.queries.cycle_life import cycle_life, cycle_places
from ycg_flow.casework.queries.policy_move import move_page
from ycg_flow.casework.steps.add_party import add_party
from ycg_flow.casework.steps.create_cycle import create_cycle
from ycg_flow.casework.steps.finalise_cohort import close_cycle, finalise_cohort, reopen_cohort, withdraw_cycle
from ycg_flow.casework.steps.lend_person import Loan, lend_person
from ycg_flow.casework.steps.move_to_policy_version import move_to_policy_version
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import prepare_cycle
from ycg_flow.web.cycle_life_forms import NewCycleForm, preparation_of
from ycg_flow.web.forms import show_faults
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.password_again import password_again
from ycg_flow.web.words import conflict_words, label, reason_words, refusal_words
from ycg_flow.wording.lists import CYCLE_EXISTS, CYCLE_IS_CREATED, LISTS, POLICY_IS_MOVED, PREPARATION_IS_SAVED
from ycg_flow.wording.pages import ACT_IS_DONE
from ycg_flow.wording.workflow import origin_sentence
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.working_days import ONE_DAY

pages = Blueprint("cycle_life", __name__, url_prefix="/cycles")


def _plain(step: Callable[..., object]) -> Callable[[str], object]:
    return lambda number: step(desk(), me().person, number, principal=me().principal, seen_version=_seen())


def _decided(step: Callable[..., object]) -> Callable[[str], object]:
    return lambda number: step(
        desk(), me().person, number, _resolution(), principal=me().principal, seen_version=_seen()
    )


def _add_party(number: str) -> None:
    party = request.form.get("party", 0, type=int)
    add_party(desk(), me().person, number, party, request.form.get("reason", ""), principal=me().principal)


def _lend(number: str) -> None:
    try:
        last = date.fromisoformat(request.form.get("until_on", ""))
    except ValueError:
        raise InvalidError({"until_on": Reason("not_a_day")}) from None
    person = request.form.get("person", 0, type=int)
    loan = Loan(person, request.form.get("role", ""), last + ONE_DAY, request.form.get("reason", ""))
    lend_person(desk(), me().person, number, loan, principal=me().principal)


STEPS: Mapping[str, Callable[[str], object]] = {
    "open_cycle": _plain(open_cycle),
    "finalise_cohort": _plain(finalise_cohort),
    "close_cycle": _plain(close_cycle),
    "reopen_cohort": _decided(reopen_cohort),
    "withdraw_cycle": _decided(withdraw_cycle),
    "add_party": _add_party,
    "lend_person": _lend,
}

SIGNED = frozenset({"finalise_cohort", "reopen_cohort", "withdraw_cycle"})
"""What settles or undoes the results of everybody."""


@pages.route("/new", methods=["GET", "POST"])
def create() -> str | Response | tuple[str, int]:
    """Create the draft of a cycle."""
    form = NewCycleForm()
    with looking() as view:
        form.offer(cycle_places(view))
    number = _created(form) if form.validate_on_submit() else None
    if number is not None:
        flash(CYCLE_IS_CREATED)
        return redirect(url_for("cycle_life.life", number=number))
    return render_template("pages/cycles/new.html", form=form), 422 if form.is_submitted() else 200


@pages.route("/<number>/life")
def life(number: str) -> str:
    """Show how a cycle is set up and what may be done to it."""
    return _shown(number, [])


@pages.route("/<number>/preparation", methods=["POST"])
def prepare(number: str) -> Response | tuple[str, int]:
    """Set what was changed of a draft's parties, parameters, readings and dates."""
    with looking() as view:
        found = cycle_life(view, number)
    try:
        prepare_cycle(desk(), me().person, number, preparation_of(request.form, found), principal=me().principal)
    except InvalidError as error:
        names = found.names()
        named = [f"{names.get(field, '')}：{reason_words(why)}".lstrip("：") for field, why in error.faults.items()]
        return _shown(number, named), 422
    except RefusedError as error:
        return _shown(number, refusal_words(error)), 409
    flash(PREPARATION_IS_SAVED)
    return redirect(url_for("cycle_life.life", number=number))


@pages.route("/<number>/acts/<event>", methods=["POST"])
def act(number: str, event: str) -> Response | tuple[str, int]:
    """Do an act on a cycle; a refused one says why and keeps what was typed. Results ask for the password again."""
    return (password_again(_do) if event in SIGNED else _do)(number, event)


@pages.route("/<number>/policy-version", methods=["GET", "POST"])
def policy_version(number: str) -> str | Response | tuple[str, int]:
    """Show what another version of the policy would change, for the text and for every case; then move to it."""
    refusals: list[str] = []
    policy, is_asked = request.form.get("policy", ""), request.method == "POST"
    try:
        if is_asked and request.form.get("do") == "move":
            move_to_policy_version(desk(), me().person, number, policy, _resolution(), principal=me().principal)
            flash(POLICY_IS_MOVED)
            return redirect(url_for("cycle_life.life", number=number))
        page = move_page(desk(), me().person, number, policy, _resolution() if is_asked else None, me().principal)
    except (InvalidError, RefusedError) as error:
        refusals = refusal_words(error)
        page = move_page(desk(), me().person, number, policy, None, me().principal)
    return render_template("pages/cycles/policy_version.html", page=page, refusals=refusals), 409 if refusals else 200


def _do(number: str, event: str) -> Response | tuple[str, int]:
    step = STEPS.get(event) or abort(404)
    try:
        step(number)
    except (InvalidError, RefusedError) as error:
        return _shown(number, refusal_words(error)), 422 if isinstance(error, InvalidError) else 409
    flash(ACT_IS_DONE.format(act=label(f"cycle.{event}")))
    return redirect(url_for("cycle_life.life", number=number))


def _created(form: NewCycleForm) -> str | None:
    try:
        return create_cycle(desk(), me().person, form.plan(), principal=me().principal)
    except InvalidError as error:
        show_faults(form, error)
    except ConflictError as error:
        form.form_errors.append(CYCLE_EXISTS if error.other is None else conflict_words(error))
    return None


def _shown(number: str, refusals: list[str]) -> str:
    with looking() as view:
        found = cycle_life(view, number)
        return render_template(
            "pages/cycles/life.html",
            life=found,
            refusals=refusals,
            origin=origin_sentence,
            tomorrow=view.today + ONE_DAY,
            lists=LISTS,
        )


def _resolution() -> Resolution:
    return Resolution(request.form.get("reason", "").strip(), request.form.get("document", "").strip())


def _seen() -> int | None:
    return request.form.get("seen_version", type=int)
