"""Browsers of the fault gates: one signed-in person at one server, posting forms over a real connection."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf

from tests.casework.office import Office
from tests.faults.serving import PATIENCE_SECONDS, SECRET
from ycg_flow.app import create_app
from ycg_flow.casework.accounts.hashing import digest_token
from ycg_flow.records.accounts import Credential, SignedInSession
from ycg_flow.web.frame import SESSION_TOKEN

_BOUNDARY = "fault-gate-boundary"


@dataclass(frozen=True)
class Answer:
    """What came back: the status, where it leads, and the page."""

    status: int
    location: str
    text: str


@dataclass(frozen=True)
class Visitor:
    """A signed-in person at the port of a server."""

    cookie: str
    csrf: str
    port: int = 0

    def at(self, port: int) -> Visitor:
        """Return the same person at a server."""
        return Visitor(self.cookie, self.csrf, port)

    def get(self, path: str) -> Answer:
        """Open a page."""
        return self._send("GET", path, None, {})

    def post(self, path: str, form: Mapping[str, str]) -> Answer:
        """Send a form."""
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        return self._send("POST", path, urllib.parse.urlencode(form).encode(), headers)

    def upload(self, path: str, name: str, content: bytes) -> Answer:
        """Send a file, as the form for evidence does."""
        head = (
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        body = head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
        return self._send("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send a request. Raises `OSError` or `HTTPException` where the server is gone."""
        own = {"Cookie": f"ycg_session={self.cookie}", "X-CSRFToken": self.csrf}
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)) as connection:
            connection.request(method, path, body, {**own, **headers})
            response = connection.getresponse()
            text = response.read().decode(errors="replace")
            return Answer(response.status, response.getheader("Location") or "", text)


def visitor(office: Office, account: str) -> Visitor:
    """Return a person with a session on the server, signed in and confirmed a moment ago."""
    token = f"token of {account}"
    now = office.clock()
    with office.desk.database.writing() as session, session.begin():
        person = office[account]
        session.add(Credential(person_id=person, password_digest="", must_change=False))
        opened = SignedInSession(token_digest=digest_token(token), person_id=person, started_at=now, seen_at=now)
        opened.confirmed_at = opened.second_factor_at = now
        session.add(opened)
    app = create_app(office.desk, secret_key=SECRET)
    return Visitor(*_signed(app, token))


def _signed(app: Flask, token: str) -> tuple[str, str]:
    """Return the cookie of a session and the token its forms carry."""
    with app.test_request_context() as context:
        context.session[SESSION_TOKEN] = token
        csrf = generate_csrf()
        content = dict(context.session)
    interface = app.session_interface
    assert isinstance(interface, SecureCookieSessionInterface)
    signer = interface.get_signing_serializer(app)
    assert signer is not None
    return str(signer.dumps(content)), csrf
