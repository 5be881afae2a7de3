"""The objects that move through tables: which table, which case, where they belong, what people call them.

A new kind of object registers here with one line in `KINDS`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from ycg_flow.records.base import Record, Stateful
from ycg_flow.records.cases import WATCHING, EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.money import Statement
from ycg_flow.records.objections import Objection
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.tasks import Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.permissions import Place


@dataclass(frozen=True)
class Kind:
    """A kind of object: its workflow table, its record, and how to find its case, cycle, place and name."""

    table: str
    record: type[Record]
    case_of: Callable[[Any], EvaluationCase | None]
    cycle_of: Callable[[Any], Cycle]
    place_of: Callable[[Any, date], Place]
    name_of: Callable[[Any], str]


def case_place(case: EvaluationCase, today: date) -> Place:
    """Return where a case belongs: its region, its answering institution, its members, the people assigned to it."""
    members = (
        member
        for member in case.party.members
        if member.since_on <= today and (member.until_on is None or member.until_on > today)
    )
    return Place(
        region=case.region_code,
        owners=frozenset({case.party.institution_id}),
        members=frozenset(member.institution_id for member in members),
        assigned=frozenset(
            member.person_id for member in case.group if member.removed_at is None and member.role != WATCHING
        ),
    )


def through_case(table: str, record: type[Record]) -> Kind:
    """Return the kind of an object that has `case` and `id` and belongs where its case does."""
    return Kind(
        table=table,
        record=record,
        case_of=lambda found: found.case,
        cycle_of=lambda found: found.case.cycle,
        place_of=lambda found, today: case_place(found.case, today),
        name_of=lambda found: str(found.id),
    )


def numbered(table: str, record: type[Record]) -> Kind:
    """Return the kind of an object of a case that people call by a number of its own."""
    return replace(through_case(table, record), name_of=lambda found: str(found.number))


def _task_place(task: Task, today: date) -> Place:
    of_case = Place(task.region_code, frozenset()) if task.case is None else case_place(task.case, today)
    return replace(of_case, owing=frozenset({task.institution_id}))


KINDS: Mapping[str, Kind] = {
    "case": Kind(
        "case", EvaluationCase, lambda case: case, lambda case: case.cycle, case_place, lambda case: case.number
    ),
    "cycle": Kind(
        "cycle",
        Cycle,
        lambda _: None,
        lambda cycle: cycle,
        lambda cycle, _: Place(cycle.region_code, frozenset()),
        lambda cycle: cycle.number,
    ),
    "task": Kind(
        "task",
        Task,
        lambda task: task.case,
        lambda task: task.cycle,
        _task_place,
        lambda task: str(task.id),
    ),
    "objection": through_case("objection", Objection),
    "veto_inquiry": through_case("veto_inquiry", VetoInquiry),
    "rectification_order": numbered("rectification_order", RectificationOrder),
    "statement": numbered("statement", Statement),
}


def kind_of(found: Stateful) -> Kind:
    """Return the kind of an object."""
    return next(kind for kind in KINDS.values() if isinstance(found, kind.record))


def case_of(found: Stateful) -> EvaluationCase:
    """Return the case an object is or belongs to; asking it of a cycle is a mistake in our code."""
    kind = kind_of(found)
    case = kind.case_of(found)
    if case is None:
        raise AssertionError(kind.name_of(found))
    return case
