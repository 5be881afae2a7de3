"""Hostile texts and numbers through every form of every page: nothing fails, runs, is evaluated or is believed."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import cycle, islice
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog
from werkzeug.serving import make_server
from werkzeug.test import TestResponse

from tests.web.conftest import PASSPHRASE
from tests.web.security.hostile_texts import MOST, NO_NUMBERS, mixed_texts, packed_texts, what_got_through
from tests.web.security.reach import TABLE
from tests.web.security.shown_forms import Found, shown_forms
from tests.web.security.world import ACCOUNTS, EARLIER, FILLING_IN, LAST_DAY, OBJECTS, World, opened_world
from tests.web.watching import Watched

# The first test waits until every page was looked at.
pytestmark = pytest.mark.timeout(300)
Rows = Mapping[str, Sequence[tuple[object, ...]]]
LEAST_FORMS, LEAST_NUMERIC, LEAST_TAKEN = 20, 5, 5
ROOM, NUMBERS_OF_A_GATE = 2_000, 4
# So many values hold every text that can be read, where a field has the most room.
PACKS = 5
FREE = frozenset({"text", "textarea", "search", "tel", "email", "url"})
DRAFTS = {"draft_entry", "member_entry", "history_entry"}
PLAIN = {"date": "2026-04-01", "month": "2026-04", "number": "1", "password": PASSPHRASE}
SHOWN = {LAST_DAY: (
    "", "/history", "/questions", "/objections", "/self-assessment/report", "/self-assessment/questions", "/evidence",
    "/supervision",
), FILLING_IN: ("/self-assessment", "/self-assessment/report", "/questions")}  # fmt: skip
POLYGLOT = "\"'><img src=zqx onerror=alert('zqx')><svg onload=alert(1)>{{7*7}}zqx [zqx](javascript:alert(2))"
HEAVY, MOST_HEAVY = "[1,2 <a- *零\n", 100_000
"""What readers of texts look back and forth over; 100,000 of its characters are 200 kB on the way."""
# Who is signed out has no forms any more.
_NOT_TRIED = ("/sign-out", "/one-time-code", "/sign-in", "/password", "/second-factor")


# One process opens the world of a day.
DAYS = {
    day: pytest.param(day, marks=pytest.mark.xdist_group(f"hostile texts on {day}"), id=str(day))
    for day in (LAST_DAY, *EARLIER)
}


@pytest.fixture(scope="module", params=DAYS.values())
def day(request: pytest.FixtureRequest) -> date:
    """The day on which the forms are looked for: what can be typed changes with the year."""
    found: date = request.param
    return found


@pytest.fixture(scope="module")
def world(played_year: Path, tmp_path_factory: pytest.TempPathFactory, day: date) -> Iterator[World]:
    with opened_world(played_year, tmp_path_factory.mktemp("texts"), day) as opened:
        yield opened


@pytest.fixture(scope="module")
def forms(world: World, day: date, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """Every form into which those who write can type something, each endpoint once."""
    shown = shown_forms(world, tmp_path_factory, day)
    tried = [each for each in shown if each.form.typed and not each.form.action.startswith(_NOT_TRIED)]
    found = {(each.endpoint, each.form.method): each for each in reversed(tried)}
    assert len(found) >= (LEAST_FORMS if day == LAST_DAY else 1)
    assert set(TABLE["met"][str(day)]) <= {endpoint for endpoint, _ in found}
    return list(reversed(found.values()))


@pytest.mark.asvs("V1.2.1", "V1.3.7", "V2.2.1")
def test_no_text_in_any_field_fails_runs_or_is_evaluated(world: World, forms: list[Found]) -> None:
    try_texts(world, forms, packed_texts)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_all_texts_in_all_fields_fail_run_and_are_evaluated_nowhere(world: World, forms: list[Found]) -> None:
    try_texts(world, forms, lambda _: mixed_texts(MOST))


def test_every_form_is_met_on_a_day_or_stands_among_those_that_are_not(app: Flask) -> None:
    met = {endpoint for endpoints in TABLE["met"].values() for endpoint in endpoints}
    not_met = [endpoint for endpoints in TABLE["not_met"].values() for endpoint in endpoints]
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(TABLE["met"]) == {str(day) for day in DAYS}
    assert sorted(posts) == sorted([*met, *not_met])


def test_a_page_that_shows_a_text_as_it_was_typed_is_seen() -> None:
    assert what_got_through(f"<p>{POLYGLOT}</p>")
    assert what_got_through("<p>49zqx</p>")
    assert what_got_through("<a href='java\tscript:alert(1)'>")
    assert what_got_through("<p>&lt;img src=zqx onerror=alert(1)&gt;{{7*7}}zqx</p>") == []


@pytest.mark.asvs("V2.2.1", "V2.2.2")
def test_what_is_no_number_is_believed_in_no_field(world: World, forms: list[Found], day: date) -> None:
    assert day != LAST_DAY or sum(len(found.form.numeric) for found in forms) >= LEAST_NUMERIC
    try_numbers(world, forms, NUMBERS_OF_A_GATE)


@pytest.mark.asvs("V15.2.2")
def test_two_hundred_kilobytes_in_a_form_are_answered_in_the_time_of_a_request(
    world: World, forms: list[Found]
) -> None:
    for found in forms:
        fields = free_fields(found)
        if found.form.method == "POST" and fields:
            # A browser of the tests bears no answer that takes long.
            answer = send(world, found, dict.fromkeys(fields, (HEAVY * MOST_HEAVY)[: MOST_HEAVY // len(fields)]))
            assert answer.status_code < 500, found.form.action
            world.undo()


@pytest.mark.asvs("V15.3.3")
def test_what_a_form_has_no_field_for_changes_no_row(world: World, forms: list[Found], day: date) -> None:
    columns, taken = columns_of(world), 0
    for found in forms:
        if found.form.method == "POST":
            more = {name: "1" for name in columns if name not in {field for field, _, _ in found.form.fields}}
            written, with_more = rows_written(world, found, {}), rows_written(world, found, more)
            # What is drawn by lot differs from one time to the next.
            if with_more != written:
                assert written != rows_written(world, found, {}), (found.form.action, changed(written, with_more))
            taken += len(written) > 1
    assert taken >= (LEAST_TAKEN if day == LAST_DAY else 0)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_nothing_that_is_no_number_is_believed_anywhere(world: World, forms: list[Found]) -> None:
    try_numbers(world, forms, len(NO_NUMBERS))


@pytest.mark.asvs("V1.2.1", "V1.2.3", "V3.4.3")
@pytest.mark.parametrize("day", [DAYS[LAST_DAY], DAYS[FILLING_IN]], indirect=True)
def test_a_real_browser_runs_nothing_that_was_stored(
    world: World, forms: list[Found], day: date, browser: Browser
) -> None:
    # An account that was barred in between could not look.
    tried = [found for found in forms if not found.form.action.startswith("/administration")]
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        for place in range(-1, PACKS):
            typed = [polyglots(found) if place < 0 else texts_at(found, place) for found in tried]
            answers = [send(world, *each).status_code for each in zip(tried, typed, strict=True)]
            assert answers.count(302) > (3 if day == LAST_DAY else 0)
            for who in ("submitter", "group_leader") if day == LAST_DAY else ("submitter",):
                look_at_all(Watched(browser, f"http://127.0.0.1:{server.server_port}", 1366), ACCOUNTS[who], SHOWN[day])
            world.written.append("everything")
            world.undo()
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        world.written.append("everything")
        world.undo()


def look_at_all(watched: Watched, account: str, pages: tuple[str, ...]) -> None:
    """Look at the pages of a case in the real browser: nothing runs, complains or asks another site."""
    dialogs: list[Dialog] = []
    watched.page.on("dialog", partial(_hear, dialogs))
    watched.sign_in(account)
    for page in pages:
        watched.page.goto(f"{watched.address}/cases/{OBJECTS['own']}{page}")
        assert what_got_through(watched.page.content()) == [], page
    assert dialogs == []
    assert [each for each in watched.complaints if "404" not in each] == []
    assert [each for each in watched.asked if not each.startswith(watched.address)] == []
    watched.page.context.close()


def _hear(heard: list[Dialog], dialog: Dialog) -> None:
    heard.append(dialog)
    dialog.dismiss()


def try_texts(world: World, forms: list[Found], values_for: Callable[[int], Sequence[str]]) -> None:
    """Send all the texts through every field for text, and look at the answer and where it leads."""
    for found in forms:
        most = max((len(values_for(room)) for room in rooms(found).values()), default=0)
        for place in range(most):
            typed = texts_at(found, place, values_for)
            answer = send(world, found, typed)
            assert answer.status_code < 500, (found.form.action, typed)
            assert what_got_through(answer.text) == [], (found.form.action, typed)
            if answer.status_code == 302:
                page = world.browsers[found.who].get(answer.headers["Location"], buffered=True)
                assert page.status_code < 500, (found.form.action, typed)
                assert what_got_through(page.text) == [], (found.form.action, typed)
            world.undo()


def try_numbers(world: World, forms: list[Found], count: int) -> None:
    """Send what is no number through every field that takes one: all of it through a form's first, so many each."""
    fields = [(found, name) for found in forms if found.form.method == "POST" for name in found.form.numeric]
    chosen = cycle(NO_NUMBERS)
    for found, name in fields:
        for text in NO_NUMBERS if name == found.form.numeric[0] else islice(chosen, count):
            answer = send(world, found, {**dict.fromkeys(free_fields(found), "说明"), name: text})
            assert answer.status_code < 500, (found.form.action, name, text)
            is_refused = answer.status_code in {404, 409, 413, 422, 400}
            # A draft keeps what was typed, and says that it is no number.
            assert is_refused or set(world.written) <= DRAFTS, (found.form.action, name, text)
            world.undo()


def columns_of(world: World) -> list[str]:
    """Return the names of the columns of all tables."""
    tables = "SELECT DISTINCT c.name FROM sqlite_master t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    return [str(name) for (name,) in world.rows(tables)]


def rows_written(world: World, found: Found, more: Mapping[str, str]) -> Rows:
    """Return the answer to a form sent with more than it has, and what stands in the tables it wrote to; undo it."""
    answer = send(world, found, {**dict.fromkeys(free_fields(found), "说明"), **more})
    rows = {table: world.rows(f'SELECT * FROM "{table}"') for table in {*world.written}}  # noqa: S608 - own tables
    world.undo()
    return {**rows, "answer": [(answer.status_code,)]}


def changed(before: Rows, after: Rows) -> list[tuple[object, ...]]:
    return [row for table, rows in after.items() for row in rows if row not in before.get(table, [])]


def free_fields(found: Found) -> list[str]:
    """Return the names of a form's fields into which any text goes."""
    return [name for name, kind, _ in found.form.fields if kind in FREE and name not in found.form.numeric]


def polyglots(found: Found) -> dict[str, str]:
    return dict.fromkeys(free_fields(found), POLYGLOT)


def rooms(found: Found) -> dict[str, int]:
    """Return how many characters each field for text takes."""
    return {name: found.form.room.get(name, ROOM) for name in free_fields(found)}


def texts_at(found: Found, place: int, values_for: Callable[[int], Sequence[str]] = packed_texts) -> dict[str, str]:
    """Return for each field the text at a place of those it has room for, beginning again after the last."""
    return {name: values_for(room)[place % len(values_for(room))] for name, room in rooms(found).items()}


def send(world: World, found: Found, typed: Mapping[str, str]) -> TestResponse:
    """Send a form with what was typed, and what is plain in the fields that hold nothing."""
    form = found.form
    plain = {name: PLAIN.get(kind, form.data.get(name, "")) for name, kind, value in form.fields if not value}
    data = {name: value for name, value in {**form.data, **plain, **typed}.items() if name != "csrf_token"}
    query = data if form.method == "GET" else None
    return world.browsers[found.who].open(
        form.action, method=form.method, query_string=query, data=None if query else data, buffered=True
    )
