"""Passwords: chosen by the person, reset by an administrator's one-time code; every change ends all sessions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from ycg_flow.casework.accounts.hashing import digest_password, is_right, new_code, typed_code
from ycg_flow.casework.accounts.records import end_sessions, record_account_act
from ycg_flow.casework.accounts.rules import account_rules, password_faults
from ycg_flow.casework.accounts.sessions import SignInRefusedError
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.records.accounts import Credential
from ycg_flow.records.people import Person
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Permission, Place, reach_of


def change_password(desk: Desk, person: int, present: str, wanted: str) -> None:
    """Change a person's own password; they sign in again. Raises `InvalidError` with what does not fit."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        credential = session.scalars(select(Credential).filter_by(person_id=person)).one()
        if not is_right(credential.password_digest, present):
            raise InvalidError({"present": Reason("password_is_wrong")})
        _set(session, credential, wanted, now, "password_changed", person)


def use_one_time_code(desk: Desk, account: str, code: str, wanted: str) -> None:
    """Choose a password with a one-time code; the code is used up.

    Raises `SignInRefusedError` where account and code do not belong together or the code is over, `InvalidError`
    where the password does not fit.
    """
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        query = (
            select(Credential).join(Person, Person.id == Credential.person_id).where(Person.account == account.strip())
        )
        credential = session.scalars(query.with_for_update()).one_or_none()
        is_code_right = is_right(credential.code_digest if credential else None, typed_code(code))
        if credential is None or credential.code_expires_at is None or now >= credential.code_expires_at:
            raise SignInRefusedError
        if not is_code_right:
            raise SignInRefusedError
        credential.locked_until, credential.failures = None, 0
        _set(session, credential, wanted, now, "code_used", credential.person_id)


def issue_one_time_code(desk: Desk, administrator: int, person: int) -> str:
    """Return a new one-time code for a person; their password and sessions end at once.

    Raises `NotFoundError` where the administrator may not manage accounts or there is no such person.
    """
    with desk.step(administrator) as step:
        target = step.session.get(Person, person)
        reach = reach_of(step.actor, [Permission.ALL_ACCOUNT_MANAGE], step.desk.roles)
        if target is None or not reach.covers(Place("000000", frozenset())):
            raise NotFoundError("person", str(person))
        return give_code(step, target)


def give_code(step: Step, target: Person) -> str:
    """Give a person a new one-time code inside a step; their password and sessions end with it."""
    credential = step.session.scalars(select(Credential).filter_by(person_id=target.id)).one_or_none()
    if credential is None:
        credential = Credential(person_id=target.id, failures=0)
        step.session.add(credential)
    code = new_code()
    credential.code_digest = digest_password(code)
    credential.code_expires_at = step.now + account_rules().code_lasts
    credential.password_digest, credential.must_change = None, True
    credential.locked_until, credential.failures = None, 0
    end_sessions(step.session, target.id, step.now)
    by = None if step.actor.is_system else step.actor.person
    record_account_act(step.session, target, "code_issued", by, step.now)
    return code


def _set(session: Session, credential: Credential, wanted: str, now: datetime, act: str, by: int) -> None:
    person = session.get_one(Person, credential.person_id)
    faults = password_faults(wanted, person.account, person.name)
    if faults:
        raise InvalidError({"wanted": faults[0]})
    credential.password_digest = digest_password(wanted)
    credential.must_change = False
    credential.code_digest = credential.code_expires_at = None
    credential.changed_at = now
    end_sessions(session, person.id, now)
    record_account_act(session, person, act, by, now)
