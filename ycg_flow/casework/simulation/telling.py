"""Telling a day from what the product itself wrote down: history, refusals, and the messages that were delivered."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from ycg_flow.casework.simulation.people import CITY_NAME, COUNTIES
from ycg_flow.casework.simulation.scene import Refusal, Scene
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Person, Post
from ycg_flow.records.tasks import OutboxMessage, Task
from ycg_flow.resources import load_policy
from ycg_flow.wording import simulation as words
from ycg_flow.wording.workflow import names_of
from ycg_flow.workflow.working_days import is_working_day

_SWEPT = ("before", "overdue", "escalation")
_CODE_LENGTH = 6


@dataclass
class Teller:
    """What was told already, and the names that identifiers are told by."""

    scene: Scene
    names: Mapping[str, str]
    people: Mapping[int, str]
    entry: int = 0
    message: int = 0
    refusal: int = 0


@dataclass
class Told:
    """One thing somebody did, as often and in as many places as it was done that day, since it was done first."""

    at: datetime
    who: str
    act: str
    detail: str
    times: dict[str, int] = field(default_factory=dict)

    def lines(self) -> Iterator[str]:
        """Yield a line for each number of times."""
        for times in dict.fromkeys(self.times.values()):
            places = [place for place, count in self.times.items() if count == times]
            yield words.act_line(places, self.who, self.act, times, self.detail)


def teller_of(scene: Scene, policy_id: str) -> Teller:
    """Return a teller that knows the names of acts, roles, people, and of everything in the policy."""
    acts = {**names_of(scene.desk.workflow), **words.FIRST_ACT, **words.CONSEQUENCES}
    return Teller(scene, {**acts, **_policy_names(load_policy(policy_id))}, _people(scene))


def tell_day(teller: Teller, day: date) -> Iterator[str]:
    """Yield the lines of a day that has just been played; nothing where nothing happened."""
    with teller.scene.desk.database.reading() as session:
        lines = [*_acts(teller, session), *_post(teller, session)]
    if lines:
        working = is_working_day(day, teller.scene.desk.calendar).is_working_day
        yield words.day_line(day, is_working_day=working)
        yield from lines


def _acts(teller: Teller, session: Session) -> Iterator[str]:
    """Yield what was done and what was refused, in order; the same act of one person is told once."""
    done = [(told.at, list(told.lines())) for told in _done(teller, session)]
    new = teller.scene.refusals[teller.refusal :]
    teller.refusal += len(new)
    refused = [(refusal.at, [_refused(teller, refusal)]) for refusal in new]
    for _, lines in sorted(done + refused, key=lambda entry: entry[0]):
        yield from lines


def _done(teller: Teller, session: Session) -> Collection[Told]:
    query = select(HistoryEntry).where(HistoryEntry.id > teller.entry).order_by(HistoryEntry.id)
    told: dict[tuple[str, str, str], Told] = {}
    for entry in session.scalars(query):
        teller.entry = entry.id
        act = teller.names.get(entry.act)
        if act is None:
            continue
        is_consequence = entry.act in words.CONSEQUENCES or entry.person_id is None
        who = words.PRODUCT if is_consequence else teller.people[entry.person_id or 0]
        detail = words.detail_text(_values(teller, entry), teller.names)
        same = told.setdefault((who, act, detail), Told(entry.at, who, act, detail))
        place = _place(entry.chain)
        same.times[place] = same.times.get(place, 0) + 1
    return told.values()


def _refused(teller: Teller, refusal: Refusal) -> str:
    reasons = [words.refused_because(reason, teller.names) for reason in refusal.reasons]
    who, act = teller.people[refusal.person], teller.names[refusal.act]
    return words.refusal_line(_place(refusal.case), who, act, reasons)


def _values(teller: Teller, entry: HistoryEntry) -> dict[str, Any]:
    """Return what the history says of an act, under the names the catalogue tells it by."""
    content: dict[str, Any] = json.loads(entry.content)["content"]
    values = {**content, "indicator": entry.indicator}
    for name in ("amount_fen", "award_fen"):
        if content.get(name) is not None:
            values[name.removesuffix("_fen")] = words.yuan(content[name])
    if "total_hundredths" in content:
        values["total"] = words.points(content["total_hundredths"])
    if content.get("named_person"):
        values["named"] = teller.people[content["named_person"]]
    if "counts" in content:
        values |= content["counts"]
        values["replaced"] = len(content["not_reached"]) or None
    returned = content.get("indicator_reasons", {})
    values["returned"] = "".join(f"“{teller.names[name]}”{reason}" for name, reason in returned.items())
    if content.get("findings"):
        values["finding"] = "".join(found["description"] for found in content["findings"])
    return values


def _post(teller: Teller, session: Session) -> Iterator[str]:
    """Yield what was delivered: reminders by kind and task, other notices by their number.

    One sweep puts all its reminders into the outbox in one statement, in the order the store likes; the places are
    told by their codes, so that every store tells the same year.
    """
    query = select(OutboxMessage).where(OutboxMessage.id > teller.message, OutboxMessage.delivered_at.is_not(None))
    reminders: dict[tuple[str, str], tuple[dict[str, None], set[int]]] = {}
    notices: Counter[str] = Counter()
    query = query.outerjoin(Task, Task.id == OutboxMessage.task_id)
    in_order = query.order_by(OutboxMessage.code, Task.kind, Task.region_code, OutboxMessage.id)
    for message in session.scalars(in_order):
        teller.message = max(teller.message, message.id)
        if message.task_id is None or message.code.partition("_")[0] not in _SWEPT:
            notices[message.code] += 1
            continue
        task = session.get_one(Task, message.task_id)
        places, people = reminders.setdefault((message.code, task.kind), ({}, set()))
        places[_region(task.region_code)] = None
        people.add(message.person_id)
    kinds = teller.scene.desk.workflow.task_kinds
    for (code, kind), (places, people) in reminders.items():
        yield words.reminder_line(code, kinds[kind].label, list(places), len(people))
    if notices:
        yield words.notices_line(notices)


def _place(chain: str) -> str:
    """Return the place that a chain, or the number of a case or cycle, is about."""
    return _region(chain.removeprefix("case:")[:_CODE_LENGTH])


def _region(code: str) -> str:
    return next((county.name for county in COUNTIES.values() if county.code == code), CITY_NAME)


def _people(scene: Scene) -> dict[int, str]:
    """Return everybody by name and role."""
    with scene.desk.database.reading() as session:
        query = select(Person.id, Person.name, Post.role).join(Post, Post.person_id == Person.id)
        return {key: f"{name}（{scene.desk.roles[role].label}）" for key, name, role in session.execute(query)}


def _policy_names(policy: Policy) -> dict[str, str]:
    table = policy.table
    named = (*table.figure, *table.indicator, *table.parameter, *table.ledger, *table.veto, *table.grade)
    return {entry.id: entry.name for entry in named}
