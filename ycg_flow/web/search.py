"""Searching the cases within reach, from the head of every page."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.wrappers import Response

from ycg_flow.casework.queries.case_search import MOST_FOUND, search_cases
from ycg_flow.web.board_address import MOST_WORDS
from ycg_flow.web.frame import looking
from ycg_flow.web.list_exports import workbook_of
from ycg_flow.web.list_tables import found_table

pages = Blueprint("search", __name__)


@pages.route("/search")
def search() -> str:
    """Show the cases that the words find."""
    words = _words()
    with looking() as view:
        return render_template(
            "pages/search/search.html", words=words, cases=search_cases(view, words), most=MOST_FOUND
        )


@pages.route("/search.xlsx")
def workbook() -> Response:
    """Give the cases that the words find as a workbook."""
    words = _words()
    return workbook_of("search", lambda view: found_table(search_cases(view, words)))


def _words() -> str:
    return request.args.get("words", "").strip()[:MOST_WORDS]
