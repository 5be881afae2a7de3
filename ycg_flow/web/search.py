"""Searching the cases within reach, from the head of every page."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from ycg_flow.casework.queries.case_search import MOST_FOUND, search_cases
from ycg_flow.web.board_address import MOST_WORDS
from ycg_flow.web.frame import looking

pages = Blueprint("search", __name__)


@pages.route("/search")
def search() -> str:
    """Show the cases that the words find."""
    words = request.args.get("words", "").strip()[:MOST_WORDS]
    with looking() as view:
        return render_template(
            "pages/search/search.html", words=words, cases=search_cases(view, words), most=MOST_FOUND
        )
