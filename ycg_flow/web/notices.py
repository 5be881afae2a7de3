"""The inbox: what happened and what is due, each with its way to the case."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.queries.notices import inbox
from ycg_flow.casework.steps.read_notices import read_notices
from ycg_flow.web.frame import desk, me
from ycg_flow.web.words import notice_words

pages = Blueprint("notices", __name__, url_prefix="/notices")


@pages.route("", methods=["GET"])
def notices() -> str:
    """Show the inbox."""
    with desk().view(me().person) as view:
        found = [(notice, notice_words(notice)) for notice in inbox(view)]
        return render_template("pages/notices/notices.html", notices=found)


@pages.route("/read", methods=["POST"])
def read() -> Response:
    """Mark the notices that were shown as read."""
    read_notices(desk(), me().person, request.form.getlist("notice", type=int))
    return redirect(url_for("notices.notices"))
