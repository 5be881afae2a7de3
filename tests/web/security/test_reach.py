"""The authorisation matrix: every route, every method, everybody, every object, against the table of `reach.toml`.

A denial says nothing of others: no text and no amount of a party stands in an answer to who has nothing to do with it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.web.conftest import PASSPHRASE
from tests.web.security.reach import ENTRIES, LACKING, SHOWN, TABLE, Cell, Oracle, cells, crossed, may_lack
from tests.web.security.shown_forms import shown_forms
from tests.web.security.world import ACCOUNTS, World, opened_world
from ycg_flow.resources import config_dir

# One process opens the world and looks for the forms.
pytestmark = pytest.mark.xdist_group("reach")
LEAST_CELLS = 5_000
MOST_SEE = (
    "group_leader",
    "submitter",
    "account_administrator",
    "rectification_officer",
    "settlement_officer",
    "nobody",
)
DENIED = frozenset({403, 404})
CANARY = re.compile(r"ZQ(\d{6})")
TYPED = {
    "reason": "理由充分",
    "document": "郑医保〔2026〕1号",
    "text": "文字",
    "note": "说明",
    "points": "1",
    "password": PASSPHRASE,
}


@pytest.fixture(scope="module")
def world(played_year: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with opened_world(played_year, tmp_path_factory.mktemp("reach")) as opened:
        yield opened


@pytest.fixture(scope="module")
def oracle(world: World) -> Oracle:
    return Oracle(world, config_dir())


@pytest.fixture(scope="module")
def all_cells(world: World, oracle: Oracle) -> list[Cell]:
    return list(cells(world, oracle))


@pytest.fixture(scope="module")
def filled(world: World, tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], dict[str, str]]:
    """What the pages' own forms send, by endpoint and address, to be posted by everybody."""
    return {
        (found.endpoint, found.form.action): {
            name: text for name, text in found.form.data.items() if name != "csrf_token"
        }
        for found in reversed(shown_forms(world, tmp_path_factory))
        if found.form.method == "POST"
    }


def test_every_route_stands_in_the_table_and_the_table_names_none_that_is_not_there(world: World) -> None:
    assert {rule.endpoint for rule in world.app.url_map.iter_rules()} == set(ENTRIES)
    assert SHOWN <= LACKING
    assert {*LACKING, *TABLE["writes"], *TABLE["file"]} <= set(ENTRIES)


@pytest.mark.timeout(600)
def test_the_matrix_is_large_and_reaches_every_route(world: World, oracle: Oracle, all_cells: list[Cell]) -> None:
    assert len(all_cells) >= LEAST_CELLS
    tried = {(cell.endpoint, cell.relation) for cell in all_cells}
    looks: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells(world, oracle, is_whole=True):
        assert (cell.endpoint, cell.relation) in tried
        if cell.is_open and cell.method == "GET" and cell.who in MOST_SEE:
            looks[cell.endpoint].append(cell)
    unseen = {endpoint for endpoint, found in looks.items() if not any(is_answered(world, cell) for cell in found)}
    assert unseen == set(TABLE["unseen"]["endpoints"])


@pytest.mark.timeout(600)
@pytest.mark.asvs("V8.2.1", "V8.2.2", "V8.4.1", "V8.1.1", "V3.5.3")
@pytest.mark.parametrize("who", [*ACCOUNTS, "nobody"])
def test_everybody_reaches_exactly_what_the_table_says(
    who: str, world: World, oracle: Oracle, all_cells: list[Cell], filled: dict[tuple[str, str], dict[str, str]]
) -> None:
    faults = [
        f"{cell.method} {cell.path} ({cell.relation}): {fault}"
        for cell in all_cells
        if cell.who == who
        for fault in faults_of(world, oracle, cell, filled)
    ]
    assert faults == []


@pytest.mark.soak
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("who", [*ACCOUNTS, "nobody"])
def test_everybody_reaches_exactly_what_the_table_says_on_every_object(
    who: str, world: World, oracle: Oracle, filled: dict[tuple[str, str], dict[str, str]]
) -> None:
    tried = [cell for cell in cells(world, oracle, is_whole=True) if cell.who == who]
    assert [(cell, fault) for cell in tried for fault in faults_of(world, oracle, cell, filled)] == []


@pytest.mark.asvs("V8.2.3")
def test_a_thing_of_another_party_is_not_found_in_ones_own_case(world: World) -> None:
    tried = list(crossed(world))
    assert tried
    for endpoint, path in tried:
        for method in ("GET", "POST"):
            rule = next(rule for rule in world.app.url_map.iter_rules() if rule.endpoint == endpoint)
            if method in (rule.methods or ()):
                answer = world.browsers["submitter"].open(path, method=method, data=TYPED, buffered=True)
                assert answer.status_code in DENIED, (method, path, answer.status_code)
                assert world.written == []


def is_answered(world: World, cell: Cell) -> bool:
    """Whether a look is answered with a page, with the way to another, or with what is missing in the question."""
    answer = world.browsers[cell.who].get(cell.path, buffered=True)
    return answer.status_code in {200, 302, 422} and not answer.headers.get("Location", "").startswith("/sign-in")


def faults_of(world: World, oracle: Oracle, cell: Cell, filled: dict[tuple[str, str], dict[str, str]]) -> Iterator[str]:
    """Try a cell, put the world back, and return what is wrong with the answer."""
    if cell.endpoint == "signing_in.sign_out":
        return
    data: dict[str, Any] | None = None
    if cell.method == "POST":
        data = {**TYPED, **filled.get((cell.endpoint, cell.path), {})}
    if data is not None and cell.endpoint in TABLE["file"]:
        data[TABLE["file"][cell.endpoint]] = (BytesIO(b"%PDF-1.4\n%%EOF"), "附件.pdf")
    last = world.rows_at_first("SELECT max(id) FROM history_entry")[0][0]
    answer = world.browsers[cell.who].open(cell.path, method=cell.method, data=data, buffered=True)
    if cell.method == "POST" and ENTRIES[cell.endpoint]["of"] == "installation":
        # A password or session of one of those who try may have gone: nothing to judge, but to be put back.
        world.sessions_changed = True
    try:
        yield from _faults_of_status(cell, answer)
        yield from _leaks(oracle, cell, answer)
        if world.written:
            yield from _faults_of_writing(world, oracle, cell, last)
    finally:
        world.undo()


def _faults_of_status(cell: Cell, answer: TestResponse) -> Iterator[str]:
    status = answer.status_code
    is_to_sign_in = status == 302 and answer.headers["Location"].startswith("/sign-in?")
    if status >= 500:
        yield f"fails with {status}"
    elif cell.who == "nobody" and not cell.is_open:
        if not is_to_sign_in:
            yield f"a stranger gets {status}"
    elif not cell.is_open and status not in DENIED:
        yield f"denied by the table, answered with {status}"
    elif cell.is_open and (status == 404 or is_to_sign_in) and not may_lack(cell):
        yield f"allowed by the table, answered with {status}"


def _leaks(oracle: Oracle, cell: Cell, answer: TestResponse) -> Iterator[str]:
    shown = (
        set(CANARY.findall(answer.text)) if (answer.mimetype or "").startswith(("text/", "application/json")) else set()
    )
    may_show = cell.endpoint in TABLE["shows_others"] or ENTRIES[cell.endpoint]["of"] == "installation"
    if may_show and cell.is_open and cell.who != "nobody":
        return
    for region in shown:
        if cell.who == "nobody" or not oracle.hears_of(cell.who, region):
            yield f"shows something of {region}"


def _faults_of_writing(world: World, oracle: Oracle, cell: Cell, last: object) -> Iterator[str]:
    entries = world.rows(
        "SELECT act, chain, task.institution_id FROM history_entry JOIN person ON person.id = person_id "
        "LEFT JOIN task ON task.id = history_entry.object_id WHERE history_entry.id > ?",
        last,
    )
    done = [entry for entry in entries if entry[0] not in TABLE["follows"]["acts"]]
    for act, chain, institution in done:
        event, number = str(act), str(chain).partition(":")[2]
        is_of_task = event.startswith("task.")
        if not (
            oracle.may_do_task(cell.who, event, number, institution)
            if is_of_task
            else oracle.may_do(cell.who, event, number)
        ):
            yield f"does {act} without a permission"
    if not done:
        allowed = TABLE["writes"].get(cell.endpoint)
        if allowed is None or (
            allowed and not any(oracle.reaches(cell.who, may, "case", cell.number) for may in allowed)
        ):
            yield f"writes {sorted(set(world.written))} without an entry in the history"
