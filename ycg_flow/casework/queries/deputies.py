"""Deputyships: for whom a person may stand in today, and those that concern them or the people they look after."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select, true
from sqlalchemy.orm import aliased

from ycg_flow.casework.actors import is_held, is_standing_in
from ycg_flow.casework.desk import View
from ycg_flow.casework.queries.people_to_name import PersonToName, people_to_name
from ycg_flow.records.people import Deputy, Person, Post
from ycg_flow.workflow.permissions import Permission, reach_of
from ycg_flow.workflow.regions import lies_within
from ycg_flow.workflow.working_days import ONE_DAY

Absent = aliased(Person)
StandIn = aliased(Person)


@dataclass(frozen=True)
class Deputyship:
    """Who stands in for whom, from a day to a last day, and why."""

    id: int
    principal: int
    principal_name: str
    deputy_name: str
    from_on: date
    last_on: date
    reason: str


@dataclass(frozen=True)
class DeputiesPage:
    """Deputyships now and to come, for whom one may be named, and who can be named."""

    deputyships: tuple[Deputyship, ...]
    principals: tuple[PersonToName, ...]
    people: tuple[PersonToName, ...]
    me: int


def standing_in_for(view: View) -> tuple[Deputyship, ...]:
    """Return for whom the person may stand in today."""
    return _deputyships(view, _query().where(is_standing_in(view.actor.person, view.today)))


def deputies_page(view: View) -> DeputiesPage:
    """Return the deputyships that concern the person, or people for whom they may name deputies."""
    principals = _principals(view)
    query = _query().where(
        Deputy.until_on > view.today,
        or_(Deputy.deputy_id == view.actor.person, Deputy.principal_id.in_(principals)),
    )
    return DeputiesPage(
        _deputyships(view, query.order_by(Deputy.from_on)),
        people_to_name(view, sorted(principals)),
        people_to_name(view, sorted(_colleagues(view, principals) | principals)),
        view.actor.person,
    )


def _query() -> Select[Deputy, str, str]:
    return (
        select(Deputy, Absent.name, StandIn.name)
        .join(Absent, Absent.id == Deputy.principal_id)
        .join(StandIn, StandIn.id == Deputy.deputy_id)
    )


def _deputyships(view: View, query: Select[Deputy, str, str]) -> tuple[Deputyship, ...]:
    return tuple(
        Deputyship(row.id, row.principal_id, absent, stand_in, row.from_on, row.until_on - ONE_DAY, row.reason)
        for row, absent, stand_in in view.session.execute(query)
    )


def _principals(view: View) -> set[int]:
    """Return the person and everybody with a post in the regions where they assign tasks."""
    reach = reach_of(view.actor, [Permission.REGION_TASK_ASSIGN], view.desk.roles)
    posts = view.session.execute(select(Post.person_id, Post.region_code).where(is_held(true(), view.today)))
    looked_after = {person for person, region in posts if any(lies_within(region, within) for within in reach.regions)}
    return looked_after | {view.actor.person}


def _colleagues(view: View, persons: set[int]) -> set[int]:
    """Return everybody of the institutions that these people belong to: a deputy is of the same one."""
    theirs = select(Post.institution_id).where(is_held(Post.person_id.in_(persons), view.today))
    held = select(Post.person_id).where(is_held(Post.institution_id.in_(theirs), view.today))
    return set(view.session.scalars(held))
