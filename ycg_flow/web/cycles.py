"""Cycles: the list, and the board of one with its cases as the address filters them; its workbook and saved views."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from urllib.parse import parse_qsl

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.queries.case_page import cycle_acts
from ycg_flow.casework.queries.cockpit import ONE_POINT, cockpit
from ycg_flow.casework.queries.cycle_board import BoardFilter, CycleBoard, cycle_board, cycles_in_reach
from ycg_flow.casework.queries.cycle_life import may_create_cycles
from ycg_flow.casework.queries.heat_table import heat_table
from ycg_flow.casework.saved_views import drop_view, save_view, saved_views
from ycg_flow.intake.typed_numbers import read_typed_number
from ycg_flow.web.board_address import filter_of_query, filter_query, filter_values, read_filter
from ycg_flow.web.frame import desk, looking, me
from ycg_flow.web.list_exports import workbook_of
from ycg_flow.web.list_tables import board_table, heat_cells, late_table, money_table
from ycg_flow.web.words import refusal_words
from ycg_flow.wording.lists import (
    BOARD_COLUMNS,
    BULK_ACTS,
    NOT_SUBMITTED,
    NOT_SUBMITTED_CASE,
    TIMELINESS,
    VIEW_IS_SAVED,
)
from ycg_flow.wording.workflow import day_text

pages = Blueprint("cycles", __name__, url_prefix="/cycles")
SCREEN = "cycle_board"
MOST_POINTS = 100


@pages.route("")
def cycles() -> str:
    """Show the cycles within reach."""
    with looking() as view:
        return render_template(
            "pages/cycles/cycles.html", cycles=cycles_in_reach(view), may_create=may_create_cycles(view)
        )


@pages.route("/<number>")
def board(number: str) -> str:
    """Show the cases of a cycle; filter, order and page stand in the address."""
    shown = read_filter(request.args)
    with looking() as view:
        found = cycle_board(view, number, shown)
        return render_template("pages/cycles/board.html", **_board_values(view, found, shown))


@pages.route("/<number>/heat")
def heat(number: str) -> str:
    """Show the share of its points that every party shown reached in every indicator."""
    shown = read_filter(request.args)
    with looking() as view:
        return render_template(
            "pages/cycles/heat.html", heat=heat_table(view, number, shown), shown=shown, values_of=filter_values
        )


@pages.route("/<number>/cockpit")
def overview(number: str) -> str:
    """Show what is late, where the cases stand and what points mean in money; a change of all totals is tried."""
    with looking() as view:
        found = cockpit(view, number, _points(request.args.get("change", "")))
        return render_template("pages/cycles/cockpit.html", cockpit=found)


@pages.route("/<number>/history")
def history(number: str) -> str:
    """Show what was done to a cycle as a whole."""
    with looking() as view:
        acts = cycle_acts(view, load_cycle(view, number))
        line = cycle_board(view, number, BoardFilter()).line
        return render_template("pages/cycles/history.html", line=line, acts=acts)


@pages.route("/<number>/board.xlsx")
def workbook(number: str) -> Response:
    """Give the cases shown, of all pages, as a workbook."""
    shown = read_filter(request.args)
    return workbook_of(SCREEN, lambda view: board_table(cycle_board(view, number, shown)), number)


@pages.route("/<number>/heat.xlsx")
def heat_workbook(number: str) -> Response:
    """Give the points of all parties that the filter leaves as a workbook."""
    shown = read_filter(request.args)
    return workbook_of("heat_table", lambda view: heat_cells(heat_table(view, number, shown, is_whole=True)), number)


@pages.route("/<number>/late.xlsx")
def late_workbook(number: str) -> Response:
    """Give what is late as a workbook."""
    return workbook_of("late_tasks", lambda view: late_table(cockpit(view, number, -ONE_POINT)), number)


@pages.route("/<number>/money.xlsx")
def money_workbook(number: str) -> Response:
    """Give what points mean in money, with the change that is tried, as a workbook."""
    change = _points(request.args.get("change", ""))
    return workbook_of("money_trial", lambda view: money_table(cockpit(view, number, change)), number)


@pages.route("/<number>/views", methods=["POST"])
def keep_view(number: str) -> Response:
    """Keep the filter shown under a name."""
    kept = filter_query(filter_of_query(request.form.get("query", "")))
    try:
        save_view(desk(), me().person, SCREEN, request.form.get("name", ""), kept)
        flash(VIEW_IS_SAVED)
    except InvalidError as error:
        flash("；".join(refusal_words(error)))
    return redirect(f"{url_for('cycles.board', number=number)}?{kept}")


@pages.route("/<number>/views/<int:view_id>/delete", methods=["POST"])
def forget_view(number: str, view_id: int) -> Response:
    """Forget a view of one's own."""
    drop_view(desk(), me().person, view_id)
    return redirect(url_for("cycles.board", number=number))


def _points(typed: str) -> Fraction:
    """Return by how many points the totals are tried; one point less where nothing sensible was typed."""
    read = read_typed_number(typed, "points", {})
    points = Fraction(read) if isinstance(read, str) and read else -ONE_POINT
    return points if abs(points) <= MOST_POINTS else -ONE_POINT


def _board_values(view: View, found: CycleBoard, shown: BoardFilter) -> dict[str, Any]:
    return {
        "board": found,
        "shown": shown,
        "columns": BOARD_COLUMNS,
        "timeliness": TIMELINESS,
        "values_of": filter_values,
        "query": filter_query(shown),
        "views": [(kept, dict(parse_qsl(kept.query))) for kept in saved_views(view, SCREEN)],
        "reminder": _reminder(view, found),
        "bulk_acts": BULK_ACTS,
    }


def _reminder(view: View, found: CycleBoard) -> str:
    """Return the text to copy into a chat for those who have not submitted."""
    cases = "\n".join(
        NOT_SUBMITTED_CASE.format(
            party=case.party, due=day_text(case.due_on) if case.due_on else "", contact=case.contact
        )
        for case in found.not_submitted
    )
    return NOT_SUBMITTED.format(today=day_text(view.today), year=found.line.year, cases=cases)
