"""What holds for every route: forgery and other methods refused, strict headers, no failure on rubbish."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import Browser
from tests.web.security.reach import ENTRIES, Oracle, cells
from tests.web.security.world import World, opened_world
from ycg_flow.app import create_app
from ycg_flow.resources import config_dir
from ycg_flow.web.frame import HEADERS

# One process opens the world.
pytestmark = pytest.mark.xdist_group("every route")
METHODS = ("PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "HEAD", "OPTIONS")
RUBBISH = (
    "'", '"', "%00", "\x00", "..%2f..%2fetc%2fpasswd", "-1", "0", "9" * 40, "1e999", "NaN", "null",
    "{{7*7}}", "${7*7}", "<script>", "\r\nSet-Cookie: a=b", "\u202e", "\ufffd", "１２３", "a" * 5_000, "%ff", "1,2",
    "[]", "true", "2026-13-45", "'; DROP TABLE person; --", "\\", "/", "//", "?", "#", " ", "%", "\U0001f4a3",
)  # fmt: skip
TRIES, TRIES_OF_A_SOAK = 50, 500


@pytest.fixture(scope="module")
def world(played_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(played_year, tmp_path_factory.mktemp("routes")) as opened:
        yield opened


@pytest.fixture(scope="module")
def addresses(world: World) -> list[tuple[str, str, str]]:
    """One address of every route and method: endpoint, method, path."""
    found: dict[tuple[str, str], str] = {}
    for cell in cells(world, Oracle(world, config_dir())):
        if cell.is_open or (cell.endpoint, cell.method) not in found:
            found[cell.endpoint, cell.method] = cell.path
    return [(endpoint, method, path) for (endpoint, method), path in found.items()]


@pytest.mark.asvs("V3.5.1")
def test_no_post_is_taken_without_the_token_of_the_session(world: World, addresses: list[tuple[str, str, str]]) -> None:
    browser = world.browsers["group_leader"]
    assert isinstance(browser, Browser)
    posts = [path for _, method, path in addresses if method == "POST"]
    assert len(posts) > 10
    for path in posts:
        assert browser.forge(path, {"reason": "伪造"}).status_code == 400, path
        assert browser.forge(path, {"csrf_token": "0" * 40}).status_code == 400, path
    assert world.written == []


@pytest.mark.asvs("V4.1.4", "V13.4.4")
def test_other_methods_are_refused_and_never_fail(world: World, addresses: list[tuple[str, str, str]]) -> None:
    for path in {path for _, _, path in addresses}:
        for method in METHODS:
            answer = world.browsers["group_leader"].open(path, method=method, buffered=True)
            allowed = {200, 302, 404, 405, 422} if method in {"HEAD", "OPTIONS"} else {400, 405}
            assert answer.status_code in allowed, (method, path, answer.status_code)
    assert world.written == []


@pytest.mark.asvs("V3.4.3", "V3.4.4", "V3.4.5", "V3.4.6", "V3.4.8", "V14.3.2", "V3.2.1", "V13.4.6")
def test_every_answer_carries_the_strict_headers(world: World, addresses: list[tuple[str, str, str]]) -> None:
    for who in ("group_leader", "nobody"):
        for endpoint, method, path in [*addresses, ("", "GET", "/nowhere"), ("", "GET", "/static/nowhere.css")]:
            answer = world.browsers[who].open(path, method=method, buffered=True)
            assert faults_of_headers(answer, is_static=endpoint == "static") == [], (method, path, answer.status_code)
            world.undo()


@pytest.mark.asvs("V3.4.1", "V16.5.1", "V16.5.4")
def test_a_failure_says_a_number_alone_and_carries_the_headers_too(world: World) -> None:
    app = create_app(world.desk, secret_key=b"a key for tests only", is_behind_https=True)
    app.config.update(PROPAGATE_EXCEPTIONS=False)
    app.view_functions["signing_in.health"] = planted_fault
    answer = app.test_client().get("/healthz", base_url="https://localhost")
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in answer.text
    assert "secret" not in answer.text
    assert faults_of_headers(answer, is_static=False) == []
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_missing_header_is_seen(world: World) -> None:
    answer = world.browsers["nobody"].get("/sign-in")
    del answer.headers["Content-Security-Policy"]
    answer.headers["Cache-Control"] = "public"
    assert faults_of_headers(answer, is_static=False) == ["Cache-Control", "Content-Security-Policy"]


@pytest.mark.asvs("V2.2.1", "V2.2.2", "V1.2.4")
def test_no_rubbish_in_addresses_queries_or_forms_fails(world: World, addresses: list[tuple[str, str, str]]) -> None:
    fuzz(world, addresses, TRIES)


@pytest.mark.soak
@pytest.mark.timeout(3600)
def test_no_rubbish_fails_at_length(world: World, addresses: list[tuple[str, str, str]]) -> None:
    fuzz(world, addresses, TRIES_OF_A_SOAK)


def fuzz(world: World, addresses: list[tuple[str, str, str]], tries: int) -> None:
    """Send rubbish to every route so many times; the seed is fixed, so that a failure comes again."""
    chance = random.Random(20260331)
    people = ("group_leader", "submitter", "evaluator", "settlement_officer", "nobody")
    for endpoint, method, path in addresses:
        for _ in range(tries):
            answer = world.browsers[chance.choice(people)].open(
                spoilt(chance, path).partition("?")[0],
                method=method,
                query_string={chance.choice(NAMES): chance.choice(RUBBISH) for _ in range(2)},
                data=rubbish_form(chance, endpoint) if method == "POST" else None,
                buffered=True,
            )
            assert answer.status_code < 500, (method, answer.request.url, answer.request.get_data()[:500])
            if endpoint == "signing_in.sign_out":
                world.undo()
    world.undo()


NAMES = ("next", "state", "words", "page", "sort", "version", "number", "case", "figure", "overdue", "from", "to", "id")
FIELDS = (
    "reason", "document", "seen_version", "points", "text", "notice", "evidence", "replaces", "amount", "day", "due_on",
    "value.visits.2025", "explanation.visits.2025", "seen.visits.2025", "section.1", "version.1", "preview", "account",
    "password", "code", "person", "cases", "act", "name", "title", "party", "row", "indicator", "note", "outcome",
)  # fmt: skip


def rubbish_form(chance: random.Random, endpoint: str) -> dict[str, Any]:
    if endpoint == "signing_in.sign_out":
        return {}
    return {chance.choice(FIELDS): chance.choice(RUBBISH) for _ in range(4)}


def spoilt(chance: random.Random, path: str) -> str:
    """Return an address, at times with rubbish in place of one of its parts."""
    parts = path.split("/")
    if len(parts) > 2 and chance.random() < 0.4:
        parts[chance.randrange(2, len(parts))] = chance.choice(RUBBISH).replace("?", "%3f").replace("#", "%23")
    return "/".join(parts)


def planted_fault() -> str:
    """Fail as a view with a mistake in it does."""
    raise ZeroDivisionError("division of a secret")


def faults_of_headers(answer: TestResponse, *, is_static: bool) -> list[str]:
    """Return the names of the headers that are missing or lax."""
    faults = {name for name, value in HEADERS.items() if answer.headers.get(name) != value}
    policy = answer.headers.get("Content-Security-Policy", "")
    faults |= {"Content-Security-Policy"} if "unsafe" in policy or "*" in policy else set()
    if not is_static and answer.headers.get("Cache-Control") != "no-store":
        faults.add("Cache-Control")
    is_shown = answer.headers.get("Content-Disposition", "attachment").partition(";")[0] != "attachment"
    if is_shown and not is_static:
        faults.add("Content-Disposition")
    return sorted(faults)


def test_the_addresses_cover_every_endpoint(addresses: list[tuple[str, str, str]]) -> None:
    assert {endpoint for endpoint, _, _ in addresses} == set(ENTRIES)
