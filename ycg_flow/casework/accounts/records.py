"""The record of what was done to accounts, and the end of a person's sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from ycg_flow.records.accounts import AccountAct, SignedInSession
from ycg_flow.records.people import Person

MOST_ADDRESS, _MOST_ACCOUNT = 60, 60


def record_account_act(
    session: Session, person: Person | str, act: str, by: int | None, now: datetime, address: str = ""
) -> None:
    """Record an act to a person's account, or to an account name that nobody has."""
    known = None if isinstance(person, str) else person
    account = person if isinstance(person, str) else person.account
    session.add(
        AccountAct(
            person_id=None if known is None else known.id,
            account=account[:_MOST_ACCOUNT],
            act=act,
            by_id=by,
            at=now,
            address=address[:MOST_ADDRESS],
            details={},
        )
    )


def end_sessions(session: Session, person: int, now: datetime) -> None:
    """End every open session of a person, as when the password changes."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.person_id == person, SignedInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
