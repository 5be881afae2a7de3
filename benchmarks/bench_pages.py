"""Speed of the pages: a case, a save of 24 values, signing in; against a bare table that the same application draws.

The demonstration is served in this process to a client that is signed in, so that processor time is that of server and
database together; the client's own share falls on both sides.
"""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from argon2 import PasswordHasher
from flask import Flask, render_template
from flask.testing import FlaskClient
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy import event, select
from werkzeug.test import TestResponse

from benchmarks.goals import Goal
from ycg_flow.app import create_app
from ycg_flow.casework.demonstration.accounts import PASSWORD
from ycg_flow.casework.demonstration.making import make_demonstration
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.queries.self_assessment_page import self_assessment_page
from ycg_flow.records.people import Person

DAY = date(2026, 3, 4)
ACCOUNT = "erqi.submitter"
CASE = "410103-2025-001"
ROWS = range(1, 41)
VALUES = 24
COOKIE = "ycg_session"
FORM = "application/x-www-form-urlencoded"
OK, SENT_ON = 200, 302
HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)


def goals() -> Iterator[Goal]:
    """Yield the goals of the pages; they share one demonstration."""
    made = make_demonstration(Path(tempfile.mkdtemp(prefix="ycg-bench-pages-")) / "demonstration", DAY)
    # A clock as an installation has it, no question to the database; it runs so fast that no limit on acts is met.
    seconds = map(timedelta, itertools.repeat(0), itertools.count(0, 2))
    began = made.clock()
    desk = replace(made, clock=lambda: began + next(seconds))
    app = _with_bare_page(create_app(desk))
    client = app.test_client()
    _sign_in(client)
    bare = _getting(client, "/bare")
    case, saving = _getting(client, f"/cases/{CASE}"), _saving(client, desk)
    yield Goal(
        "pages_case_over_bare_page",
        Fraction(4),
        "at_most",
        measured=case,
        reference=bare,
        note=lambda: f"a case in self-assessment with its tasks and acts; {_statements(desk, case)} statements",
    )
    yield Goal(
        "pages_saving_24_values_over_bare_page",
        Fraction(4),
        "at_most",
        measured=saving,
        reference=bare,
        note=lambda: f"read, checked, compared, chained and committed; {_statements(desk, saving)} statements",
    )
    digest = HASHER.hash(PASSWORD)
    yield Goal(
        "pages_sign_in_over_argon2id",
        Fraction(3, 2),
        "at_most",
        measured=lambda: _sign_in(app.test_client()),
        reference=lambda: HASHER.verify(digest, PASSWORD),
        note="against one argon2id call at OWASP's minimum: 19 MiB, two passes, one lane",
    )


def _with_bare_page(app: Flask) -> Flask:
    app.config["WTF_CSRF_ENABLED"] = False
    own = FileSystemLoader(Path(__file__).parent / "templates")
    app.jinja_loader = ChoiceLoader([own, *([app.jinja_loader] if app.jinja_loader else [])])
    app.add_url_rule("/bare", "bare", lambda: render_template("bare_page.html", rows=ROWS))
    return app


def _sign_in(client: FlaskClient) -> None:
    answer = client.post("/sign-in", data={"account": ACCOUNT, "password": PASSWORD})
    _expect(answer, SENT_ON)


def _getting(client: FlaskClient, path: str) -> Callable[[], None]:
    def get() -> None:
        answer = client.get(path)
        _expect(answer, OK)

    return get


def _saving(client: FlaskClient, desk: Desk) -> Callable[[], None]:
    """Return a call that saves other numbers in the same 24 fields, over what the save before left there."""
    with desk.database.reading() as session:
        person = session.scalars(select(Person.id).where(Person.account == ACCOUNT)).one()
    with desk.view(person) as view:
        fields = [field for field in self_assessment_page(view, CASE).fields if not field.options][:VALUES]
    versions = {field.key: int(field.seen.partition(":")[0]) for field in fields}
    numbers = itertools.count(100)
    cookie = client.get_cookie(COOKIE)

    def save() -> None:
        # As after a look at the page: messages that nobody has seen would pile up in the cookie.
        client.set_cookie(COOKIE, cookie.value if cookie else "")
        number = str(next(numbers))
        body = "&".join(
            f"value.{key}={number}&explanation.{key}=&seen.{key}={version}%3A" for key, version in versions.items()
        )
        answer = client.post(f"/cases/{CASE}/self-assessment", data=body, content_type=FORM)
        _expect(answer, SENT_ON)
        versions.update({key: version + 1 for key, version in versions.items()})

    return save


def _expect(answer: TestResponse, status: int) -> None:
    if answer.status_code != status:
        raise RuntimeError(answer.text)


def _statements(desk: Desk, call: Callable[[], None]) -> int:
    """Return how many statements a call asks for, without those that begin a transaction."""
    asked: list[str] = []

    def note(*arguments: object) -> None:
        asked.append(str(arguments[2]))

    event.listen(desk.database.engine, "before_cursor_execute", note)
    call()
    event.remove(desk.database.engine, "before_cursor_execute", note)
    return sum(1 for statement in asked if not statement.startswith("BEGIN"))
