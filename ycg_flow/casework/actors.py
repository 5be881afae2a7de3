"""From a person to an actor: the posts of their term, the institutions they belong to, and whom they stand in for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session, aliased

from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.organisations import PartyMember
from ycg_flow.records.people import Deputy, Person
from ycg_flow.records.people import Post as PostRecord
from ycg_flow.workflow.permissions import Actor, Post


def actor_of(session: Session, person_id: int, principal_id: int | None, today: date) -> Actor:
    """Return the actor a person is today, with the posts of the principal where they act as deputy.

    Raises `NotFoundError` where there is no such active person or no deputyship today.
    """
    rows = session.execute(
        select(Person, PostRecord)
        .outerjoin(PostRecord, is_held(PostRecord.person_id == Person.id, today))
        .where(Person.id == person_id, Person.is_active)
        .order_by(PostRecord.id)
    ).all()
    if not rows:
        raise NotFoundError("person", str(person_id))
    own = list(filter(None, (post for _, post in rows)))
    if principal_id is None:
        return actor_with(person_id, own)
    if not stands_in(session, person_id, principal_id, today):
        raise NotFoundError("deputy", str(principal_id))
    lent = posts_held(session, principal_id, today)
    return Actor(person_id, tuple(_post(post) for post in lent), _institutions([*own, *lent]), principal_id)


def actor_with(person_id: int, posts: Sequence[PostRecord]) -> Actor:
    """Return the actor a person is with these posts of their own."""
    return Actor(person_id, tuple(_post(post) for post in posts), _institutions(posts))


def is_held(whose: ColumnElement[bool], today: date, post: type[PostRecord] = PostRecord) -> ColumnElement[bool]:
    """Return the condition of a post that is held today by whom `whose` names."""
    return and_(whose, post.from_on <= today, (post.until_on.is_(None)) | (post.until_on > today))


def is_member(today: date) -> ColumnElement[bool]:
    """Return the condition of a membership in a party that has begun and is not over."""
    return and_(PartyMember.since_on <= today, (PartyMember.until_on.is_(None)) | (PartyMember.until_on > today))


def is_standing_in(person_id: int, today: date) -> ColumnElement[bool]:
    """Return the condition of a deputyship that a person has today.

    It lends nothing while the absent person is barred, nor to somebody who is of their institution no longer.
    """
    own, lent = aliased(PostRecord), aliased(PostRecord)
    colleagues = (
        select(own.id)
        .join(lent, lent.institution_id == own.institution_id)
        .where(
            is_held(own.person_id == Deputy.deputy_id, today, own),
            is_held(lent.person_id == Deputy.principal_id, today, lent),
        )
    )
    return and_(
        Deputy.deputy_id == person_id,
        Deputy.from_on <= today,
        Deputy.until_on > today,
        select(Person.id).where(Person.id == Deputy.principal_id, Person.is_active).exists(),
        colleagues.exists(),
    )


def stands_in(session: Session, person_id: int, principal_id: int, today: date) -> bool:
    """Return whether a person is a deputy of another today."""
    current = select(Deputy.id).where(is_standing_in(person_id, today), Deputy.principal_id == principal_id)
    return session.scalar(current.limit(1)) is not None


def posts_held(session: Session, person_id: int, today: date) -> list[PostRecord]:
    """Return the posts a person holds on a day."""
    held = select(PostRecord).where(is_held(PostRecord.person_id == person_id, today))
    return list(session.scalars(held.order_by(PostRecord.id)))


def _post(record: PostRecord) -> Post:
    return Post(record.role, record.institution_id, record.region_code)


def _institutions(posts: Sequence[PostRecord]) -> frozenset[int]:
    """Return where a person belongs; an institution that only borrows them is none of theirs."""
    return frozenset(post.institution_id for post in posts if not post.lent_reason)
