"""Signing in and out; a session lives on the server, so that a copied cookie is dead after signing out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, select, update
from sqlalchemy.orm import Session

from ycg_flow.casework.accounts.attempts import OPENED, REFUSED, count_failure, is_locked, is_place_locked
from ycg_flow.casework.accounts.hashing import digest_token, is_right, new_token
from ycg_flow.casework.accounts.records import MOST_ADDRESS, record_account_act
from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.actors import actor_with, is_held, stands_in
from ycg_flow.casework.desk import Desk, china_date
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.accounts import Credential, SignedInSession
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.permissions import Actor

_DEVICE = 200


@dataclass(frozen=True)
class Origin:
    """Where a request comes from."""

    address: str = ""
    device: str = ""


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in: the person, whom they stand in for, and whether a first password is still to be chosen.

    `roles` are those of today's posts, for showing where one can go and for asking the second factor; what one may do
    is asked by the steps. `actor` is None while the person stands in for another: whether they may is asked anew.
    `principal_name` is the name of whom they stand in for.
    """

    person: int
    name: str
    account: str
    principal: int | None
    must_change: bool
    confirmed_at: datetime
    roles: frozenset[str] = frozenset()
    second_factor_at: datetime | None = None
    actor: Actor | None = None
    principal_name: str = ""


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
            record_account_act(session, person, "signed_out", person.id, found.ended_at, found.address)


def signed_in(desk: Desk, token: str) -> SignedIn | None:
    """Return who a token stands for; None where it is unknown, ended, idle too long or too old."""
    rules, now = account_rules(), desk.clock()
    with desk.database.reading() as session:
        rows = session.execute(_session_query(token, china_date(now))).all()
        principal = _principal(session, rows[0][0], china_date(now)) if rows else None
    if not rows:
        return None
    found, person, credential, _ = rows[0]
    if found.principal_id is not None and principal is None:
        act_for(desk, token, None)
        return signed_in(desk, token)
    posts = list(filter(None, (post for *_, post in rows)))
    if not person.is_active or now - found.seen_at > rules.idle_for or now - found.started_at > rules.longest:
        return None
    if now - found.seen_at > rules.idle_for / 10:
        _see(desk, found.id, now)
    return SignedIn(
        person.id,
        person.name,
        person.account,
        found.principal_id,
        credential.must_change or _is_old(credential, now),
        found.confirmed_at,
        frozenset(post.role for post in posts),
        found.second_factor_at,
        actor_with(person.id, posts) if principal is None else None,
        "" if principal is None else principal.name,
    )


def holder_of(desk: Desk, token: str) -> int | None:
    """Return the person whose session a token was, whatever became of it; None where it never was one."""
    with desk.database.reading() as session:
        return session.scalar(select(SignedInSession.person_id).filter_by(token_digest=digest_token(token)))


def confirm_password(desk: Desk, token: str, password: str) -> bool:
    """Note that the person gave the password again, as before approving; return whether it was right."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SignedInSession).filter_by(token_digest=digest_token(token))).one()
        credential = session.scalars(select(Credential).filter_by(person_id=found.person_id)).one()
        if is_locked(session, credential, found.address, now) or not is_right(credential.password_digest, password):
            count_failure(session, credential, found.address, now)
            record_account_act(session, credential.person, REFUSED, found.person_id, now, found.address)
            return False
        found.confirmed_at = now
        credential.failures = 0
        return True


def is_confirmed(desk: Desk, person: SignedIn) -> bool:
    """Return whether the password was given within the time that holds before approving and settling."""
    return desk.clock() - person.confirmed_at <= account_rules().confirmed_for


def act_for(desk: Desk, token: str, principal: int | None) -> None:
    """Let a session act for a principal, or for the person again; whether they stand in is asked at every step too.

    Raises `NotFoundError` where the person does not stand in for the principal today.
    """
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SignedInSession).filter_by(token_digest=digest_token(token))).one()
        if principal is not None and not stands_in(session, found.person_id, principal, china_date(now)):
            raise NotFoundError("deputy", str(principal))
        found.principal_id = principal


def _principal(session: Session, found: SignedInSession, today: date) -> Person | None:
    """Return whom a session stands in for; None where it stands in for nobody, or no longer."""
    if found.principal_id is None or not stands_in(session, found.person_id, found.principal_id, today):
        return None
    return session.get(Person, found.principal_id)


def _session_query(token: str, today: date) -> Select[SignedInSession, Person, Credential, Post]:
    """Return the query of an open session: a row for every post held today, one without a post where there is none."""
    holder = func.coalesce(SignedInSession.principal_id, SignedInSession.person_id)
    return (
        select(SignedInSession, Person, Credential, Post)
        .join(Person, Person.id == SignedInSession.person_id)
        .join(Credential, Credential.person_id == Person.id)
        .outerjoin(Post, is_held(Post.person_id == holder, today))
        .where(SignedInSession.token_digest == digest_token(token), SignedInSession.ended_at.is_(None))
        .order_by(Post.id)
    )


def _opened(session: Session, account: str, password: str, origin: Origin, now: datetime) -> str | None:
    """Return the token of a new session, None where it is refused; every path verifies one password."""
    if is_place_locked(session, origin.address, now):
        is_right(None, password)
        return None
    query = select(Credential).join(Person, Person.id == Credential.person_id).where(Person.account == account)
    credential = session.scalars(query.with_for_update()).one_or_none()
    is_password_right = is_right(credential.password_digest if credential else None, password)
    if credential is None:
        record_account_act(session, account, REFUSED, None, now, origin.address)
        return None
    person = credential.person
    if is_locked(session, credential, origin.address, now) or not person.is_active or not is_password_right:
        if not is_password_right:
            count_failure(session, credential, origin.address, now)
        record_account_act(session, person, REFUSED, person.id, now, origin.address)
        return None
    credential.failures = 0
    token = new_token()
    session.add(
        SignedInSession(
            token_digest=digest_token(token),
            person_id=person.id,
            started_at=now,
            seen_at=now,
            confirmed_at=now,
            address=origin.address[:MOST_ADDRESS],
            device=origin.device[:_DEVICE],
        )
    )
    record_account_act(session, person, OPENED, person.id, now, origin.address)
    return token


def _is_old(credential: Credential, now: datetime) -> bool:
    """Return whether a password has to be changed by the rule book that the bureau follows."""
    every = account_rules().changed_every
    return every is not None and credential.changed_at is not None and now - credential.changed_at > every


def _see(desk: Desk, session_id: int, now: datetime) -> None:
    with desk.database.writing() as session, session.begin():
        session.execute(update(SignedInSession).where(SignedInSession.id == session_id).values(seen_at=now))
