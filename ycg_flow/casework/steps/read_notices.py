"""Mark a person's own notices as read."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import update

from ycg_flow.casework.desk import Desk
from ycg_flow.records.tasks import Notice


def read_notices(desk: Desk, person: int, notices: Collection[int]) -> None:
    """Mark these notices of the person as read; those of others are left alone."""
    with desk.step(person) as step:
        step.session.execute(
            update(Notice)
            .where(Notice.person_id == person, Notice.id.in_(notices), Notice.read_at.is_(None))
            .values(read_at=step.now)
        )
