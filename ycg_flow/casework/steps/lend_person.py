"""Lend a person of the superior bureau to a cycle whose own bureau has nobody for a duty."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.actors import actor_of
from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.duties import REGION_DUTIES
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.perform import perform
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.people import Post
from ycg_flow.workflow.facts import Given, Reason
from ycg_flow.workflow.permissions import Permission
from ycg_flow.workflow.regions import lies_within


@dataclass(frozen=True)
class Loan:
    """Who is lent for which duty, until when (not included), and why."""

    person: int
    role: str
    until_on: date
    reason: str


def lend_person(desk: Desk, person: int, cycle_number: str, loan: Loan, *, principal: int | None = None) -> int:
    """Lend a person and return the id of their post in the borrowing institution.

    Nobody lends themselves, and only a superior institution lends its own people: otherwise a bureau could give its
    scorer the post of an approver. Raises `InvalidError` with every field that does not fit.
    """
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        refuse(_faults(step, cycle, loan))
        details = {"role": loan.role, "until_on": loan.until_on.isoformat()}
        perform(step, cycle, "lend_person", Given(person=loan.person, reason=loan.reason), details=details)
        post = Post(
            person_id=loan.person,
            role=loan.role,
            institution_id=cycle.institution_id,
            region_code=cycle.region_code,
            from_on=step.today,
            until_on=loan.until_on,
            lent_reason=loan.reason.strip(),
        )
        step.session.add(post)
        step.session.flush()
        return post.id


def _faults(step: Step, cycle: Cycle, loan: Loan) -> dict[str, Reason]:
    faults: dict[str, Reason] = {}
    if loan.role not in REGION_DUTIES:
        faults["role"] = Reason("not_an_option", {"items": REGION_DUTIES})
    if loan.until_on <= step.today:
        faults["until_on"] = Reason("ends_in_the_past")
    if loan.person in step.actor.persons or not _lenders(step, cycle) & _institutions_of(step, loan.person):
        faults["person"] = Reason("person_is_not_of_the_superior")
    if _evaluated_institutions(cycle) & _institutions_of(step, loan.person):
        faults["person"] = Reason("person_is_of_an_evaluated_party")
    return faults


def _lenders(step: Step, cycle: Cycle) -> frozenset[int]:
    """Return the institutions above the cycle's own for which the actor may lend."""
    may_lend = {name for name, role in step.desk.roles.items() if Permission.REGION_PERSON_LEND in role.permissions}
    return frozenset(
        post.institution
        for post in step.actor.posts
        if post.role in may_lend
        if post.institution != cycle.institution_id
        if lies_within(cycle.region_code, post.region)
    )


def _institutions_of(step: Step, person: int) -> frozenset[int]:
    try:
        return actor_of(step.session, person, None, step.today).institutions
    except NotFoundError:
        return frozenset()


def _evaluated_institutions(cycle: Cycle) -> frozenset[int]:
    members = {member.institution_id for entry in cycle.parties for member in entry.party.members}
    return frozenset(members | {entry.party.institution_id for entry in cycle.parties})
