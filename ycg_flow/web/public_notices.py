"""Published results, each for exactly its audience."""

from __future__ import annotations

from flask import Blueprint, render_template

from ycg_flow.casework.queries.public_notices import public_notice, public_notices
from ycg_flow.web.frame import desk, me

pages = Blueprint("public_notices", __name__, url_prefix="/public-notices")


@pages.route("")
def published() -> str:
    """List the results that are published to the person now."""
    with desk().view(me().person, principal=me().principal) as view:
        return render_template("pages/public_notices/list.html", notices=public_notices(view))


@pages.route("/<number>")
def notice(number: str) -> str:
    """Show one published result."""
    with desk().view(me().person, principal=me().principal) as view:
        page = public_notice(view, number)
        return render_template("pages/public_notices/notice.html", page=page, line=page.line)
