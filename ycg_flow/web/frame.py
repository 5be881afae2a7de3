"""What holds for every request: who is signed in, what is open without it, and the headers of every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import cast

from flask import Flask, Response, abort, current_app, g, redirect, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from werkzeug.wrappers import Response as AnyResponse

from ycg_flow.casework.accounts.kept_forms import keep_form
from ycg_flow.casework.accounts.sessions import Origin, SignedIn, holder_of, signed_in
from ycg_flow.casework.desk import Desk, View
from ycg_flow.web.request_sessions import reading_session

DESK = "ycg_flow_desk"
LOOK = "ycg_flow_look"
_NOT_KEPT = re.compile("[\0\ud800-\udfff]")
# The name under which the signed cookie holds the token of a session on the server.
SESSION_TOKEN = "signed_in"  # noqa: S105 - a name, no secret
KEPT, KEPT_OF = "kept", "kept_of"
FILE_POLICY = "sandbox; default-src 'none'"
"""What a file may do that somebody handed in: nothing at all."""
# Nothing else is open: every other route asks for a session, and a test walks them all.
OPEN_ENDPOINTS = frozenset({"static", "signing_in.sign_in", "signing_in.one_time_code", "signing_in.health"})
ENDPOINTS_BEFORE_PASSWORD = OPEN_ENDPOINTS | {"signing_in.change_password", "signing_in.sign_out"}
ENDPOINTS_BEFORE_SECOND_FACTOR = OPEN_ENDPOINTS | {"second_factor.give", "second_factor.secret", "signing_in.sign_out"}
NOT_FOUND = 404
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "font-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def desk() -> Desk:
    """Return the application's desk."""
    return cast("Desk", current_app.extensions[DESK])


@dataclass(frozen=True)
class Account(UserMixin):  # type: ignore[misc]
    """Who is signed in, as Flask-Login hands it to views and templates."""

    signed_in: SignedIn

    def get_id(self) -> str:
        """Return the person's key; what opens the session is its token, not this."""
        return str(self.signed_in.person)


def me() -> SignedIn:
    """Return who is signed in; every route that is not open has somebody."""
    if not current_user.is_authenticated:
        abort(401)
    return cast("Account", current_user).signed_in


@contextmanager
def looking() -> Iterator[View]:
    """Look at things for who is signed in; the words of the page's templates rest on the same look."""
    who, around = me(), g.get(LOOK)
    if around is not None:
        yield around
        return
    with desk().view(who.person, principal=who.principal, actor=who.actor, session=reading_session()) as view:
        setattr(g, LOOK, view)
        try:
            yield view
        finally:
            setattr(g, LOOK, None)


def token() -> str:
    """Return the session's token."""
    return str(session.get(SESSION_TOKEN, ""))


def origin() -> Origin:
    """Return where the request comes from."""
    return Origin(request.remote_addr or "", request.headers.get("User-Agent", ""))


def register_frame(app: Flask) -> None:
    """Ask every request for a session, and give every answer its headers."""
    accounts = LoginManager(app)
    accounts.request_loader(lambda _: _account())
    app.before_request(_refuse_what_no_browser_sends)
    app.before_request(_require_session)
    app.after_request(_with_headers)


def _account() -> Account | None:
    found = signed_in(desk(), token()) if token() else None
    return None if found is None else Account(found)


def _refuse_what_no_browser_sends() -> None:
    """Refuse characters that no database keeps, before any view sees them."""
    values = (
        *(str(value) for value in (request.view_args or {}).values()),
        *(text for given in (request.args, request.form) for name, texts in given.lists() for text in (name, *texts)),
        *(file.filename or "" for _, files in request.files.lists() for file in files),
    )
    if _NOT_KEPT.search("".join(values)):
        abort(400)


def _require_session() -> AnyResponse | None:
    if request.endpoint is None or request.endpoint in OPEN_ENDPOINTS:
        return None
    if not current_user.is_authenticated:
        return _to_sign_in()
    if me().must_change and request.endpoint not in ENDPOINTS_BEFORE_PASSWORD:
        return redirect(url_for("signing_in.change_password"))
    if _owes_second_factor() and request.endpoint not in ENDPOINTS_BEFORE_SECOND_FACTOR:
        return redirect(url_for("second_factor.give"))
    return None


def _owes_second_factor() -> bool:
    """Return whether one of the roles in use asks for a code that was not given in this session yet."""
    asking: frozenset[str] = current_app.config["SECOND_FACTOR_ROLES"]
    return me().second_factor_at is None and not me().must_change and bool(me().roles & asking)


def _to_sign_in() -> AnyResponse:
    """Send to the sign-in page; what was typed in a session of before is kept and offered again afterwards.

    The token of that session opens nothing, and tells another window's post from one of somebody who never signed in.
    """
    target = request.full_path.rstrip("?") if request.method == "GET" else request.path
    former = token()
    kept = keep_form(desk(), request.path, request.form) if request.method == "POST" and former else None
    session.clear()
    if former:
        session[SESSION_TOKEN] = former
    if kept is not None:
        session[KEPT], session[KEPT_OF] = kept, holder_of(desk(), former)
    return redirect(url_for("signing_in.sign_in", next=target))


def _with_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        # A file answers with a stricter policy of its own.
        response.headers.setdefault(name, value)
    if request.endpoint != "static" or response.status_code >= NOT_FOUND:
        response.headers["Cache-Control"] = "no-store"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        response.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    return response
