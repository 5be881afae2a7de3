"""Cycles: the list, and the board of one with its cases by state."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ycg_flow.casework.queries.cycle_board import BoardFilter, cycle_board, cycles_in_reach
from ycg_flow.web.frame import looking

pages = Blueprint("cycles", __name__, url_prefix="/cycles")


@pages.route("")
def cycles() -> str:
    """Show the cycles within reach."""
    with looking() as view:
        return render_template("pages/cycles/cycles.html", cycles=cycles_in_reach(view))


@pages.route("/<number>")
def board(number: str) -> str:
    """Show the cases of a cycle; the filter stands in the address."""
    shown = BoardFilter(
        state=request.args.get("state", ""),
        only_overdue=request.args.get("overdue") == "yes",
        words=request.args.get("words", "").strip(),
    )
    with looking() as view:
        return render_template("pages/cycles/board.html", board=cycle_board(view, number, shown), shown=shown)
