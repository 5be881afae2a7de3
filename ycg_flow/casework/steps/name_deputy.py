"""Name a deputy for an absent person, for a time; the deputy acts with the person's posts and is shown as deputy."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from ycg_flow.casework.actors import posts_held
from ycg_flow.casework.administration.frame import administered_by, note
from ycg_flow.casework.checks import text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.records.people import Deputy, Person
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Permission, Place, reach_of

LONGEST_DAYS = 184
MOST_REASON = 600


def name_deputy(  # noqa: PLR0913 - whom, by whom, when, why
    desk: Desk, person: int, principal: int, deputy: int, from_on: date, until_on: date, *, reason: str
) -> int:
    """Name a deputy from a day until another (not included) and return the deputyship's key.

    A person names their own deputy; who assigns tasks in the region may name one for others, but nobody takes the posts
    of another upon themselves. Raises `NotFoundError`
    for people beyond reach, `InvalidError` with every field that does not fit.
    """
    with desk.step(person) as step:
        absent = _within_reach(step, principal)
        stand_in = step.session.get(Person, deputy)
        faults = _faults(step, absent, stand_in, from_on, until_on, reason)
        if faults:
            raise InvalidError(faults)
        named = Deputy(
            principal_id=principal,
            deputy_id=deputy,
            from_on=from_on,
            until_on=until_on,
            reason=reason.strip(),
            named_by_id=person,
        )
        step.session.add(named)
        step.session.flush()
        note(step, absent, "deputy_named", _told(named))
        return named.id


def _within_reach(step: Step, principal: int) -> Person:
    absent = step.session.get(Person, principal)
    if absent is None:
        raise NotFoundError("person", str(principal))
    reach = reach_of(step.actor, [Permission.REGION_TASK_ASSIGN], step.desk.roles)
    held = posts_held(step.session, principal, step.today)
    places = (Place(post.region_code, frozenset({post.institution_id})) for post in held)
    if step.actor.person != principal and not any(reach.covers(place) for place in places):
        raise NotFoundError("person", str(principal))
    return absent


def end_deputyship(desk: Desk, person: int, deputyship: int) -> None:
    """End a deputyship today, by whom it stands for or who names deputies in the region. Raises `NotFoundError`."""
    with desk.step(person) as step:
        named = step.session.get(Deputy, deputyship, with_for_update=True)
        if named is None or named.until_on <= step.today:
            raise NotFoundError("deputy", str(deputyship))
        note(step, _within_reach(step, named.principal_id), "deputyship_ended", _told(named))
        if named.from_on >= step.today:
            step.session.delete(named)
        else:
            named.until_on = step.today


def _told(named: Deputy) -> dict[str, str | int]:
    return {"deputy": named.deputy_id, "from_on": named.from_on.isoformat(), "until_on": named.until_on.isoformat()}


def _faults(
    step: Step, absent: Person, stand_in: Person | None, from_on: date, until_on: date, reason: str
) -> dict[str, Reason]:
    faults = text_faults({"reason": reason}, MOST_REASON, required=False)
    if stand_in is not None and stand_in.id == step.actor.person != absent.id:
        faults["deputy"] = Reason("nobody_names_themselves")
    elif stand_in is None or not stand_in.is_active or stand_in.id == absent.id:
        faults["deputy"] = Reason("deputy_is_another_active_person")
    elif not _institutions_of(step, stand_in) & _institutions_of(step, absent):
        faults["deputy"] = Reason("deputy_is_of_the_same_institution")
    elif administered_by(stand_in, step.today) != administered_by(absent, step.today):
        faults["deputy"] = Reason("administrators_do_no_casework")
    elif absent.id in _represented(step, stand_in, from_on, until_on):
        faults["deputy"] = Reason("deputies_of_one_another")
    if not step.today <= from_on < until_on or (until_on - from_on).days > LONGEST_DAYS:
        faults["until_on"] = Reason("deputyship_dates", {"days": LONGEST_DAYS})
    if not reason.strip():
        faults["reason"] = Reason("reason_is_given")
    return faults


def _institutions_of(step: Step, person: Person) -> frozenset[int]:
    return frozenset(post.institution_id for post in posts_held(step.session, person.id, step.today))


def _represented(step: Step, stand_in: Person, from_on: date, until_on: date) -> set[int]:
    """Return by whom a person is represented within a time, and by whom those are: they are absent themselves."""
    query = select(Deputy.principal_id, Deputy.deputy_id).where(Deputy.from_on < until_on, Deputy.until_on > from_on)
    named = step.session.execute(query).all()
    found, waiting = set[int](), {stand_in.id}
    while waiting:
        waiting = {deputy for principal, deputy in named if principal in waiting} - found
        found |= waiting
    return found
