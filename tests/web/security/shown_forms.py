"""The forms that the pages of the played year show to those who write, looked for once in a run of tests."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.web.security.forms import Form, forms_of
from tests.web.security.reach import EVERYBODY_TRIES, Cell, Oracle, cells
from tests.web.security.world import EARLIER, LAST_DAY, World
from ycg_flow.resources import config_dir

WRITERS = (
    "group_leader", "submitter", "certifier", "evaluator", "data_officer", "approver", "settlement_officer",
    "rectification_officer", "account_administrator", "security_administrator",
)  # fmt: skip
ALSO = (
    ("group_leader", "another party"),
    ("rectification_officer", "another party with orders"),
    ("submitter", "locked, of another year"),
)
"""Who has to do with several cases, and is shown forms at one that are not at another."""
AT_TIMES = ("member_contributor", "surveyor")
FILE = "forms.json"


@dataclass(frozen=True)
class Found:
    """A form, somebody who is shown it, and the endpoint that it is sent to."""

    who: str
    endpoint: str
    form: Form


def shown_forms(world: World, tmp_path_factory: pytest.TempPathFactory, day: date = LAST_DAY) -> list[Found]:
    """Return the forms of the pages of a day, each address once for whoever sees it first.

    On an earlier day, those of the pages for which it is kept. The world is as it was played.
    """
    folder = made_once(tmp_path_factory, f"forms-{day}", partial(_look_for_forms, world, day))
    found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return [Found(each["who"], each["endpoint"], Form(**each["form"])) for each in found]


def _look_for_forms(world: World, day: date, folder: Path) -> None:
    found = {
        (each.endpoint, each.form.action, each.form.method): each for each in reversed(list(_on_pages(world, day)))
    }
    kept = [asdict(each) for each in reversed(found.values())]
    (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def _on_pages(world: World, day: date) -> Iterator[Found]:
    adapter = world.app.url_map.bind("")
    no_pages: set[str] = set()
    for cell in _looks(world, EARLIER.get(day, ())):
        if cell.endpoint in no_pages:
            continue
        answer = world.browsers[cell.who].get(cell.path, buffered=True)
        if answer.mimetype != "text/html":
            no_pages.add(cell.endpoint)
            continue
        for form in forms_of(answer.text, cell.path):
            endpoint, _ = adapter.match(form.action.partition("?")[0], form.method)
            yield Found(cell.who, endpoint, form)


def _looks(world: World, blueprints: Sequence[str]) -> list[Cell]:
    """One look of everybody who writes at each page, or each of some blueprints, for a case of theirs."""
    writers = (*WRITERS, *AT_TIMES) if blueprints else WRITERS
    looks = {
        (cell.who, cell.endpoint, cell.relation): cell
        for cell in cells(world, Oracle(world, config_dir()), is_whole=True)
        if cell.method == "GET" and cell.is_open and cell.who in writers and cell.endpoint != "static"
        if cell.relation in EVERYBODY_TRIES or (cell.who, cell.relation) in ALSO
        if not blueprints or cell.endpoint.partition(".")[0] in blueprints
    }
    return list(looks.values())
