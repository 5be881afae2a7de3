"""People among whom somebody is named: for tasks, as deputies, to be lent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.holding import people_for
from ycg_flow.casework.loading import visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import Institution
from ycg_flow.records.people import Person, Post
from ycg_flow.records.tasks import OPEN_STATES, Task


@dataclass(frozen=True)
class PersonToName:
    """A person to choose: the key, the name, and where they hold which roles."""

    id: int
    name: str
    institution: str
    roles: tuple[str, ...]


def people_for_cases(view: View, numbers: Sequence[str]) -> tuple[PersonToName, ...]:
    """Return who may hold one of the open tasks of the cases that the person may read."""
    cases = visible_cases(view).where(EvaluationCase.number.in_(numbers)).with_only_columns(EvaluationCase.id)
    tasks = view.session.scalars(select(Task).where(Task.case_id.in_(cases), Task.state.in_(OPEN_STATES))).all()
    return people_to_name(view, [person.id for person in people_for(view, tasks)])


def people_to_name(view: View, persons: Sequence[int]) -> tuple[PersonToName, ...]:
    """Return people with their institution and today's roles, by institution and name."""
    query = (
        select(Person.id, Person.name, Institution.name, Post.role)
        .join(Post, Post.person_id == Person.id)
        .join(Institution, Institution.id == Post.institution_id)
        .where(
            Person.id.in_(persons),
            Person.is_active,
            Post.from_on <= view.today,
            (Post.until_on.is_(None)) | (Post.until_on > view.today),
        )
        .order_by(Institution.name, Person.name, Person.id, Post.id)
    )
    found: dict[tuple[int, str], PersonToName] = {}
    for person, name, institution, role in view.session.execute(query):
        known = found.get((person, institution), PersonToName(person, name, institution, ()))
        found[person, institution] = PersonToName(person, name, institution, (*known.roles, role))
    return tuple(found.values())
