"""The demonstration's own acts: move the clock, start anew; accounts to sign in with. Only a demonstration has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flask import Blueprint, Flask, abort, current_app, flash, redirect, request, session, url_for
from werkzeug.wrappers import Response

from ycg_flow.casework.demonstration.accounts import PASSWORD, DemonstrationPlace, accounts_by_place
from ycg_flow.casework.demonstration.making import reset_demonstration
from ycg_flow.casework.demonstration.moved_clock import move_clock
from ycg_flow.casework.desk import china_date
from ycg_flow.web.frame import desk
from ycg_flow.wording.pages import CLOCK_MOVED, DEMONSTRATION_RESET
from ycg_flow.wording.workflow import day_text

pages = Blueprint("demonstration", __name__, url_prefix="/demonstration")
_FOLDER = "ycg_flow_demonstration"


@dataclass(frozen=True)
class Shown:
    """What the pages of a demonstration show beside their own content."""

    @property
    def today(self) -> date:
        """The day that the moved clock shows."""
        return china_date(desk().clock())

    @property
    def places(self) -> tuple[DemonstrationPlace, ...]:
        """The cities, each with an account for each role."""
        return accounts_by_place(desk())

    @property
    def password(self) -> str:
        """The password that all accounts share."""
        return PASSWORD


def register_demonstration(app: Flask, folder: Path | None) -> None:
    """Tell the templates whether this is a demonstration, and give one its own acts."""
    shown = None if folder is None else Shown()
    app.context_processor(lambda: {"demonstration": shown})
    if folder is not None:
        app.extensions[_FOLDER] = folder
        app.register_blueprint(pages)


@pages.route("/clock", methods=["POST"])
def clock() -> Response:
    """Move the clock to the morning of a later day."""
    try:
        day = date.fromisoformat(request.form.get("day", ""))
    except ValueError:
        abort(400)
    move_clock(desk(), day)
    flash(CLOCK_MOVED.format(day=day_text(day)))
    return redirect(url_for("my_work.my_work"))


@pages.route("/reset", methods=["POST"])
def reset() -> Response:
    """Start anew; whoever was signed in signs in again."""
    reset_demonstration(desk(), current_app.extensions[_FOLDER])
    session.clear()
    flash(DEMONSTRATION_RESET)
    return redirect(url_for("signing_in.sign_in"))
