"""Give a person a role in an institution for a term, and end it: never to oneself, and no casework for who gives roles.

The three administrators (accounts, security, audit) are three people; whoever keeps accounts or roles does no casework.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from ycg_flow.casework.administration.frame import (
    ADMINISTRATORS,
    GRANT,
    SECURE,
    administered_by,
    note,
    person_of,
    require,
)
from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.organisations import Institution, Region
from ycg_flow.records.people import Deputy, Person, Post
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.regions import lies_within


@dataclass(frozen=True)
class NewPost:
    """A role in an institution from a day until another (not included), and the region it reaches."""

    person: int
    role: str
    institution: int
    region: str
    from_on: date
    until_on: date | None = None


def give_post(desk: Desk, giver: int, new: NewPost) -> int:
    """Give a post and return its key.

    Raises `NotFoundError` where the giver may not give roles, `InvalidError` with every field that does not fit.
    """
    with desk.step(giver) as step:
        require(step, GRANT)
        person = person_of(step, new.person)
        refuse(_faults(step, person, new))
        post = Post(
            person_id=person.id,
            role=new.role,
            institution_id=new.institution,
            region_code=new.region,
            from_on=new.from_on,
            until_on=new.until_on,
        )
        step.session.add(post)
        step.session.flush()
        note(step, person, "post_given", _told(post))
        return post.id


def end_post(desk: Desk, giver: int, post_id: int) -> None:
    """End a post today: from now on it opens nothing. One that begins today or later is ended as if never begun.

    Raises `NotFoundError` where the giver may not or the post is over, `InvalidError` for one's own.
    """
    with desk.step(giver) as step:
        require(step, GRANT, SECURE)
        post = step.session.get(Post, post_id, with_for_update=True)
        if post is None or (post.until_on is not None and post.until_on <= step.today):
            raise NotFoundError("post", str(post_id))
        if post.person_id == giver:
            refuse({"role": Reason("not_to_oneself")})
        note(step, post.person, "post_ended", _told(post))
        if post.from_on >= step.today:
            step.session.delete(post)
        else:
            post.until_on = step.today


def post_faults(step: Step, person: Person, role: str) -> dict[str, Reason]:
    """Return why a person may not have a role beside those they have or will have."""
    held = select(Post.role).where(
        Post.person_id == person.id, or_(Post.until_on.is_(None), Post.until_on > step.today)
    )
    others = set(step.session.scalars(held)) - {role}
    if role in ADMINISTRATORS and others & ADMINISTRATORS:
        return {"role": Reason("one_administrator_is_one_person")}
    if (role in ADMINISTRATORS and others) or others & ADMINISTRATORS:
        return {"role": Reason("administrators_do_no_casework")}
    administered = (others | {role}) & ADMINISTRATORS
    if any(administered != administers for administers in _administered_by_partners(step, person)):
        # Who stands in for somebody has that person's posts beside their own.
        return {"role": Reason("administrators_do_no_casework")}
    return {}


def _administered_by_partners(step: Step, person: Person) -> list[set[str]]:
    """Return what each of those administers whom the person stands in for, or who stand in for the person."""
    lasting = Deputy.until_on > step.today
    principals = select(Deputy.principal_id).where(Deputy.deputy_id == person.id, lasting)
    deputies = select(Deputy.deputy_id).where(Deputy.principal_id == person.id, lasting)
    partners = select(Person).where(or_(Person.id.in_(principals), Person.id.in_(deputies)))
    return [administered_by(partner, step.today) for partner in step.session.scalars(partners)]


def _faults(step: Step, person: Person, new: NewPost) -> dict[str, Reason]:
    faults: dict[str, Reason] = {}
    institution = step.session.get(Institution, new.institution)
    if person.id == step.actor.person:
        faults["role"] = Reason("not_to_oneself")
    elif new.role not in step.desk.roles:
        faults["role"] = Reason("not_an_option", {"items": tuple(role.label for role in step.desk.roles.values())})
    else:
        faults |= post_faults(step, person, new.role)
    if institution is None:
        faults["institution"] = Reason("unknown_institution")
    elif not lies_within(institution.region_code, new.region) and not lies_within(new.region, institution.region_code):
        faults["region"] = Reason("region_of_another_place")
    if step.session.scalar(select(Region.id).where(Region.code == new.region)) is None:
        faults["region"] = Reason("unknown_region")
    if new.until_on is not None and new.until_on <= max(new.from_on, step.today):
        faults["until_on"] = Reason("ends_in_the_past")
    return faults


def _told(post: Post) -> dict[str, str | int | None]:
    return {
        "role": post.role,
        "institution": post.institution_id,
        "region": post.region_code,
        "from_on": post.from_on.isoformat(),
        "until_on": None if post.until_on is None else post.until_on.isoformat(),
    }
