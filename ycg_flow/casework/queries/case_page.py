"""The case page: where the case stands, who must act until when, what the person may do, what would open the rest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import INQUIRY, INSIDE, load_case, untold_inquiries
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.tasks import tasks_of_case
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Post
from ycg_flow.records.tasks import OPEN_STATES, Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.deadlines import start_of
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import Permission, reach_of

TOLD_STATES = frozenset({"feedback", "approval", "public_notice", "settlement", "rectification", "closed"})
SIDE_STATES = frozenset({"withdrawn"})
MOST_ENTRIES = 200


@dataclass(frozen=True)
class YearStep:
    """A state in the order of the year: `done`, `here` or `ahead`."""

    state: str
    label: str
    position: str


@dataclass(frozen=True)
class DueTask:
    """An open task of the case: who owes it until when; `is_mine` where the reader has a post that may owe it."""

    kind: str
    roles: tuple[str, ...]
    holder: str | None
    due_on: date
    locks_on: date | None
    days_left: int
    is_provisional: bool
    is_mine: bool


@dataclass(frozen=True)
class CaseHead:
    """What stands at the top of every page of a case; `is_inside` where the reader is no mere member of the party."""

    number: str
    party: str
    cycle_number: str
    cycle_title: str
    policy: str
    year: int
    state: str
    state_label: str
    version: int
    timeliness: str | None
    is_demonstration: bool
    is_inside: bool
    is_told: bool


@dataclass(frozen=True)
class CasePage:
    """The first page of a case."""

    head: CaseHead
    steps: tuple[YearStep, ...]
    tasks: tuple[DueTask, ...]
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class PastAct:
    """An act in the history: who did what when, for whom, and the number of its link in the chain.

    `states` are the labels of the state it left and the one it led to, None where the state stayed; `points` what was
    scored; `reason` and `document` what was given with it.
    """

    sequence: int
    act: str
    person: str | None
    principal: str | None
    at: datetime
    indicator: str | None
    states: tuple[str, str] | None
    points: str
    reason: str
    document: str


def case_page(view: View, number: str) -> CasePage:
    """Return the first page of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    return CasePage(case_head(view, case), _steps(view, case), _tasks(view, case), acts_open_to(view, case))


def sees_inside(view: View, case: EvaluationCase) -> bool:
    """Return whether the person reads the case for the bureau or its group, not only as the party itself."""
    return reach_of(view.actor, INSIDE, view.desk.roles).covers(kind_of(case).place_of(case, view.today))


def reads_cycle(view: View, case: EvaluationCase) -> bool:
    """Return whether the person may open the pages of the case's cycle, not only the case."""
    reach = reach_of(view.actor, {Permission.REGION_CYCLE_READ}, view.desk.roles)
    return reach.covers(kind_of(case).place_of(case, view.today))


def is_told(view: View, case: EvaluationCase) -> bool:
    """Return whether the person may know what the group found: the bureau always, the party from the feedback on."""
    return sees_inside(view, case) or case.state in TOLD_STATES


def case_head(view: View, case: EvaluationCase) -> CaseHead:
    """Return what stands at the top of every page of a case."""
    cycle = case.cycle
    states = view.desk.workflow.tables["case"].states
    return CaseHead(
        number=case.number,
        party=case.party.name,
        cycle_number=cycle.number,
        cycle_title=cycle.title,
        policy=cycle.policy,
        year=cycle.evaluation_year,
        state=case.state,
        state_label=states[case.state].label,
        version=case.version,
        timeliness=case.timeliness,
        is_demonstration=cycle.is_demonstration,
        is_inside=sees_inside(view, case),
        is_told=is_told(view, case),
    )


def tasks_told(view: View, case: EvaluationCase) -> tuple[Task, ...]:
    """Return the tasks of a case that the reader may know of: the party none of an inquiry before it is told."""
    tasks = tasks_of_case(view, case)
    if sees_inside(view, case) or not any(task.object_table == INQUIRY for task in tasks):
        return tuple(tasks)
    untold = {(INQUIRY, inquiry) for inquiry in inquiries_untold(view, case)}
    return tuple(task for task in tasks if (task.object_table, task.object_id) not in untold)


def inquiries_untold(view: View, case: EvaluationCase) -> frozenset[int]:
    """Return the keys of the inquiries of a case that its party was not told of."""
    return frozenset(view.session.scalars(untold_inquiries().where(VetoInquiry.case_id == case.id)))


def case_history(view: View, number: str) -> tuple[CaseHead, tuple[PastAct, ...]]:
    """Return the newest acts of a case, the latest first; the party sees its own people's. Raises `NotFoundError`."""
    case = load_case(view, number)
    return case_head(view, case), acts_of(view, case)


def acts_of(view: View, case: EvaluationCase, until: datetime | None = None) -> tuple[PastAct, ...]:
    """Return the newest acts of a case, or those before an instant, that the person may see; the latest first."""
    query = select(HistoryEntry).where(HistoryEntry.chain == f"case:{case.number}")
    if until is not None:
        query = query.where(HistoryEntry.at < until)
    if not sees_inside(view, case):
        query = query.where(or_(false(), *_by_colleagues(view)))
    return _newest(view, query)


def cycle_acts(view: View, cycle: Cycle) -> tuple[PastAct, ...]:
    """Return the newest acts on a cycle itself, the latest first; what is done on its cases stands with them."""
    return _newest(view, select(HistoryEntry).where(HistoryEntry.chain == f"cycle:{cycle.number}"))


def _newest(view: View, query: Select[HistoryEntry]) -> tuple[PastAct, ...]:
    entries = view.session.scalars(query.order_by(HistoryEntry.sequence.desc()).limit(MOST_ENTRIES)).all()
    names = names_of(view, (person for entry in entries for person in (entry.person_id, entry.principal_id)))
    return tuple(_past_act(view, entry, names) for entry in entries)


def _past_act(view: View, entry: HistoryEntry, names: Mapping[int | None, str]) -> PastAct:
    content = json.loads(entry.content)["content"]
    return PastAct(
        sequence=entry.sequence,
        act=entry.act,
        person=names[entry.person_id] or None,
        principal=names[entry.principal_id] or None,
        at=entry.at,
        indicator=entry.indicator,
        states=_states_between(view, entry.act, content),
        points=content.get("points", ""),
        reason=content.get("reason", ""),
        document=content.get("decision_document", ""),
    )


def _states_between(view: View, act: str, content: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the labels of the states an act left and led to; None where nothing moved."""
    former, latter = str(content.get("from")), str(content.get("to"))
    states = view.desk.workflow.tables[act.partition(".")[0]].states
    # The history outlives the table of states: what is no longer in it has no label.
    if former == latter or former not in states or latter not in states:
        return None
    return states[former].label, states[latter].label


def _steps(view: View, case: EvaluationCase) -> tuple[YearStep, ...]:
    states = [state for state in view.desk.workflow.tables["case"].states.values() if state.id not in SIDE_STATES]
    if case.state in SIDE_STATES:
        return tuple(YearStep(state.id, state.label, "ahead") for state in states)
    here = [state.id for state in states].index(case.state)
    positions = ["done" if place < here else "here" if place == here else "ahead" for place in range(len(states))]
    return tuple(YearStep(state.id, state.label, at) for state, at in zip(states, positions, strict=True))


def _tasks(view: View, case: EvaluationCase) -> tuple[DueTask, ...]:
    return tuple(
        DueTask(
            kind=task.kind,
            roles=view.desk.workflow.task_kinds[task.kind].roles,
            holder=None if task.holder is None else task.holder.name,
            due_on=task.due_on,
            locks_on=task.locks_on,
            days_left=(task.due_on - view.today).days,
            is_provisional=task.is_provisional,
            is_mine=bool(view.actor.roles & set(view.desk.workflow.task_kinds[task.kind].roles)),
        )
        for task in tasks_told(view, case)
        if task.state in OPEN_STATES
    )


def _by_colleagues(view: View) -> Iterator[ColumnElement[bool]]:
    """Yield the conditions of the acts that people of the reader's institutions did while they held a post there.

    What somebody does at the bureau who came from the hospital, or left it for the bureau, is not the hospital's.
    """
    posts = select(Post).where(Post.institution_id.in_(view.actor.institutions))
    for post in view.session.scalars(posts):
        until = true() if post.until_on is None else HistoryEntry.at < start_of(post.until_on)
        yield and_(HistoryEntry.person_id == post.person_id, HistoryEntry.at >= start_of(post.from_on), until)
