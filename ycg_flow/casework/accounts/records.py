"""The record of what was done to accounts, and the end of a person's sessions."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from sqlalchemy import update
from sqlalchemy.orm import Session

from ycg_flow.records.accounts import AccountAct, SignedInSession
from ycg_flow.records.people import Person

MOST_ADDRESS, _MOST_ACCOUNT = 60, 60


def record_account_act(  # noqa: PLR0913 - what, to whom, by whom, when, whence, how
    session: Session,
    person: Person | str,
    act: str,
    by: int | None,
    now: datetime,
    address: str = "",
    *,
    details: Mapping[str, Any] = MappingProxyType({}),
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
            details=dict(details),
        )
    )


def end_sessions(session: Session, person: int, now: datetime) -> None:
    """End every open session of a person, as when the password changes."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.person_id == person, SignedInSession.ended_at.is_(None))
        .values(ended_at=now)
    )
