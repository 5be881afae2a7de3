"""A case: where it stands and what can be done, its acts, its history."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.queries.case_as_of import case_as_of
from ycg_flow.casework.queries.case_page import case_history, case_page
from ycg_flow.casework.queries.dossier import dossier
from ycg_flow.casework.queries.score_page import score_page
from ycg_flow.web.case_acts import EXCEPTIONAL, PAGE_ACTS, SIMPLE_ACTS, WHERE_ONE_WORKS, leading_act
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.task_pages import TASK_PAGES
from ycg_flow.web.words import label
from ycg_flow.wording.pages import ACT_IS_DONE

pages = Blueprint("cases", __name__, url_prefix="/cases")
FIRST_DAY = date(2000, 1, 1)
MOST_SHOWN = 40


@pages.route("/<number>")
def case(number: str) -> str:
    """Show a case."""
    with looking() as view:
        page = case_page(view, number)
        return render_template(
            "pages/cases/case.html",
            page=page,
            head=page.head,
            simple=SIMPLE_ACTS,
            elsewhere=PAGE_ACTS,
            exceptional=EXCEPTIONAL,
            leading=leading_act(page.acts, [step.state for step in page.steps]),
            task_pages=TASK_PAGES,
        )


@pages.route("/<number>/history")
def history(number: str) -> str:
    """Show what was done on a case."""
    with looking() as view:
        head, acts = case_history(view, number)
        return render_template("pages/cases/history.html", head=head, acts=acts, today=view.today, wrong_day="")


@pages.route("/<number>/as-of")
def as_of(number: str) -> str | tuple[str, int]:
    """Show the case as it was known at the end of a day."""
    typed = request.args.get("day", "")
    with looking() as view:
        day = day_until(typed, view.today)
        if day is None:
            head, acts = case_history(view, number)
            wrong = {"wrong_day": typed[:MOST_SHOWN], "today": view.today}
            return render_template("pages/cases/history.html", head=head, acts=acts, **wrong), 422
        page = case_as_of(view, number, day)
        return render_template("pages/cases/as_of.html", page=page, head=page.head, today=view.today)


def day_until(typed: str, last: date) -> date | None:
    """Return the day that was typed; None where it is none, or lies after the last that can be looked at."""
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if FIRST_DAY <= day <= last else None


@pages.route("/<number>/score")
def score(number: str) -> str:
    """Show the score as things stand, each point with its way to the dossier."""
    with looking() as view:
        page = score_page(view, number)
        return render_template("pages/cases/score.html", page=page, head=page.head, sheet=page.sheet)


@pages.route("/<number>/score/<indicator>")
def point(number: str, indicator: str) -> str:
    """Show everything one indicator's points rest on."""
    with looking() as view:
        found = dossier(view, number, indicator, request.args.get("evidence", type=int))
        return render_template("pages/cases/dossier.html", dossier=found, head=found.head, line=found.line)


@pages.route("/<number>/acts/<event>", methods=["POST"])
def act(number: str, event: str) -> Response:
    """Do an act that needs no page of its own."""
    simple = SIMPLE_ACTS.get(event) or abort(404)
    more = simple.more(request.form.get("reason", ""), request.form.get("document", ""))
    simple.step(
        desk(),
        me().person,
        number,
        *more,
        principal=me().principal,
        seen_version=request.form.get("seen_version", type=int),
    )
    flash(ACT_IS_DONE.format(act=label(f"case.{event}")))
    back = request.form.get("back", "")
    return redirect(url_for(back if back in WHERE_ONE_WORKS else "cases.case", number=number))
