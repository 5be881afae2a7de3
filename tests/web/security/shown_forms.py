"""The forms that the pages of the played year show to those who write, looked for once in a run of tests."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from functools import partial
from pathlib import Path

import pytest

from tests.made_once import made_once
from tests.web.security.forms import Form, forms_of
from tests.web.security.reach import EVERYBODY_TRIES, TABLE, Cell, Oracle, cells
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
    event: str = ""
    """What its address or a field of its own says is done, where an endpoint does several things."""

    @property
    def kind(self) -> str:
        """The endpoint and what is done there."""
        return f"{self.endpoint} {self.event}".strip()

    @property
    def asks(self) -> frozenset[tuple[str, str, str]]:
        """The fields to type into, of whatever row or figure: method, kind and name."""
        return frozenset((self.form.method, self.kind, field_of(name)) for name in self.form.typed)


def field_of(name: str) -> str:
    """Return the name of a field without the row or figure that it is for."""
    return re.sub(r"\d+", "#", name.partition(".")[0])


def shown_forms(world: World, tmp_path_factory: pytest.TempPathFactory, day: date = LAST_DAY) -> list[Found]:
    """Return the forms of the pages of a day, each with the fields of its own once for whoever sees it first.

    On an earlier day, those of the pages for which it is kept. The world is as it was played.
    """
    folder = made_once(tmp_path_factory, f"forms-{day}", partial(_look_for_forms, world, day))
    found = json.loads((folder / FILE).read_text(encoding="utf-8"))
    return [Found(**{**each, "form": Form(**each["form"])}) for each in found]


def forms_on_page(world: World, who: str, html: str, path: str) -> Iterator[Found]:
    """Return the forms of a page that somebody was shown at a path."""
    for form in forms_of(html, path):
        endpoint, given = world.app.url_map.bind("").match(form.action.partition("?")[0], form.method)
        yield Found(who, endpoint, form, given.get("event") or form.data.get("act", ""))


def _look_for_forms(world: World, day: date, folder: Path) -> None:
    found: dict[object, Found] = {}
    for each in _on_pages(world, day):
        sender = each.who if each.kind in TABLE["by"] else ""
        found.setdefault((sender, each.form.action, each.asks or (each.form.method, each.kind)), each)
    kept = [asdict(each) for each in found.values()]
    (folder / FILE).write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")


def _on_pages(world: World, day: date) -> Iterator[Found]:
    no_pages: set[str] = set()
    for cell in _looks(world, EARLIER.get(day, ())):
        if cell.endpoint in no_pages:
            continue
        answer = world.browsers[cell.who].get(cell.path, buffered=True)
        if answer.mimetype != "text/html":
            no_pages.add(cell.endpoint)
            continue
        yield from forms_on_page(world, cell.who, answer.text, cell.path)


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
