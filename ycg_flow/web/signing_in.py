"""Signing in and out, choosing a password, and the health of the service."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from flask import Blueprint, current_app, flash, redirect, render_template, request, session, url_for
from sqlalchemy import text
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from ycg_flow.casework.accounts.passwords import change_password as change
from ycg_flow.casework.accounts.passwords import use_one_time_code
from ycg_flow.casework.accounts.sessions import SignInRefusedError, confirm_password
from ycg_flow.casework.accounts.sessions import sign_in as open_session
from ycg_flow.casework.accounts.sessions import sign_out as end_session
from ycg_flow.casework.errors import InvalidError
from ycg_flow.web.forms import ChangePasswordForm, CodeForm, SignInForm, show_faults
from ycg_flow.web.frame import KEPT, KEPT_OF, SESSION_TOKEN, desk, me, origin, token
from ycg_flow.wording.pages import CODE_REFUSED, NEW_SIGN_IN, SIGN_IN_REFUSED
from ycg_flow.workflow.facts import Reason

pages = Blueprint("signing_in", __name__)
Page = str | Response | tuple[str, int]


@pages.route("/sign-in", methods=["GET", "POST"])
def sign_in() -> Page:
    """Show the form, or open a session and go where the person wanted to go."""
    form = SignInForm()
    if form.validate_on_submit():
        try:
            opened = open_session(desk(), form.account.data or "", form.password.data or "", origin())
        except SignInRefusedError:
            form.password.errors = [SIGN_IN_REFUSED]
        else:
            kept = {name: session[name] for name in (KEPT, KEPT_OF) if name in session}
            session.clear()
            session[SESSION_TOKEN] = opened
            session.update(kept)
            session.permanent = True
            return redirect(_inside(request.args.get("next", "")))
    return render_template("pages/signing_in/sign_in.html", form=form), 422 if form.errors else 200


@pages.route("/sign-out", methods=["POST"])
def sign_out() -> Page:
    """End the session on the server."""
    ended = token()
    end_session(desk(), ended)
    session.clear()
    session[SESSION_TOKEN] = ended
    answer = redirect(url_for("signing_in.sign_in"))
    answer.headers["Clear-Site-Data"] = '"storage"'
    return answer


@pages.route("/password", methods=["GET", "POST"])
def change_password() -> Page:
    """Choose another password; everybody signs in again with the new one."""
    form = ChangePasswordForm()
    if form.validate_on_submit():
        try:
            _change(form.present.data or "", form.wanted.data or "")
        except InvalidError as error:
            show_faults(form, error)
        else:
            session.clear()
            flash(NEW_SIGN_IN)
            return redirect(url_for("signing_in.sign_in"))
    return render_template("pages/signing_in/change_password.html", form=form), 422 if form.errors else 200


@pages.route("/one-time-code", methods=["GET", "POST"])
def one_time_code() -> Page:
    """Choose a password with a code from the administrator."""
    form = CodeForm()
    if form.validate_on_submit():
        try:
            use_one_time_code(desk(), form.account.data or "", form.code.data or "", form.wanted.data or "")
        except SignInRefusedError:
            form.code.errors = [CODE_REFUSED]
        except InvalidError as error:
            show_faults(form, error)
        else:
            flash(NEW_SIGN_IN)
            return redirect(url_for("signing_in.sign_in"))
    return render_template("pages/signing_in/one_time_code.html", form=form), 422 if form.errors else 200


@pages.route("/healthz")
def health() -> Page:
    """Say that the service and its database answer."""
    with desk().database.reading() as connection:
        connection.execute(text("SELECT 1"))
    return Response("ok\n", mimetype="text/plain")


def _change(present: str, wanted: str) -> None:
    """Change one's own password; a wrong one counts as a failed sign-in, so that nobody guesses at an open desk."""
    if not confirm_password(desk(), token(), present):
        raise InvalidError({"present": Reason("password_is_wrong")})
    change(desk(), me().person, present, wanted)


def _inside(target: str) -> str:
    """Return a target that is a page of this application; anything else leads to the first page."""
    return target if _is_page(target) else url_for("my_work.my_work")


def _is_page(target: str) -> bool:
    if not target.startswith("/") or target.startswith("//") or "\\" in target or not target.isprintable():
        return False
    try:
        current_app.url_map.bind("").match(unquote(urlsplit(target).path), "GET")
    except (HTTPException, ValueError):
        return False
    return True
