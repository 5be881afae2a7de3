"""The settlement of a round: its ranks and statements, with the ways to its common ledger and to making it final."""

from __future__ import annotations

from flask import Blueprint, render_template

from ycg_flow.casework.queries.round_settlement import round_settlement
from ycg_flow.web.frame import looking

pages = Blueprint("round_settlement", __name__)


@pages.route("/cycles/<number>/settlement")
def cycle(number: str) -> str:
    """Show the settlement of a round."""
    with looking() as view:
        return render_template("pages/settlement/cycle.html", page=round_settlement(view, number))
