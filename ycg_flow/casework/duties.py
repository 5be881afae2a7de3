"""Duties of a cycle and whether anybody may do them: a small bureau sees before opening where it lacks a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.records.cycles import Cycle, CycleParty
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.regions import lies_within

PARTY_DUTIES = ("submitter", "certifier")
REGION_DUTIES = (
    "data_officer",
    "evaluator",
    "group_leader",
    "surveyor",
    "approver",
    "settlement_officer",
    "rectification_officer",
)


@dataclass(frozen=True)
class NamedParty:
    """A party of a cycle as far as duties and opening look at it."""

    party: int
    name: str
    region: str
    institution: int


@dataclass(frozen=True)
class Holder:
    """A person who holds a role today: where, and the region it reaches."""

    person: int
    region: str
    institution: int


Holders = Mapping[str, Sequence[Holder]]
"""Who holds each role today."""


def duties_without_person(view: View, cycle: Cycle) -> tuple[str, ...]:
    """Return every duty nobody could do: `role` for the cycle's own, `role@party` for those of a party.

    Submitter and certifier of one party must be different people, and so must the approver and who scores or collects.
    """
    holders = holders_of_roles(view)
    reaching = {
        role: {holder.person for holder in holders[role] if lies_within(cycle.region_code, holder.region)}
        for role in REGION_DUTIES
    }
    lacking = [role for role, people in reaching.items() if not people]
    approvers = reaching["approver"]
    before = (reaching["evaluator"] | reaching["group_leader"], reaching["data_officer"])
    if approvers and any(people and not _can_differ(approvers, people) for people in before):
        lacking.append("approver")
    at = _by_institution(holders)
    for party in parties_of(view, cycle):
        own = {role: at[role, party.institution] for role in PARTY_DUTIES}
        lacking.extend(f"{role}@{party.name}" for role, people in own.items() if not people)
        if all(own.values()) and not _can_differ(own["certifier"], own["submitter"]):
            lacking.append(f"certifier@{party.name}")
    return tuple(dict.fromkeys(lacking))


def institution_owing(holders: Holders, cycle: Cycle, roles: Collection[str]) -> int:
    """Return the institution whose people owe a cycle's task: the evaluating one, or one that has the role for it."""
    places = [
        holder.institution
        for role in roles
        for holder in holders[role]
        if lies_within(cycle.region_code, holder.region)
    ]
    if not places or cycle.institution_id in places:
        return cycle.institution_id
    return min(places)


def parties_of(view: View, cycle: Cycle) -> list[NamedParty]:
    """Return the parties of a cycle in the order in which they were named."""
    query = (
        select(EvaluatedParty.id, EvaluatedParty.name, EvaluatedParty.region_code, EvaluatedParty.institution_id)
        .join(CycleParty, CycleParty.party_id == EvaluatedParty.id)
        .where(CycleParty.cycle_id == cycle.id)
        .order_by(CycleParty.id)
    )
    return [NamedParty(*row) for row in view.session.execute(query)]


def holders_of_roles(view: View) -> Holders:
    """Return who holds each role today; a role nobody holds has no holders."""
    query = (
        select(Post.role, Post.person_id, Post.region_code, Post.institution_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Person.is_active,
            Post.from_on <= view.today,
            (Post.until_on.is_(None)) | (Post.until_on > view.today),
        )
    )
    holders: dict[str, list[Holder]] = defaultdict(list)
    for role, person, region, institution in view.session.execute(query):
        holders[role].append(Holder(person, region, institution))
    return holders


def _by_institution(holders: Holders) -> dict[tuple[str, int], set[int]]:
    people: dict[tuple[str, int], set[int]] = defaultdict(set)
    for role in PARTY_DUTIES:
        for holder in holders[role]:
            people[role, holder.institution].add(holder.person)
    return people


def _can_differ(first: set[int], second: set[int]) -> bool:
    """Whether two duties can be done by two different people."""
    return len(first | second) > 1
