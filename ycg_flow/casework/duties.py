"""Duties of a cycle and whether anybody may do them: a small bureau sees before opening where it lacks a person."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.records.cycles import Cycle
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


def duties_without_person(view: View, cycle: Cycle) -> tuple[str, ...]:
    """Return every duty nobody could do: `role` for the cycle's own, `role@party` for those of a party.

    Submitter and certifier of one party, and scorer and approver, must be different people.
    """
    holders = _holders(view)
    reaching = {
        role: {person for person, region, _ in holders[role] if lies_within(cycle.region_code, region)}
        for role in REGION_DUTIES
    }
    lacking = [role for role, people in reaching.items() if not people]
    scorers = reaching["evaluator"] | reaching["group_leader"]
    if reaching["approver"] and scorers and not _can_differ(reaching["approver"], scorers):
        lacking.append("approver")
    for entry in cycle.parties:
        own = {
            role: {person for person, _, place in holders[role] if place == entry.party.institution_id}
            for role in PARTY_DUTIES
        }
        lacking.extend(f"{role}@{entry.party.name}" for role, people in own.items() if not people)
        if all(own.values()) and not _can_differ(own["certifier"], own["submitter"]):
            lacking.append(f"certifier@{entry.party.name}")
    return tuple(dict.fromkeys(lacking))


def institution_owing(view: View, cycle: Cycle, roles: Collection[str]) -> int:
    """Return the institution whose people owe a cycle's task: the evaluating one, or one that has the role for it."""
    holders = _holders(view)
    places = [place for role in roles for _, region, place in holders[role] if lies_within(cycle.region_code, region)]
    if not places or cycle.institution_id in places:
        return cycle.institution_id
    return min(places)


def _can_differ(first: set[int], second: set[int]) -> bool:
    """Whether two duties can be done by two different people."""
    return len(first | second) > 1


def _holders(view: View) -> dict[str, list[tuple[int, str, int]]]:
    query = (
        select(Post.role, Post.person_id, Post.region_code, Post.institution_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Person.is_active,
            Post.from_on <= view.today,
            (Post.until_on.is_(None)) | (Post.until_on > view.today),
        )
    )
    holders: dict[str, list[tuple[int, str, int]]] = defaultdict(list)
    for role, person, region, institution in view.session.execute(query):
        holders[role].append((person, region, institution))
    return holders
