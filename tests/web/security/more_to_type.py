"""What the story does not come to, brought about with the forms of the pages, so that each is shown on some day."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from tests.web.security.filled_forms import plain
from tests.web.security.shown_forms import Found, forms_on_page
from tests.web.security.world import COLLECTING, LAST_DAY, OBJECTS, ON_SITE, World

OWN, OTHER, THIRD = (f"/cases/{OBJECTS[each]}" for each in ("own", "another party", "another party with orders"))
CYCLE = "/cycles/zhengzhou-2022-2025-year-1"
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
Shown = list[Found]
"""What is shown then."""


def more_forms(world: World, day: date) -> list[Found]:
    """Bring about what is lacking on a day, keep that as the state to go back to, and return the forms shown then."""
    found = MORE[day](world) if day in MORE else []
    world.remember()
    return found


def _while_figures_are_collected(world: World) -> Shown:
    """Let a collected figure differ from the reported one, and another case come to the verification."""
    differing = {"value.visits_within_county.2025": "1700000"}
    _do(world, "data_officer", f"{OTHER}/figures/collected", "figures.collected", differing)
    _do(world, "data_officer", f"{THIRD}/figures", "cases.act conclude_data_collection", {})
    drawing = "verification.samples case.draw_sample"
    answer = _answer(world, "group_leader", f"{THIRD}/verification", drawing, {})
    looks = (
        ("data_officer", f"{OTHER}/figures"),
        ("group_leader", f"{THIRD}/verification"),
        ("group_leader", answer.headers["Location"]),
    )
    return [*_looks(world, looks), *_name_the_surveyor_anew(world)]


def _name_the_surveyor_anew(world: World) -> Shown:
    """Take the surveyor out of the group and in again: then interests are to be declared anew."""
    page = f"{OWN}/evaluation-group"
    form = next(each.form for each in _look(world, "group_leader", page) if each.kind == "evaluation_group.form_group")
    named = [value for name, kind, value in form.fields if name == "member" and kind == "checkbox"]
    others = [each for each in named if not each.endswith("surveyor")]
    for before, after in ((named, others), (others, named)):
        data = {"shown_member": before, "member": after}
        answer = world.browsers["group_leader"].post(page, data=data, buffered=True)
        assert answer.status_code == 302, answer.text
    return _look(world, "surveyor", f"{OWN}/survey")


def _on_site(world: World) -> Shown:
    """Let a photo be taken, and somebody hold work that a colleague could take over."""
    item = f"{OWN}/verification/samples/{OBJECTS['own']}-S02/items/1"
    _do(world, "evaluator", item, "verification_items.photos", {"files": (BytesIO(PICTURE), "照片.png")})
    ((task,),) = world.rows("SELECT min(id) FROM task WHERE kind = 'verify_on_site' AND state = 'open'")
    _do(world, "evaluator", f"/tasks/{task}", "tasks.act take_on_task", {})
    answer = _answer(world, "group_leader", "/handing-over", "handing_over.preview", {})
    assert answer.status_code == 200
    previewed = forms_on_page(world, "group_leader", answer.text, "/handing-over")
    return [*_look(world, "evaluator", item), *previewed]


def _in_the_end(world: World) -> Shown:
    """Open a second round, inquiries at every stage and an order of the own county."""
    _do(world, "group_leader", "/cycles/new", "cycle_life.create", {"evaluation_year": "2027"})
    _do(world, "rectification_officer", f"{OWN}/rectification/new", "rectification.issue", {})
    ((order,),) = world.rows("SELECT max(number) FROM rectification_order WHERE number LIKE ?", f"{OBJECTS['own']}-%")
    case = OBJECTS["own"]
    looks = (
        ("group_leader", "/cycles/zhengzhou-2022-2027-year-1/life"),
        ("group_leader", f"{CYCLE}?words=1"),
        ("group_leader", f"{CYCLE}/bulk?act=nudge_task&case={case}&message=x"),
        ("group_leader", f"{CYCLE}/bulk?act=extend_deadline&case={case}&reason=x&document=x&new_due_on=2026-05-01"),
        ("submitter", f"{OWN}/rectification/{order}"),
        *_open_inquiries(world),
    )
    return _looks(world, looks)


def _open_inquiries(world: World) -> list[tuple[str, str]]:
    """Open three inquiries: one is heard, one waits for a proposal, one for the decision."""
    pages: list[str] = []
    for veto in ("fraud_concealed", "administrative_penalty", "repeated_medical_accidents"):
        opening = "inquiries.inquiries case.open_veto_inquiry"
        _do(world, "group_leader", f"{OWN}/veto-inquiries", opening, {"veto": veto})
        ((inquiry,),) = world.rows("SELECT max(id) FROM veto_inquiry")
        pages.append(f"{OWN}/veto-inquiries/{inquiry}")
        for act in ("record_finding", "hear_party"):
            _do(world, "group_leader", pages[-1], f"inquiries.inquiry veto_inquiry.{act}", {})
    for page in pages[1:]:
        _do(world, "submitter", page, "inquiries.inquiry veto_inquiry.respond_to_inquiry", {})
    _do(world, "group_leader", pages[2], "inquiries.inquiry veto_inquiry.propose_dismissal", {})
    return [
        ("submitter", pages[0]), ("group_leader", pages[0]), ("group_leader", pages[1]), ("approver", pages[2])
    ]  # fmt: skip


MORE: Mapping[date, Callable[[World], Shown]] = {
    COLLECTING: _while_figures_are_collected,
    ON_SITE: _on_site,
    LAST_DAY: _in_the_end,
}


def _do(world: World, who: str, path: str, kind: str, typed: Mapping[str, Any]) -> None:
    answer = _answer(world, who, path, kind, typed)
    assert answer.status_code == 302, (kind, answer.text)


def _answer(world: World, who: str, path: str, kind: str, typed: Mapping[str, Any]) -> TestResponse:
    """Send a form of a page filled in with what is plain and what was typed."""
    found = next(each for each in _look(world, who, path) if each.kind == kind)
    return world.browsers[who].post(found.form.action, data={**plain(found), **typed}, buffered=True)


def _looks(world: World, looks: Iterable[tuple[str, str]]) -> Shown:
    return [found for who, path in looks for found in _look(world, who, path)]


def _look(world: World, who: str, path: str) -> Shown:
    answer = world.browsers[who].get(path, buffered=True)
    assert answer.status_code == 200, (who, path)
    return list(forms_on_page(world, who, answer.text, path))
