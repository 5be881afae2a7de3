"""Signing in and out; a session lives on the server, so that a copied cookie is dead after signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, and_, func, or_, select, update
from sqlalchemy.orm import Session

from ycg_flow.casework.accounts.hashing import digest_token, is_right, new_token
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.desk import Desk, china_date
from ycg_flow.records.accounts import AccountAct, Credential, SignedInSession
from ycg_flow.records.people import Person, Post

_ADDRESS, _DEVICE, _ACCOUNT = 60, 200, 60


@dataclass(frozen=True)
class Origin:
    """Where a request comes from."""

    address: str = ""
    device: str = ""


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in: the person, whom they stand in for, and whether a first password is still to be chosen.

    `roles` are those of today's posts, for showing where one can go; what one may do is asked by the steps.
    """

    person: int
    name: str
    account: str
    principal: int | None
    must_change: bool
    confirmed_at: datetime
    roles: frozenset[str] = frozenset()


class SignInRefusedError(Exception):
    """Account and password do not belong together, or the account is locked; which of the two is not told."""


def sign_in(desk: Desk, account: str, password: str, origin: Origin) -> str:
    """Open a session and return its token. Raises `SignInRefusedError` after writing the failure down."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        token = _opened(session, account.strip(), password, origin, now)
    if token is None:
        raise SignInRefusedError
    return token


def sign_out(desk: Desk, token: str) -> None:
    """End a session; its token opens nothing any more."""
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SignedInSession).filter_by(token_digest=digest_token(token))).one_or_none()
        if found is not None and found.ended_at is None:
            found.ended_at = desk.clock()
            person = session.get_one(Person, found.person_id)
            _record(session, person, person.account, "signed_out", Origin(found.address), found.ended_at)


def signed_in(desk: Desk, token: str) -> SignedIn | None:
    """Return who a token stands for; None where it is unknown, ended, idle too long or too old."""
    rules, now = account_rules(), desk.clock()
    with desk.database.reading() as session:
        rows = session.execute(_session_query(token, china_date(now))).all()
    if not rows:
        return None
    found, person, must_change, _ = rows[0]
    if not person.is_active or now - found.seen_at > rules.idle_for or now - found.started_at > rules.longest:
        return None
    if now - found.seen_at > rules.idle_for / 10:
        _see(desk, found.id, now)
    roles = frozenset(row.role for row in rows if row.role is not None)
    return SignedIn(person.id, person.name, person.account, found.principal_id, must_change, found.confirmed_at, roles)


def confirm_password(desk: Desk, token: str, password: str) -> bool:
    """Note that the person gave the password again, as before approving; return whether it was right."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SignedInSession).filter_by(token_digest=digest_token(token))).one()
        credential = session.scalars(select(Credential).filter_by(person_id=found.person_id)).one()
        if _is_locked(credential, now) or not is_right(credential.password_digest, password):
            _count_failure(credential, now)
            return False
        found.confirmed_at = now
        credential.failures = 0
        return True


def is_confirmed(desk: Desk, person: SignedIn) -> bool:
    """Return whether the password was given within the time that holds before approving and settling."""
    return desk.clock() - person.confirmed_at <= account_rules().confirmed_for


def act_for(desk: Desk, token: str, principal: int | None) -> None:
    """Let a session act for a principal, or for the person again; whether they stand in is asked at every step."""
    with desk.database.writing() as session, session.begin():
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.token_digest == digest_token(token))
            .values(principal_id=principal)
        )


def end_sessions(session: Session, person: int, now: datetime) -> None:
    """End every open session of a person, as when the password changes."""
    session.execute(
        update(SignedInSession)
        .where(SignedInSession.person_id == person, SignedInSession.ended_at.is_(None))
        .values(ended_at=now)
    )


def _session_query(token: str, today: date) -> Select[SignedInSession, Person, bool, str]:
    """Return the query of an open session: a row for every post held today, one without a role where there is none."""
    holder = func.coalesce(SignedInSession.principal_id, SignedInSession.person_id)
    is_held_today = and_(
        Post.person_id == holder, Post.from_on <= today, or_(Post.until_on.is_(None), Post.until_on > today)
    )
    return (
        select(SignedInSession, Person, Credential.must_change, Post.role)
        .join(Person, Person.id == SignedInSession.person_id)
        .join(Credential, Credential.person_id == Person.id)
        .outerjoin(Post, is_held_today)
        .where(SignedInSession.token_digest == digest_token(token), SignedInSession.ended_at.is_(None))
    )


def _opened(session: Session, account: str, password: str, origin: Origin, now: datetime) -> str | None:
    query = select(Credential).join(Person, Person.id == Credential.person_id).where(Person.account == account)
    credential = session.scalars(query.with_for_update()).one_or_none()
    is_password_right = is_right(credential.password_digest if credential else None, password)
    if credential is None or _is_locked(credential, now) or not credential.person.is_active or not is_password_right:
        if credential is not None and not is_password_right:
            _count_failure(credential, now)
        person = credential.person if credential is not None else None
        _record(session, person, account, "sign_in_refused", origin, now)
        return None
    credential.failures = 0
    token = new_token()
    session.add(
        SignedInSession(
            token_digest=digest_token(token),
            person_id=credential.person_id,
            started_at=now,
            seen_at=now,
            confirmed_at=now,
            address=origin.address[:_ADDRESS],
            device=origin.device[:_DEVICE],
        )
    )
    _record(session, credential.person, account, "signed_in", origin, now)
    return token


def _is_locked(credential: Credential, now: datetime) -> bool:
    return credential.locked_until is not None and now < credential.locked_until


def _count_failure(credential: Credential, now: datetime) -> None:
    rules = account_rules()
    credential.failures += 1
    if credential.failures >= rules.failures:
        credential.locked_until = now + rules.locked_for
        credential.failures = 0


def _record(session: Session, person: Person | None, account: str, act: str, origin: Origin, now: datetime) -> None:
    session.add(
        AccountAct(
            person_id=None if person is None else person.id,
            account=account[:_ACCOUNT],
            act=act,
            by_id=None if person is None else person.id,
            at=now,
            address=origin.address[:_ADDRESS],
            details={},
        )
    )


def _see(desk: Desk, session_id: int, now: datetime) -> None:
    with desk.database.writing() as session, session.begin():
        session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now))
