"""The result at a glance: by group, against last year and the peers, and what changed since it was first sent."""

from __future__ import annotations

from flask import Blueprint, render_template

from ycg_flow.casework.queries.result_profile import result_profile
from ycg_flow.web.frame import desk, me

pages = Blueprint("results", __name__, url_prefix="/cases/<number>/score-profile")


@pages.route("")
def profile(number: str) -> str:
    """Show the profile of a case's result."""
    with desk().view(me().person, principal=me().principal) as view:
        page = result_profile(view, number)
        return render_template("pages/results/profile.html", page=page, head=page.head)
