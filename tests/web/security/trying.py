"""All hostile texts through every field of a form, and what is no number through every field that takes one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from werkzeug.test import TestResponse

from tests.web.security.filled_forms import free_fields, particular_fields, rooms, send
from tests.web.security.forms import marked_fields
from tests.web.security.hostile_texts import NO_NUMBERS, POLYGLOT, fitting_texts, refused_texts, what_got_through
from tests.web.security.reach import TABLE
from tests.web.security.real_pages import RealPages
from tests.web.security.shown_forms import Found, field_of
from tests.web.security.world import World

DRAFTS = {"draft_entry", "member_entry", "history_entry"}
SOME = 8
"""How often a form is sent between two looks, where what was sent before still stands on the page."""


def try_texts(world: World, found: Found, pages: RealPages) -> None:
    """Send all the texts through every field for text of a form, and look at the answer and where it leads.

    What a field can keep is kept, and seen by the real browser where it is shown. A field that takes only a code or an
    account gets the texts alone, for it has the whole form refused.
    """
    loose = {name: room for name, room in rooms(found).items() if name in loose_fields(found)}
    others = {name: room for name, room in rooms(found).items() if name not in loose}
    keeps = found.form.method == "POST" and found.kind not in TABLE["keeps_nothing"]
    at_once = show_marks(world, found, loose) if keeps else 1
    for batch in batches(rounds(loose, fitting_texts), at_once):
        for typed in batch[:-1]:
            assert send(world, found, typed).status_code < 400, (found.form.action, typed)
        answers = send_and_follow(world, found, batch[-1])
        assert not keeps or answers[0].status_code < 400, (found.form.action, batch[-1], answers[0].text)
        judge(world, found, answers, pages, batch)
    for typed in [*rounds(loose, refused_texts), *rounds(others, fitting_texts), *rounds(others, refused_texts)]:
        judge(world, found, send_and_follow(world, found, typed), None, typed)
    for name in [name for name, kind, _ in found.form.fields if kind == "submit"]:
        typed = {**dict.fromkeys(loose, POLYGLOT[:60]), name: found.form.data[name]}
        judge(world, found, send_and_follow(world, found, typed), pages, typed)


def show_marks(world: World, found: Found, fields: Mapping[str, int]) -> int:
    """Send something plain in each field, and find it on a page that is looked at, but where the table says otherwise.

    Return how often the form may be sent before a look: where another sending leaves the first on the page, some times.
    """
    marks = [{name: f"zqm{turn}m{place}x" for place, name in enumerate(fields)} for turn in range(2)]
    first, again = (send_and_follow(world, found, typed) for typed in marks)
    world.undo()
    assert first[0].status_code < 400, (found.kind, first[0].text)
    missing = {field_of(name) for name in not_found(marks[0], first)}
    assert missing == set(TABLE["not_shown"].get(found.kind, ())), (found.form.action, missing)
    stands_beside = again[0].status_code < 400 and not_found(marks[0], again) == not_found(marks[0], first)
    return SOME if stands_beside else 1


def not_found(marks: Mapping[str, str], answers: Sequence[TestResponse]) -> list[str]:
    """Return the fields whose mark no page shows."""
    texts = [answer.text for answer in answers if answer.status_code != 302]
    return [name for name, mark in marks.items() if not any(mark in text for text in texts)]


def rounds(fields: Mapping[str, int], texts_for: Callable[[int], Sequence[str]]) -> list[dict[str, str]]:
    """Return what to type into the fields one time after the other, until each had all the texts for its room."""
    most = max((len(texts_for(room)) for room in fields.values()), default=0)
    return [
        {name: texts_for(room)[place % len(texts_for(room))] for name, room in fields.items()} for place in range(most)
    ]


def batches(typed: list[dict[str, str]], size: int) -> list[list[dict[str, str]]]:
    """Return what is typed in turn as lists of so many."""
    return [typed[start : start + size] for start in range(0, len(typed), size)]


def send_and_follow(world: World, found: Found, typed: Mapping[str, str]) -> list[TestResponse]:
    """Send a form; return the answer and the pages that show what was sent: where it leads, and where it stands."""
    answer = send(world, found, typed)
    if answer.status_code >= 400 or found.form.method == "GET":
        return [answer]
    leads = [answer.headers["Location"]] if answer.status_code == 302 else []
    leads += TABLE["shown_at"].get(found.kind, ())
    home = re.match(r"/(?:cases|cycles)/[^/]+", found.form.action)
    answers = [answer]
    for lead in leads:
        who, _, path = lead.rpartition(" ")
        path = path.replace("~", home[0] if home else "")
        answers.append(world.browsers[who or found.who].get(path, buffered=True))
    return answers


def judge(world: World, found: Found, answers: Sequence[TestResponse], pages: RealPages | None, typed: object) -> None:
    """See that nothing failed or got through, with the real browser's eyes or our own, and put the world back."""
    for answer in answers:
        assert answer.status_code < 500, (found.form.action, typed)
        if answer.mimetype != "text/html":
            continue
        if answer.status_code != 302 and pages is not None:
            pages.show(answer.text, (found.form.action, typed))
        else:
            assert what_got_through(answer.text) == [], (found.form.action, typed)
    world.undo()


def loose_fields(found: Found) -> list[str]:
    """Return the names of a form's fields that keep whatever text they are given."""
    return [name for name in free_fields(found) if name not in particular_fields(found)]


def try_numbers(world: World, found: Found) -> None:
    """Send what is no number through all fields that take one at once; each must be marked, or is tried alone."""
    for text in NO_NUMBERS:
        fields = found.form.numeric
        unmarked = refuse_number(world, found, dict.fromkeys(fields, text))
        for name in unmarked if len(fields) > 1 else ():
            refuse_number(world, found, {name: text})


def refuse_number(world: World, found: Found, typed: Mapping[str, str]) -> list[str]:
    """Send what is no number, which must be refused, or kept as a draft; return the fields that are not marked."""
    answer = send(world, found, typed)
    assert answer.status_code < 500, (found.form.action, typed)
    is_refused = answer.status_code in {409, 413, 422, 400}
    # A draft keeps what was typed, and says that it is no number.
    is_draft = not is_refused and found.kind in TABLE["drafts"] and set(world.written) <= DRAFTS
    assert is_refused or is_draft, (found.form.action, typed)
    if answer.is_json:
        marked = set(answer.get_json().get("faults", ()))
    else:
        page = answer if is_refused else world.browsers[found.who].get(answer.headers["Location"], buffered=True)
        marked = marked_fields(page.text)
    world.undo()
    unmarked = [name for name in typed if name not in marked]
    assert not unmarked or not is_draft, (found.form.action, typed, unmarked)
    return unmarked
