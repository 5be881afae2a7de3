"""My work: the open tasks a person owes, by due date; what waits for others; unread notices."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func, or_, select
from sqlalchemy.orm import joinedload

from ycg_flow.casework.actors import is_member
from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import tasks_of_cases
from ycg_flow.casework.tasks import person_charged
from ycg_flow.records.cases import EvaluationCase, GroupMember
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, PartyMember
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import OPEN_STATES, Notice, Task
from ycg_flow.workflow.permissions import Permission, Place, reach_of
from ycg_flow.workflow.regions import lies_within

GROUP_ROLES = frozenset({"evaluator", "surveyor"})
MEMBER_ROLES = frozenset({"member_contributor"})
PARTY_ROLES = frozenset({"submitter", "certifier"})


@dataclass(frozen=True)
class OwedTask:
    """A task of mine: what, on which case or cycle, until when, whose duty it is, who holds it.

    `is_named` where its object names who does it: such a task is neither taken on nor given back.
    """

    id: int
    kind: str
    roles: tuple[str, ...]
    case_number: str | None
    cycle_number: str
    subject: str
    due_on: date
    locks_on: date | None
    days_left: int
    is_provisional: bool
    is_mine: bool
    is_held_by_me: bool
    holder: str
    is_named: bool = False

    @property
    def is_overdue(self) -> bool:
        """Whether the due date is over."""
        return self.days_left < 0

    @property
    def is_held_by_another(self) -> bool:
        """Whether somebody else has taken it on."""
        return bool(self.holder) and not self.is_held_by_me


@dataclass(frozen=True)
class MyWork:
    """What a person sees first."""

    owed: tuple[OwedTask, ...]
    waiting: tuple[OwedTask, ...]
    unread: int


def my_work(view: View) -> MyWork:
    """Return the open tasks the person's posts owe, and those of their cases that others owe."""
    query = (
        select(Task, EvaluatedParty.name, Cycle.number, Cycle.title, Person.id, Person.name)
        .join(Cycle, Cycle.id == Task.cycle_id)
        .outerjoin(EvaluationCase, EvaluationCase.id == Task.case_id)
        .outerjoin(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .outerjoin(Person, Person.id == person_charged())
        .options(joinedload(Task.case))
        .where(
            Task.state.in_(OPEN_STATES),
            or_(tasks_of_cases(view), Task.case_id.is_(None)),
        )
        .order_by(Task.due_on, Task.id)
    )
    assigned = _assigned(view)
    shared = _shared_parties(view)
    inside = reach_of(view.actor, {Permission.REGION_CASE_READ}, view.desk.roles)
    owed: list[OwedTask] = []
    waiting: list[OwedTask] = []
    for task, party, cycle_number, cycle_title, charged, name in view.session.execute(query):
        named = None if charged == task.holder_id else charged
        is_mine = _owes(view, task, assigned, shared) if named is None else named in view.actor.persons
        if task.case is None and not is_mine:
            continue
        # The party is not told who of the group answers its objection.
        is_told = named is None or task.case_id in assigned or inside.covers(Place(task.region_code, frozenset()))
        holder = (name or "") if is_told else ""
        shown = owed_task(view, task, party or cycle_title, cycle_number, holder, is_mine=is_mine)
        shown = replace(shown, is_named=named is not None)
        (owed if is_mine else waiting).append(shown)
    unread = select(func.count()).select_from(Notice)
    unread = unread.where(Notice.person_id == view.actor.person, Notice.read_at.is_(None))
    return MyWork(tuple(owed), tuple(waiting), view.session.scalar(unread) or 0)


def owed_task(view: View, task: Task, subject: str, cycle_number: str, holder: str, *, is_mine: bool) -> OwedTask:
    """Return a task as lists show it: its subject is the party or, for a cycle's own, the cycle."""
    return OwedTask(
        id=task.id,
        kind=task.kind,
        roles=view.desk.workflow.task_kinds[task.kind].roles,
        case_number=None if task.case is None else task.case.number,
        cycle_number=cycle_number,
        subject=subject,
        due_on=task.due_on,
        locks_on=task.locks_on,
        days_left=(task.due_on - view.today).days,
        is_provisional=task.is_provisional,
        is_mine=is_mine,
        is_held_by_me=task.holder_id is not None and task.holder_id in view.actor.persons,
        holder=holder,
    )


def _owes(
    view: View,
    task: Task,
    assigned: dict[int, set[str]],
    shared: dict[int, set[int]],
) -> bool:
    case = task.case
    roles = set(view.desk.workflow.task_kinds[task.kind].roles)
    if case is not None and roles & assigned.get(case.id, set()):
        return True
    for post in view.actor.posts:
        if post.role not in roles:
            continue
        if post.role in PARTY_ROLES:
            if post.institution == task.institution_id:
                return True
        elif post.role in MEMBER_ROLES:
            if case is not None and post.institution in shared.get(case.party_id, set()):
                return True
        elif post.role not in GROUP_ROLES and lies_within(task.region_code, post.region):
            return True
    return False


def _assigned(view: View) -> dict[int, set[str]]:
    """Return the roles the person has in evaluation groups, by case."""
    query = select(GroupMember.case_id, GroupMember.role).where(
        GroupMember.person_id.in_(view.actor.persons), GroupMember.removed_at.is_(None)
    )
    found: dict[int, set[str]] = {}
    for case, role in view.session.execute(query):
        found.setdefault(case, set()).add(role)
    return found


def _shared_parties(view: View) -> dict[int, set[int]]:
    """Return the member institutions of the parties the person's institutions belong to, by party."""
    query = select(PartyMember.party_id, PartyMember.institution_id).where(
        PartyMember.institution_id.in_(view.actor.institutions), is_member(view.today)
    )
    found: dict[int, set[int]] = {}
    for party, institution in view.session.execute(query):
        found.setdefault(party, set()).add(institution)
    return found
