"""Deliver what waits in the outbox: into the inbox now; other channels take from the same outbox."""

from __future__ import annotations

from sqlalchemy import insert, literal, select, update

from ycg_flow.casework.desk import Desk
from ycg_flow.records.tasks import Notice, OutboxMessage

MOST_AT_ONCE = 5_000


def deliver(desk: Desk) -> int:
    """Put waiting messages into the inboxes of their people and return how many; the rest waits for the next run."""
    with desk.automatic_step() as step:
        waiting = (
            select(OutboxMessage.id)
            .where(OutboxMessage.delivered_at.is_(None))
            .order_by(OutboxMessage.id)
            .limit(MOST_AT_ONCE)
            .with_for_update(skip_locked=True)
        )
        taken = list(step.session.scalars(waiting))
        if not taken:
            return 0
        now = literal(step.now, Notice.delivered_at.type)
        rows = select(OutboxMessage.id, OutboxMessage.person_id, now).where(OutboxMessage.id.in_(taken))
        step.session.execute(insert(Notice).from_select(["message_id", "person_id", "delivered_at"], rows))
        step.session.execute(update(OutboxMessage).where(OutboxMessage.id.in_(taken)).values(delivered_at=step.now))
        return len(taken)
