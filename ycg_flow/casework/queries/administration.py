"""What the administrators see: people with their accounts and posts, and the record of what was done to them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased, selectinload

from ycg_flow.casework.accounts.second_factor import has_second_factor
from ycg_flow.casework.administration.frame import GRANT, MANAGE, READ, SECURE, may, require
from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.accounts import AccountAct, Credential
from ycg_flow.records.organisations import Institution, Region
from ycg_flow.records.people import Deputy, Person, Post

MOST_ACTS = 200
Choices = list[tuple[str, str]]


@dataclass(frozen=True)
class PostLine:
    """A post: the role's label, where, how far, from when until when; `is_over` where it opens nothing any more."""

    id: int
    role: str
    institution: str
    region: str
    from_on: date
    until_on: date | None
    lent_reason: str
    is_over: bool


@dataclass(frozen=True)
class PersonLine:
    """A person with the state of the account: `barred`, `locked`, `waiting` for a first password, else `open`."""

    id: int
    account: str
    name: str
    contact: str
    state: str
    posts: tuple[PostLine, ...]


@dataclass(frozen=True)
class ActLine:
    """What was done to an account or an institution: the act, who did it, and what is known of it."""

    at: datetime
    account: str
    act: str
    by: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class DeputyLine:
    """Who stands in for whom, until when."""

    id: int
    principal: str
    deputy: str
    from_on: date
    until_on: date
    reason: str


@dataclass(frozen=True)
class PersonPage:
    """A person as an administrator sees them, with what may be chosen for a new post."""

    line: PersonLine
    deputies: tuple[DeputyLine, ...]
    acts: tuple[ActLine, ...]
    roles: Choices
    institutions: Choices
    regions: Choices
    may_manage: bool
    may_grant: bool
    may_secure: bool
    has_second_factor: bool
    is_oneself: bool


def people_list(view: View, words: str = "") -> tuple[PersonLine, ...]:
    """Return people whose account, name, role or institution holds the words. Raises `NotFoundError`."""
    require(view, READ)
    query = select(Person).options(selectinload(Person.posts).joinedload(Post.institution)).order_by(Person.account)
    credentials = {each.person_id: each for each in view.session.scalars(select(Credential))}
    regions = region_names(view)
    lines = (_person_line(view, person, credentials.get(person.id), regions) for person in view.session.scalars(query))
    return tuple(line for line in lines if _holds(line, words.strip().lower()))


def may_add_people(view: View) -> bool:
    """Whether the person creates people and accounts; who grants roles does not."""
    return may(view, MANAGE)


def person_page(view: View, person: int) -> PersonPage:
    """Return a person. Raises `NotFoundError`."""
    require(view, READ)
    found = view.session.get(Person, person)
    if found is None:
        raise NotFoundError("person", str(person))
    credential = view.session.scalars(select(Credential).filter_by(person_id=person)).one_or_none()
    return PersonPage(
        line=_person_line(view, found, credential, region_names(view)),
        deputies=deputies_of(view, person),
        acts=_acts(view, AccountAct.person_id == person),
        roles=[(role.id, role.label) for role in view.desk.roles.values()],
        institutions=institution_choices(view),
        regions=region_choices(view),
        may_manage=may(view, MANAGE),
        may_grant=may(view, GRANT),
        may_secure=may(view, SECURE),
        has_second_factor=has_second_factor(view.desk, person),
        is_oneself=person == view.actor.person,
    )


def account_record(view: View) -> tuple[ActLine, ...]:
    """Return the latest acts to accounts and institutions, newest first. Raises `NotFoundError`."""
    require(view, READ)
    return _acts(view)


def deputies_of(view: View, *persons: int) -> tuple[DeputyLine, ...]:
    """Return the deputyships of these people that are not over, on either side."""
    absent, stand_in = aliased(Person), aliased(Person)
    query = (
        select(Deputy, absent.name, stand_in.name)
        .join(absent, absent.id == Deputy.principal_id)
        .join(stand_in, stand_in.id == Deputy.deputy_id)
        .where(
            or_(Deputy.principal_id.in_(persons), Deputy.deputy_id.in_(persons)),
            Deputy.until_on > view.today,
        )
        .order_by(Deputy.from_on, Deputy.id)
    )
    return tuple(
        DeputyLine(row.id, principal, deputy, row.from_on, row.until_on, row.reason)
        for row, principal, deputy in view.session.execute(query)
    )


def region_names(view: View) -> dict[str, str]:
    """Return the names of the regions by code."""
    query = select(Region.code, Region.name).order_by(Region.code)
    return {row.code: row.name for row in view.session.execute(query)}


def region_choices(view: View) -> Choices:
    """Return the regions to choose from."""
    return [(code, f"{name}（{code}）") for code, name in region_names(view).items()]


def institution_choices(view: View) -> Choices:
    """Return the institutions to choose from."""
    query = select(Institution.id, Institution.name).order_by(Institution.region_code, Institution.id)
    return [(str(key), name) for key, name in view.session.execute(query)]


def _person_line(view: View, person: Person, credential: Credential | None, regions: Mapping[str, str]) -> PersonLine:
    posts = tuple(_post_line(view, post, regions) for post in person.posts)
    return PersonLine(person.id, person.account, person.name, person.contact, _state(view, person, credential), posts)


def _state(view: View, person: Person, credential: Credential | None) -> str:
    if not person.is_active:
        return "barred"
    if credential is not None and credential.locked_until is not None and view.now < credential.locked_until:
        return "locked"
    return "waiting" if credential is None or credential.password_digest is None else "open"


def _post_line(view: View, post: Post, regions: Mapping[str, str]) -> PostLine:
    role = view.desk.roles.get(post.role)
    return PostLine(
        id=post.id,
        role=post.role if role is None else role.label,
        institution=post.institution.name,
        region=regions.get(post.region_code, post.region_code),
        from_on=post.from_on,
        until_on=post.until_on,
        lent_reason=post.lent_reason,
        is_over=post.until_on is not None and post.until_on <= view.today,
    )


def _holds(line: PersonLine, words: str) -> bool:
    texts = (line.account, line.name, *(text for post in line.posts for text in (post.role, post.institution)))
    return any(words in text.lower() for text in texts)


def _acts(view: View, *conditions: Any) -> tuple[ActLine, ...]:  # noqa: ANN401 - conditions of a query
    by = aliased(Person)
    query = (
        select(AccountAct, by.name)
        .outerjoin(by, by.id == AccountAct.by_id)
        .where(*conditions)
        .order_by(AccountAct.id.desc())
        .limit(MOST_ACTS)
    )
    return tuple(
        ActLine(act.at, act.account, act.act, name or "", _told(view, act.details))
        for act, name in view.session.execute(query)
    )


def _told(view: View, details: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is known of an act, roles and institutions by their names."""
    told = dict(details)
    if told.get("role") in view.desk.roles:
        told["role"] = view.desk.roles[told["role"]].label
    if "institution" in told:
        institution = view.session.get(Institution, told["institution"])
        told["institution"] = "" if institution is None else institution.name
    if "deputy" in told:
        deputy = view.session.get(Person, told["deputy"])
        told["deputy"] = "" if deputy is None else deputy.name
    return told
