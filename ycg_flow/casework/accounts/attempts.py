"""Who has failed too often to try again: an account seen from strange places, and a place that tries many accounts.

A place the person has signed in from lately counts its own failures alone, so that failures elsewhere never lock the
person out of it. What is counted stands in the record of account acts.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.records.accounts import AccountAct, Credential

REFUSED, OPENED = "sign_in_refused", "signed_in"


def is_locked(session: Session, credential: Credential, address: str, now: datetime) -> bool:
    """Return whether an account may not be tried from an address at the moment."""
    rules = account_rules()
    if not _is_known(session, credential.person_id, address, now):
        return credential.locked_until is not None and now < credential.locked_until
    refused = _count(address, now - rules.locked_for).where(AccountAct.person_id == credential.person_id)
    return (session.scalar(refused) or 0) >= rules.failures


def is_place_locked(session: Session, address: str, now: datetime) -> bool:
    """Return whether too many sign-ins failed from an address lately, whatever the accounts."""
    rules = account_rules()
    return (session.scalar(_count(address, now - rules.locked_for)) or 0) >= rules.failures_of_a_place


def count_failure(session: Session, credential: Credential, address: str, now: datetime) -> None:
    """Count a failure from a strange place; enough of them lock the account for strange places."""
    rules = account_rules()
    if _is_known(session, credential.person_id, address, now):
        return
    credential.failures += 1
    if credential.failures >= rules.failures:
        credential.locked_until = now + rules.locked_for
        credential.failures = 0


def _is_known(session: Session, person: int, address: str, now: datetime) -> bool:
    query = select(AccountAct.id).where(
        AccountAct.person_id == person,
        AccountAct.address == address,
        AccountAct.act == OPENED,
        AccountAct.at > now - account_rules().place_is_known_for,
    )
    return bool(address) and session.scalar(query.limit(1)) is not None


def _count(address: str, since: datetime) -> Select[int]:
    return (
        select(func.count())
        .select_from(AccountAct)
        .where(AccountAct.address == address, AccountAct.act == REFUSED, AccountAct.at > since)
    )
