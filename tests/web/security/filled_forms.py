"""A form that was found, filled in: with what is plain, so that it is taken, and with what was typed instead."""

from __future__ import annotations

from collections.abc import Mapping
from io import BytesIO

from werkzeug.test import TestResponse

from tests.web.conftest import PASSPHRASE
from tests.web.security.reach import TABLE
from tests.web.security.shown_forms import Found, field_of
from tests.web.security.world import World

ROOM = 2_000
"""How many characters are tried in a field that says nothing of its room."""
FREE = frozenset({"text", "textarea", "search", "tel", "email", "url"})
_PLAIN = {"date": "2026-04-01", "month": "2026-04", "password": PASSPHRASE, **dict.fromkeys(FREE, "说明")}
_LAST_CHOICE = "the last"


def free_fields(found: Found) -> list[str]:
    """Return the names of a form's fields into which any text goes."""
    return [name for name, kind, _ in found.form.fields if kind in FREE and name not in found.form.numeric]


def particular_fields(found: Found) -> dict[str, str]:
    """Return the fields that take nothing but a value of their own kind, with one that they take."""
    chosen = TABLE["plain"].get(found.kind, {})
    named = {name: chosen.get(name, chosen.get(field_of(name), "")) for name, _, _ in found.form.fields}
    return {
        name: found.form.choices[name][-1] if value == _LAST_CHOICE else value for name, value in named.items() if value
    }


def rooms(found: Found) -> dict[str, int]:
    """Return how many characters each field for text takes."""
    return {name: found.form.room.get(name, ROOM) for name in free_fields(found)}


def plain(found: Found) -> dict[str, str]:
    """Return what fills in a form so that it is taken: what stands there, else the first choice or something plain."""
    filled: dict[str, str] = {}
    for name, kind, value in found.form.fields:
        if kind in {"submit", "file", "needed file"} or name == "csrf_token":
            continue
        if kind == "unchecked":
            filled.setdefault(name, value)
        else:
            filled[name] = value or ("1" if name in found.form.numeric else _PLAIN.get(kind, ""))
    return filled | particular_fields(found)


def send(world: World, found: Found, typed: Mapping[str, str]) -> TestResponse:
    """Send a form with what was typed over what is plain."""
    data = {**plain(found), **typed}
    if found.form.method == "GET":
        path = found.form.action.partition("?")[0]
        return world.browsers[found.who].get(path, query_string=data, buffered=True)
    files = {
        name: (BytesIO(b"%PDF-1.4\n%%EOF"), "附件.pdf") for name, kind, _ in found.form.fields if kind == "needed file"
    }
    return world.browsers[found.who].post(found.form.action, data={**data, **files}, buffered=True)
