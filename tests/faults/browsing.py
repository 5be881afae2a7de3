"""Browsers of the fault gates: one signed-in person at one server, posting forms over a real connection."""

from __future__ import annotations

import http.client
import urllib.parse
from collections.abc import Callable, Mapping
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
        return self._send("POST", path, *_with_file(name, content))

    def upload_slowly(self, path: str, name: str, content: bytes, meanwhile: Callable[[], None]) -> Answer:
        """Send half of a file; do something once the server has heard the head of the request; send the rest."""
        body, headers = _with_file(name, content)
        half = len(body) // 2
        with closing(self._connected()) as connection:
            connection.putrequest("POST", path)
            for header, value in {**self._own(), **headers, "Content-Length": str(len(body))}.items():
                connection.putheader(header, value)
            connection.putheader("Expect", "100-continue")
            connection.endheaders()
            # The server says so once it has read the head.
            assert b"100 Continue" in connection.sock.recv(1024)
            connection.send(body[:half])
            meanwhile()
            connection.send(body[half:])
            return _answer_of(connection)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Answer:
        """Send a request. Raises `OSError` or `HTTPException` where the server is gone."""
        with closing(self._connected()) as connection:
            connection.request(method, path, body, {**self._own(), **headers})
            return _answer_of(connection)

    def _connected(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_SECONDS)

    def _own(self) -> dict[str, str]:
        return {"Cookie": f"ycg_session={self.cookie}", "X-CSRFToken": self.csrf}


def _with_file(name: str, content: bytes) -> tuple[bytes, dict[str, str]]:
    """Return the body of a form with a file, and the header that tells what it is."""
    head = (
        f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n'
        "Content-Type: application/octet-stream\r\n\r\n"
    )
    body = head.encode() + content + f"\r\n--{_BOUNDARY}--\r\n".encode()
    return body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}


def _answer_of(connection: http.client.HTTPConnection) -> Answer:
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
