"""Hostile texts and numbers through every form of every page: nothing fails, runs, is evaluated or is believed."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Dialog
from werkzeug.serving import make_server

from tests.web.security.filled_forms import free_fields, send
from tests.web.security.hostile_texts import MOST, POLYGLOT, mixed_texts, what_got_through
from tests.web.security.more_to_type import more_forms
from tests.web.security.reach import TABLE
from tests.web.security.real_pages import RealPages
from tests.web.security.shown_forms import Found, field_of, shown_forms
from tests.web.security.trying import judge, loose_fields, send_and_follow, try_numbers, try_texts
from tests.web.security.world import (
    ACCOUNTS,
    EARLIER,
    FILLING_IN,
    LAST_DAY,
    OBJECTS,
    ON_SITE,
    RESULTS,
    World,
    opened_world,
)
from tests.web.watching import Watched

# The first test waits until every page was looked at.
pytestmark = pytest.mark.timeout(300)
Rows = Mapping[str, Sequence[tuple[object, ...]]]
LEAST_TAKEN = 5
SHOWN = {LAST_DAY: (
    "", "/history", "/questions", "/objections", "/self-assessment/report", "/self-assessment/questions", "/evidence",
    "/supervision",
), FILLING_IN: ("/self-assessment", "/self-assessment/report", "/questions"), ON_SITE: (
    "", "/figures", "/scoring", "/verification", "/verification/interviews",
    "/verification/samples/410122-2025-001-S02", "/survey", "/history",
), RESULTS: ("", "/objections", "/history")}  # fmt: skip
LOOKERS = {LAST_DAY: ("submitter", "group_leader"), FILLING_IN: ("submitter",), ON_SITE: ("evaluator",),
    RESULTS: ("group_leader",)}  # fmt: skip
ENDS = ("cases.act", "cycle_life.act")
# What is hidden in a form, or chosen from a list, is typed by those who write requests themselves.
CHANGED = ("\x00", "9" * 40, "-1", "", "１", "'")
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
def shown(world: World, day: date, tmp_path_factory: pytest.TempPathFactory) -> list[Found]:
    """Every form of the day but those of one's own session, each field of a form once."""
    found: list[Found] = []
    seen: set[object] = set()
    of_the_day, before = shown_forms(world, tmp_path_factory, day), versions_of(world)
    lacking = more_forms(world, day)
    since = {number: (version, before[number]) for number, version in versions_of(world).items()}
    for each in map(carrying, [*(with_version(each, since) for each in of_the_day), *lacking]):
        asks = each.asks or {(each.form.method, each.kind)}
        is_sender = TABLE["by"].get(each.kind, each.who) == each.who
        if is_sender and not asks <= seen and not each.form.action.startswith(_NOT_TRIED):
            seen |= asks
            found.append(each)
    return found


@pytest.fixture(scope="module")
def forms(shown: list[Found], day: date) -> list[Found]:
    """The forms that are met on the day: those into which something can be typed."""
    met = TABLE["met"][str(day)]
    typed = [each for each in shown if each.form.typed]
    assert {each.kind for each in typed} <= {kind for kinds in TABLE["met"].values() for kind in kinds}
    assert set(met) == {each.kind for each in typed} & set(met)
    return [each for each in typed if each.kind in met]


@pytest.fixture(scope="module")
def pages(chromium: Browser) -> Iterator[RealPages]:
    """A window of the real browser that reads what was answered."""
    opened = RealPages(chromium)
    yield opened
    opened.close()


@pytest.mark.asvs("V1.2.1", "V1.3.7", "V2.2.1")
def test_no_text_in_any_field_fails_runs_or_is_evaluated(world: World, forms: list[Found], pages: RealPages) -> None:
    for found in forms:
        try_texts(world, found, pages)
    pages.look()


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_a_thousand_texts_in_all_fields_fail_run_and_are_evaluated_nowhere(
    world: World, forms: list[Found], pages: RealPages
) -> None:
    for found in forms:
        for text in mixed_texts(MOST):
            judge(world, found, send_and_follow(world, found, dict.fromkeys(free_fields(found), text)), pages, text)
    pages.look()


@pytest.mark.asvs("V2.2.1", "V2.2.2")
def test_nothing_hidden_or_chosen_fails_when_it_is_changed(world: World, shown: list[Found], day: date) -> None:
    tried: set[tuple[str, str]] = set()
    others = cycle(CHANGED)
    for found in shown:
        for name, kind, _ in found.form.fields:
            place = (found.endpoint, field_of(name))
            if place in tried or name in {*found.form.typed, "csrf_token"} or kind in {"file", "needed file"}:
                continue
            tried.add(place)
            for text in (POLYGLOT, next(others)):
                answer = send(world, found, {name: text})
                judge(world, found, [answer], None, (name, text))
    assert tried or day != LAST_DAY


def test_every_form_is_met_on_a_day_or_stands_among_those_that_are_not(app: Flask) -> None:
    met = {kind.partition(" ")[0] for kinds in TABLE["met"].values() for kind in kinds}
    not_met = [endpoint for endpoints in TABLE["not_met"].values() for endpoint in endpoints]
    posts = {rule.endpoint for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())}
    assert set(TABLE["met"]) == {str(day) for day in DAYS}
    assert posts <= {*met, *not_met}
    assert not met & set(not_met)


def test_a_page_that_shows_a_text_as_it_was_typed_is_seen(chromium: Browser) -> None:
    for fault in (f"<p>{POLYGLOT}</p>", "<p>49zqx</p>", "<a href='java\tscript:alert(1)'>", "<script>alert('zqx')"):
        pages = RealPages(chromium)
        pages.show(fault, "planted")
        with pytest.raises(AssertionError):
            pages.close()
        assert what_got_through(fault) or "<script>" in fault
    escaped = "<p>&lt;img src=zqx onerror=alert(1)&gt;{{7*7}}zqx</p>"
    pages = RealPages(chromium)
    pages.show(escaped, "nothing")
    pages.close()
    assert what_got_through(escaped) == []


def test_a_script_that_got_through_runs_in_the_real_browser(chromium: Browser) -> None:
    pages = RealPages(chromium)
    for text in ("<script>alert('script')</script>", "<img src=x onerror=alert('img')>"):
        pages.show(text, "planted")
    with pytest.raises(AssertionError):
        pages.close()
    assert sorted(pages.ran) == ["img", "script"]


@pytest.mark.asvs("V2.2.1", "V2.2.2")
def test_what_is_no_number_is_believed_in_no_field(world: World, forms: list[Found]) -> None:
    for found in forms:
        if found.form.method == "POST" and found.form.numeric:
            try_numbers(world, found)


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


@pytest.mark.asvs("V1.2.1", "V1.2.3", "V3.4.3")
@pytest.mark.parametrize("day", [DAYS[each] for each in SHOWN], indirect=True)
def test_a_real_browser_runs_nothing_that_was_stored(
    world: World, forms: list[Found], day: date, browser: Browser
) -> None:
    # An account that was barred in between could not look, and in a case or cycle that came to its end nothing is done.
    tried = [each for each in forms if not each.form.action.startswith("/administration") and each.endpoint not in ENDS]
    server = make_server("127.0.0.1", 0, world.app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        answers = [send(world, found, dict.fromkeys(loose_fields(found), POLYGLOT)).status_code for found in tried]
        assert 302 in answers
        for who in LOOKERS[day]:
            look_at_all(Watched(browser, f"http://127.0.0.1:{server.server_port}", 1366), ACCOUNTS[who], SHOWN[day])
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


def versions_of(world: World) -> dict[str, str]:
    """Return by the number of a case how often it was changed."""
    return {str(number): str(version) for number, version in world.rows("SELECT number, version FROM evaluation_case")}


def with_version(found: Found, since: Mapping[str, tuple[str, str]]) -> Found:
    """Return a form of a case as it is shown now, where it was looked at before the case was changed."""
    now, before = since.get(found.form.action.partition("/cases/")[2].partition("/")[0], ("", ""))
    fields = [
        (name, kind, now if (name, value) == ("seen_version", before) else value)
        for name, kind, value in found.form.fields
    ]
    return replace(found, form=replace(found.form, fields=fields))


def carrying(found: Found) -> Found:
    """Return a form whose hidden fields carry what was typed on the page before as one into which that is typed."""
    carried = TABLE["carried"].get(found.kind, ())
    fields = [(name, "text" if name in carried else kind, value) for name, kind, value in found.form.fields]
    return replace(found, form=replace(found.form, fields=fields))
