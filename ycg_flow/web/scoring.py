"""The evaluators' table: points with reasons, decisions on what cannot be computed, bonuses; saved together."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from ycg_flow.casework.errors import ConflictError, InvalidError, RefusedError
from ycg_flow.casework.queries.scoring_page import GivenPoints, ScoringPage, scoring_page
from ycg_flow.casework.steps.accept_bonus import AcceptedBonus, accept_bonus
from ycg_flow.casework.steps.decide_missing_figure import NewDecision, decide_missing_figure
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.intake.typed_numbers import NumberRefused, read_typed_number
from ycg_flow.web.act_pages import Form
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.self_assessment_forms import kept_form
from ycg_flow.web.words import refusal_words
from ycg_flow.wording.pages import KEPT_AGAIN, NOTHING_CHANGED, POINTS_MISSING, SAVED_POINTS
from ycg_flow.wording.typed_numbers import typed_number_sentence

pages = Blueprint("scoring", __name__, url_prefix="/cases/<number>/scoring")
Page = str | Response | tuple[str, int]
Save = Callable[[], None]


class NotANumberError(Exception):
    """What was typed for points is no number; the message says why."""


@pages.route("")
def table(number: str) -> str:
    """Show the table, with what was typed before the session ended where there is some."""
    kept = kept_form()
    return _page(number, kept, {}, KEPT_AGAIN if kept else "")


@pages.route("", methods=["POST"])
def save(number: str) -> Page:
    """Save every row that was changed; a row that is refused stays as typed, with the reason beside it."""
    with looking() as view:
        changed = list(_changed(number, request.form, scoring_page(view, number)))
    refused: dict[str, list[str]] = {}
    conflicts = False
    for key, do in changed:
        try:
            do()
        except NotANumberError as error:
            refused[key] = [str(error)]
        except (ConflictError, InvalidError, RefusedError) as error:
            refused[key] = refusal_words(error)
            conflicts = conflicts or not isinstance(error, InvalidError)
    if refused:
        return _page(number, request.form, refused, ""), 409 if conflicts else 422
    flash(SAVED_POINTS.format(count=len(changed)) if changed else NOTHING_CHANGED)
    return redirect(request.path)


def _page(number: str, typed: Form, refused: dict[str, list[str]], notice: str) -> str:
    with looking() as view:
        page = scoring_page(view, number)
        return render_template(
            "pages/scoring/scoring.html",
            page=page,
            head=page.head,
            typed=typed,
            refused=refused,
            notice=notice,
            mark=shown_mark,
        )


def _changed(number: str, form: Form, page: ScoringPage) -> Iterator[tuple[str, Save]]:
    """Yield the key of every row that differs from what it showed, with what saves it."""
    for row in (row for _, rows in page.groups for row in rows):
        key = f"score.{row.item}"
        if _differs(form, key):
            yield key, partial(_score, number, form, row.item)
    for decision in page.decisions:
        key = f"decision.{decision.line.id}"
        if _differs(form, key):
            yield key, partial(_decide, number, form, decision.line.id)
    for bonus in page.bonuses:
        key = f"bonus.{bonus.bonus}"
        if _differs(form, key):
            yield key, partial(_accept, number, form, bonus.bonus)


def _score(number: str, form: Form, item: str) -> None:
    key = f"score.{item}"
    score = NewScore(item, _points(form, key), form.get(f"{key}.reason", ""), _seen(form, key))
    score_indicator(desk(), me().person, number, score, principal=me().principal)


def _decide(number: str, form: Form, indicator: str) -> None:
    key = f"decision.{indicator}"
    kind = form.get(f"{key}.kind", "")
    points = _points(form, key) if kind == "points" else None
    decision = NewDecision(indicator, kind, form.get(f"{key}.reason", ""), points)
    decide_missing_figure(desk(), me().person, number, decision, principal=me().principal)


def _accept(number: str, form: Form, bonus: str) -> None:
    key = f"bonus.{bonus}"
    accepted = AcceptedBonus(bonus, _points(form, key), form.get(f"{key}.reason", ""))
    accept_bonus(desk(), me().person, number, accepted, principal=me().principal)


def shown_mark(given: GivenPoints | None, kind: str = "") -> str:
    """Return the mark of what a row showed: the id of what counted, and its content."""
    return "|" if given is None else f"{given.id}|{kind}|{given.points}|{given.reason}"


def _differs(form: Form, key: str) -> bool:
    """Whether a row of the form came back other than it was shown; a row the form does not carry does not."""
    if f"{key}.seen" not in form:
        return False
    _, _, content = form[f"{key}.seen"].partition("|")
    return content.replace("\r\n", "\n") != _typed_content(form, key)


def _typed_content(form: Form, key: str) -> str:
    kind, points, reason = (form.get(f"{key}.{part}", "").strip() for part in ("kind", "points", "reason"))
    return f"{kind}|{points}|{reason}".replace("\r\n", "\n") if kind or points or reason else ""


def _seen(form: Form, key: str) -> int | None:
    known, _, _ = form[f"{key}.seen"].partition("|")
    return int(known) if known.isascii() and known.isdigit() else None


def _points(form: Form, key: str) -> str:
    """Return the points typed as a plain decimal. Raises `NotANumberError`."""
    typed = form.get(f"{key}.points", "")
    read = read_typed_number(typed, "points", {})
    if isinstance(read, NumberRefused):
        raise NotANumberError(typed_number_sentence(read.code, read.given, "points", {}))
    if not read:
        raise NotANumberError(POINTS_MISSING)
    return read
