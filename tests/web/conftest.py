"""The application over a small office, and browsers that are signed in as its people."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask import session as flask_session
from flask.testing import FlaskClient
from flask_wtf.csrf import generate_csrf
from playwright.sync_api import Browser as RealBrowser
from playwright.sync_api import Playwright, expect, sync_playwright
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.serving import BaseWSGIServer, make_server
from werkzeug.test import TestResponse

from tests.casework.office import Office, TestClock, empty_office, fill_office, open_zhengzhou_cycle
from tests.compiled_once import TEMPLATES
from tests.kept_stages import kept_stage
from tests.web import watching
from ycg_flow.app import create_app
from ycg_flow.records.accounts import Credential

PASSPHRASE = watching.PASSPHRASE
MOST_CPU_SECONDS = 2.0
"""Of the processor's time for any request, whatever is sent; some hundredths are usual."""
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")

# A digest names its own cost. At the product's, signing in would take a third of the time of many a test; what the
# product itself digests, and how long it takes to answer, is tested with its own.
DIGEST = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSPHRASE)

# How long a page takes on a machine that runs two other tests says nothing about the page.
expect.set_options(timeout=30_000)


class Browser(FlaskClient):
    """A client that sends the token a page would carry, and bears no costly answer; `forge` leaves the token out."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        if kwargs.get("method") == "POST":
            kwargs["headers"] = {"X-CSRFToken": self._token(), **(kwargs.get("headers") or {})}
        began = time.thread_time()
        answer = super().open(*args, **kwargs)
        assert time.thread_time() - began < MOST_CPU_SECONDS, answer.request.url
        return answer

    def forge(self, path: str, data: dict[str, str]) -> TestResponse:
        """Post as another site would: with the cookies, without the token."""
        return super().open(path, method="POST", data=data)

    def _token(self) -> str:
        with self.session_transaction() as session, self.application.test_request_context():
            session.setdefault("csrf_token", "0" * 40)
            flask_session["csrf_token"] = session["csrf_token"]
            return str(generate_csrf())


SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def office(sqlite_template: Path, tmp_path: Path) -> Iterator[Office]:
    shutil.copy(sqlite_template, tmp_path / "cases.db")
    with empty_office(f"sqlite:///{tmp_path / 'cases.db'}", TestClock(), tmp_path) as office:
        fill_office(office)
        give_passwords(office)
        yield office


@kept_stage
def give_passwords(office: Office) -> None:
    """Let everybody have the password of the tests."""
    with office.desk.database.writing() as session, session.begin():
        for person in office.people.values():
            session.add(Credential(person_id=person, password_digest=DIGEST, must_change=False))


@pytest.fixture
def app(office: Office) -> Flask:
    app = create_app(office.desk, secret_key=b"a key for tests only")
    app.jinja_env.bytecode_cache = TEMPLATES
    app.config.update(TESTING=True, PROPAGATE_EXCEPTIONS=False)
    app.test_client_class = Browser
    return app


@pytest.fixture
def sign_in(app: Flask) -> SignIn:
    """Return a function that gives a browser signed in to an account."""

    def signed_in(account: str) -> FlaskClient:
        client = app.test_client()
        answer = client.post("/sign-in", data={"account": account, "password": PASSPHRASE})
        assert answer.status_code == 302, answer.text
        return client

    return signed_in


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as started:
        yield started


@pytest.fixture
def browser(chromium: RealBrowser) -> Iterator[RealBrowser]:
    """A real browser that keeps no window which a test opened in it."""
    kept = chromium.contexts
    yield chromium
    for context in chromium.contexts:
        if context not in kept:
            context.close()


@pytest.fixture
def window(only_window: watching.Window, served: str) -> Iterator[watching.Window]:
    """An empty window at the address of the application."""
    only_window.address = served
    yield only_window
    only_window.empty()


@pytest.fixture(scope="session")
def only_window(chromium: RealBrowser) -> watching.Window:
    """The window that the tests of this process share."""
    return watching.Window(chromium)


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[RealBrowser]:
    """The machine's own browser."""
    found = next((path for name in _CHROMIUM if (path := shutil.which(name))), None)
    assert found, "no Chromium is installed: `make test` installs one, or `apt-get install chromium fonts-noto-cjk`"
    started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
    yield started
    started.close()


@pytest.fixture(scope="session")
def old_browser(playwright: Playwright, project_dir: Path) -> Iterator[RealBrowser]:
    """Chromium 109, what offices with Windows 7 run; npm brings it, and a machine without npm does without."""
    if shutil.which("npm") is None:
        pytest.skip("npm is not installed: nothing can bring Chromium 109")
    found = project_dir / ".venv" / "old-browser" / "chromium"
    assert found.exists(), "`make test` unpacks Chromium 109"
    started = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
    assert started.version.startswith("109.")
    yield started
    started.close()


@pytest.fixture
def address(served: str, office: Office) -> str:
    """The address of the application with an open cycle, served on this machine."""
    open_zhengzhou_cycle(office)
    return served


@pytest.fixture
def served(server: BaseWSGIServer, app: Flask) -> Iterator[str]:
    """The address of the application over the office as it is, served on this machine."""
    server.app = app
    yield f"http://127.0.0.1:{server.server_port}"
    server.app = ServiceUnavailable()


@pytest.fixture(scope="session")
def server() -> Iterator[BaseWSGIServer]:
    """A server of this process, behind whose address the tests put their applications in turn.

    One address for all lets a browser keep the scripts and styles; and to stop a server takes half a second.
    """
    started = make_server("127.0.0.1", 0, ServiceUnavailable(), threaded=True)
    thread = threading.Thread(target=started.serve_forever)
    thread.start()
    yield started
    started.shutdown()
    thread.join()
    started.server_close()
