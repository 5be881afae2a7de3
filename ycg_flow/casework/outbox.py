"""Messages that leave after the commit: written in the step's transaction, delivered by the job `deliver`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sqlalchemy import select

from ycg_flow.casework.desk import Step, View
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.people import Person, Post
from ycg_flow.records.tasks import OutboxMessage


def inform(
    step: Step, persons: Iterable[int], code: str, values: Mapping[str, str], *, key: str, case: EvaluationCase | None
) -> int:
    """Put a message to each person into the outbox and return how many; `key` and person make it unique."""
    recipients = sorted(set(persons))
    step.session.add_all(
        OutboxMessage(
            key=f"{key}:{person}",
            person_id=person,
            code=code,
            values=dict(values),
            case_id=None if case is None else case.id,
            written_at=step.now,
        )
        for person in recipients
    )
    return len(recipients)


def people_of_party(view: View, case: EvaluationCase) -> list[int]:
    """Return the people who answer for a party: submitter and certifier of its lead institution, today."""
    return people_with_roles(view, ("submitter", "certifier"), [case.party.institution_id])


def people_with_roles(view: View, roles: Iterable[str], institutions: Iterable[int]) -> list[int]:
    """Return the active people who hold one of the roles in one of the institutions today."""
    query = (
        select(Post.person_id)
        .join(Person, Person.id == Post.person_id)
        .where(
            Post.role.in_(list(roles)),
            Post.institution_id.in_(list(institutions)),
            Post.from_on <= view.today,
            (Post.until_on.is_(None)) | (Post.until_on > view.today),
            Person.is_active,
        )
        .order_by(Post.person_id)
    )
    return list(dict.fromkeys(view.session.scalars(query)))
