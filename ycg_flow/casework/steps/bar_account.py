"""Bar an account at once, let it in again, and lift a lock before its time."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.accounts.records import end_sessions
from ycg_flow.casework.administration.frame import MANAGE, SECURE, note, person_of, require
from ycg_flow.casework.checks import SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.records.accounts import Credential
from ycg_flow.workflow.facts import Reason


def bar_account(desk: Desk, administrator: int, person: int, reason: str) -> None:
    """Bar an account: every session ends at once and nobody signs in with it. Nobody bars themself.

    Raises `NotFoundError` where the administrator may not, `InvalidError` without a reason.
    """
    with desk.step(administrator) as step:
        require(step, MANAGE, SECURE)
        found = person_of(step, person)
        refuse(
            {"reason": Reason("not_to_oneself")} if person == administrator else text_faults({"reason": reason}, SHORT)
        )
        found.is_active = False
        end_sessions(step.session, person, step.now)
        note(step, found, "account_barred", {"reason": reason.strip()})


def admit_account(desk: Desk, administrator: int, person: int) -> None:
    """Let a barred account in again. Raises `NotFoundError` where the administrator may not."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        found = person_of(step, person)
        found.is_active = True
        note(step, found, "account_admitted", {})


def unlock_account(desk: Desk, administrator: int, person: int) -> None:
    """Lift the lock of failed attempts before its time. Raises `NotFoundError` where the administrator may not."""
    with desk.step(administrator) as step:
        require(step, MANAGE, SECURE)
        found = person_of(step, person)
        credential = step.session.scalars(select(Credential).filter_by(person_id=person)).one_or_none()
        if credential is not None:
            credential.locked_until, credential.failures = None, 0
        note(step, found, "account_unlocked", {})
