"""Whom a reminder goes to: who is named for the task or holds it, else the assigned, else who has the role there.

An escalation goes to the superior role, in the institution above where the task kind says so. All in set-based
statements: one for each task kind and way to find people.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, String, and_, cast, func, literal, or_, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased

from ycg_flow.casework.actors import is_member
from ycg_flow.casework.desk import Step
from ycg_flow.casework.tasks import person_charged
from ycg_flow.records.cases import EvaluationCase, GroupMember
from ycg_flow.records.organisations import Institution, PartyMember
from ycg_flow.records.people import Person, Post
from ycg_flow.records.tasks import OutboxMessage, Reminder, Task
from ycg_flow.workflow.table import TaskKind

_PARTY_ROLES = frozenset({"submitter", "certifier"})
_GROUP_ROLES = frozenset({"evaluator", "group_leader", "surveyor"})
_COLUMNS = ["key", "person_id", "code", "values", "case_id", "task_id", "written_at"]


def write_messages(step: Step, sweep_id: int) -> int:
    """Write a message to everybody concerned by the reminders of a sweep and return how many."""
    kinds = step.session.scalars(
        select(Task.kind).join(Reminder, Reminder.task_id == Task.id).where(Reminder.sweep_id == sweep_id).distinct()
    ).all()
    written = 0
    for kind_id in sorted(kinds):
        kind = step.desk.workflow.task_kinds[kind_id]
        for query in (*_owing(step, kind), *_superiors(step, kind)):
            rows = query.where(Reminder.sweep_id == sweep_id, Task.kind == kind.id)
            message = _insert_once(step).from_select(_COLUMNS, rows).on_conflict_do_nothing(index_elements=["key"])
            done = step.session.execute(message, execution_options={"preserve_rowcount": True})
            written += max(0, done.rowcount) if isinstance(done, CursorResult) else 0
    return written


def _insert_once(step: Step) -> Any:  # noqa: ANN401 - the insert of either dialect
    """Return an insert that can leave out a person who is found twice, as by two posts of one role."""
    is_postgresql = step.session.get_bind().dialect.name == "postgresql"
    return postgresql.insert(OutboxMessage) if is_postgresql else sqlite.insert(OutboxMessage)


def _owing(step: Step, kind: TaskKind) -> Sequence[Select[Any]]:
    """Return the queries of who owes a task: one person, the assigned, or the role; each is found by one of them."""
    reminders = Reminder.stream == "reminder"
    charged = person_charged()
    held = _message(step, charged).where(reminders, charged.is_not(None))
    free = and_(reminders, charged.is_(None))
    roles = set(kind.roles)
    if roles & _GROUP_ROLES:
        assigned = (
            _message(step, GroupMember.person_id)
            .join(GroupMember, GroupMember.case_id == Task.case_id)
            .where(free, GroupMember.role.in_(roles), GroupMember.removed_at.is_(None))
        )
        nobody = ~_has_assigned(roles)
        return held, assigned, _by_region(step, roles & _GROUP_ROLES).where(free, nobody)
    if roles & _PARTY_ROLES:
        return held, _by_institution(step, roles).where(free)
    if "member_contributor" in roles:
        return held, _by_membership(step, roles).where(free)
    return held, _by_region(step, roles).where(free)


def _superiors(step: Step, kind: TaskKind) -> Sequence[Select[Any]]:
    """Return the query of whom an escalation of a task goes to."""
    escalations = Reminder.stream == "escalation"
    if kind.escalates_to in _PARTY_ROLES:
        return (_by_institution(step, {kind.escalates_to}).where(escalations),)
    if kind.is_at_superior:
        return (_by_superior(step, kind.escalates_to).where(escalations),)
    return (_by_region(step, {kind.escalates_to}).where(escalations),)


def _message(step: Step, person: Any) -> Select[Any]:  # noqa: ANN401 - a column
    """Return the query of a message's columns to the person of a column."""
    key = (
        literal("remind:")
        + cast(Task.id, String)
        + literal(":")
        + Reminder.kind
        + literal(":")
        + cast(Reminder.day, String)
        + literal(":")
        + cast(person, String)
    )
    return (
        select(
            key,
            person,
            Reminder.kind,
            literal({}, OutboxMessage.values.type),
            Task.case_id,
            Task.id,
            literal(step.now, OutboxMessage.written_at.type),
        )
        .select_from(Reminder)
        .join(Task, Task.id == Reminder.task_id)
    )


def _holding(step: Step, roles: set[str]) -> ColumnElement[bool]:
    """Return the condition that a post of one of the roles is held today by an active person."""
    active = select(Person.id).where(Person.is_active)
    return and_(
        Post.role.in_(sorted(roles)),
        Post.from_on <= step.today,
        or_(Post.until_on.is_(None), Post.until_on > step.today),
        Post.person_id.in_(active),
    )


def _by_institution(step: Step, roles: set[str]) -> Select[Any]:
    query = _message(step, Post.person_id).join(Post, Post.institution_id == Task.institution_id)
    return query.where(_holding(step, roles))


def _by_membership(step: Step, roles: set[str]) -> Select[Any]:
    query = (
        _message(step, Post.person_id)
        .join(EvaluationCase, EvaluationCase.id == Task.case_id)
        .join(PartyMember, and_(PartyMember.party_id == EvaluationCase.party_id, is_member(step.today)))
        .join(Post, Post.institution_id == PartyMember.institution_id)
    )
    return query.where(_holding(step, roles))


def _by_region(step: Step, roles: set[str]) -> Select[Any]:
    """Return the people whose post's region contains the task's: its significant digits begin the task's code."""
    nested = or_(
        Post.region_code == Task.region_code,
        and_(Post.region_code.like("%00"), func.substr(Post.region_code, 1, 4) == func.substr(Task.region_code, 1, 4)),
        and_(
            Post.region_code.like("%0000"), func.substr(Post.region_code, 1, 2) == func.substr(Task.region_code, 1, 2)
        ),
    )
    return _message(step, Post.person_id).join(Post, nested).where(_holding(step, roles))


def _by_superior(step: Step, role: str) -> Select[Any]:
    below = aliased(Institution)
    query = (
        _message(step, Post.person_id)
        .join(below, below.id == Task.institution_id)
        .join(Post, Post.institution_id == func.coalesce(below.superior_id, below.id))
    )
    return query.where(_holding(step, {role}))


def _has_assigned(roles: set[str]) -> ColumnElement[bool]:
    assigned = select(GroupMember.id).where(
        GroupMember.case_id == Task.case_id, GroupMember.role.in_(sorted(roles)), GroupMember.removed_at.is_(None)
    )
    return assigned.exists()
