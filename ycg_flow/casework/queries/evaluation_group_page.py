"""The evaluation group of a case: who is in it and has declared what, and who could be named for each role."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.steps.form_evaluation_group import POSTS_FOR, Naming, naming_fault
from ycg_flow.records.cases import GROUP_ROLES, EvaluationCase, GroupMember
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.machine import Decision


@dataclass(frozen=True)
class MemberRow:
    """A member of the group, or one who left: what they declared, when."""

    person: str
    role: str
    declared_at: datetime | None
    has_conflict: bool | None
    declaration: str
    removed_at: datetime | None


@dataclass(frozen=True)
class Candidate:
    """Somebody who is in a role or could be named for it; one with a conflict cannot."""

    naming: Naming
    name: str
    institution: str
    is_member: bool
    has_conflict: bool

    @property
    def key(self) -> str:
        """What a form calls the person in the role."""
        return f"{self.naming.person}:{self.naming.role}"


@dataclass(frozen=True)
class GroupPage(WithActs):
    """The group of a case; `own` is the reader's membership."""

    head: CaseHead
    members: tuple[MemberRow, ...]
    candidates: tuple[tuple[str, tuple[Candidate, ...]], ...]
    own: MemberRow | None
    acts: tuple[Decision, ...]


def evaluation_group_page(view: View, number: str) -> GroupPage:
    """Return the group of a case. Raises `NotFoundError`, for the party too."""
    case = load_case(view, number)
    if not sees_inside(view, case):
        raise NotFoundError("evaluation_group", number)
    acts = acts_open_to(view, case)
    forms_it = any(act.event == "form_evaluation_group" for act in acts)
    return GroupPage(
        head=case_head(view, case),
        members=tuple(_row(member) for member in case.group),
        candidates=_candidates(view, case) if forms_it else (),
        own=own_membership(view, case),
        acts=acts,
    )


def own_membership(view: View, case: EvaluationCase) -> MemberRow | None:
    """Return what the reader is in the group; of several roles the first."""
    own = (member for member in case.group if member.person_id == view.actor.person and member.removed_at is None)
    return next((_row(member) for member in own), None)


def _row(member: GroupMember) -> MemberRow:
    return MemberRow(
        member.person.name,
        member.role,
        member.declared_at,
        member.has_conflict,
        member.declaration,
        member.removed_at,
    )


def _candidates(view: View, case: EvaluationCase) -> tuple[tuple[str, tuple[Candidate, ...]], ...]:
    suitable = {role: POSTS_FOR.get(role, (role,)) for role in GROUP_ROLES}
    wanted = {post for posts in suitable.values() for post in posts}
    query = (
        select(Person)
        .where(Person.is_active, Person.id.in_(select(Post.person_id).where(Post.role.in_(wanted))))
        .options(selectinload(Person.posts).joinedload(Post.institution))
        .order_by(Person.id)
    )
    people = view.session.scalars(query).all()
    return tuple((role, _for_role(view, case, role, people)) for role in GROUP_ROLES)


def _for_role(view: View, case: EvaluationCase, role: str, people: Sequence[Person]) -> tuple[Candidate, ...]:
    present = {member.person_id for member in case.group if member.role == role and member.removed_at is None}
    conflicted = {member.person_id for member in case.group if member.has_conflict}
    return tuple(
        Candidate(
            Naming(person.id, role),
            person.name,
            "、".join(dict.fromkeys(post.institution.name for post in person.posts)),
            person.id in present,
            person.id in conflicted,
        )
        for person in people
        if person.id in present or naming_fault(view, case, Naming(person.id, role)) is None
    )
