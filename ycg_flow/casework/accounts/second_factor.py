"""The second factor: a code from an authenticator application (RFC 6238), each good once and for half a minute.

The secret is shown once, when it is made, and kept encrypted under a key outside the database.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pyotp.utils import strings_equal
from sqlalchemy import delete, select

from ycg_flow.casework.accounts.attempts import REFUSED, count_failure, is_locked
from ycg_flow.casework.accounts.hashing import digest_token
from ycg_flow.casework.accounts.records import end_sessions, record_account_act
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.accounts import Credential, SecondFactor, SignedInSession
from ycg_flow.records.people import Person
from ycg_flow.workflow.permissions import Permission, Place, reach_of

ISSUER = "ycg_flow"
_PURPOSE = b"ycg_flow second factor"
_KEY_BYTES = 32


@dataclass(frozen=True)
class NewSecret:
    """A secret to be entered into the application, and the same as an address that the application reads."""

    secret: str
    address: str


def has_second_factor(desk: Desk, person: int) -> bool:
    """Return whether a person has shown a code of their secret before."""
    with desk.database.reading() as session:
        query = select(SecondFactor.id).where(SecondFactor.person_id == person, SecondFactor.proven_at.is_not(None))
        return session.scalar(query) is not None


def make_secret(desk: Desk, person: int) -> NewSecret:
    """Return a new secret, shown this once; one that was never proven is replaced.

    Raises `NotFoundError` where the person has proven one: only an administrator takes that away.
    """
    secret = pyotp.random_base32()
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SecondFactor).filter_by(person_id=person).with_for_update()).one_or_none()
        if found is not None and found.proven_at is not None:
            raise NotFoundError("second_factor", str(person))
        if found is None:
            found = SecondFactor(person_id=person, last_step=0)
            session.add(found)
        found.secret = _vault(desk).encrypt(secret.encode()).decode()
        owner = session.get_one(Person, person)
        record_account_act(session, owner, "second_factor_made", person, desk.clock())
        return NewSecret(secret, pyotp.TOTP(secret).provisioning_uri(name=owner.account, issuer_name=ISSUER))


def give_second_factor(desk: Desk, token: str, code: str, address: str = "") -> bool:
    """Note that the person of a session gave a right code; return whether it was. Failures lock as a password's do."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        found = session.scalars(select(SignedInSession).filter_by(token_digest=digest_token(token))).one()
        person = session.get_one(Person, found.person_id)
        credential = session.scalars(select(Credential).filter_by(person_id=person.id).with_for_update()).one()
        factor = session.scalars(select(SecondFactor).filter_by(person_id=person.id).with_for_update()).one_or_none()
        if is_locked(session, credential, address, now) or factor is None or not _accept(desk, factor, code, now):
            count_failure(session, credential, address, now)
            record_account_act(session, person, REFUSED, person.id, now, address)
            return False
        found.second_factor_at = now
        record_account_act(session, person, "second_factor_given", person.id, now, address)
        return True


def take_away_second_factor(desk: Desk, administrator: int, account: str) -> None:
    """Let a person start anew with another application, as after losing a telephone; their sessions end.

    Raises `NotFoundError` where the administrator does not look after security or there is no such account. Who hands
    out one-time codes is another administrator, so that neither can enter an account alone.
    """
    with desk.step(administrator) as step:
        person = step.session.scalars(select(Person).filter_by(account=account.strip())).one_or_none()
        reach = reach_of(step.actor, [Permission.ALL_SECURITY_MANAGE], desk.roles)
        if person is None or not reach.covers(Place("000000", frozenset())):
            raise NotFoundError("person", account)
        step.session.execute(delete(SecondFactor).where(SecondFactor.person_id == person.id))
        end_sessions(step.session, person.id, step.now)
        record_account_act(step.session, person, "second_factor_taken_away", administrator, step.now)


def _accept(desk: Desk, factor: SecondFactor, code: str, now: datetime) -> bool:
    """Use a code up: that of this half-minute or the one before, newer than the last one used."""
    totp = pyotp.TOTP(_vault(desk).decrypt(factor.secret.encode()).decode())
    present = totp.timecode(now)
    typed = code.replace(" ", "")
    right = [step for step in (present - 1, present) if strings_equal(totp.generate_otp(step), typed)]
    if not right or right[-1] <= factor.last_step:
        return False
    factor.last_step = right[-1]
    factor.proven_at = factor.proven_at or now
    return True


def _vault(desk: Desk) -> Fernet:
    derived = HKDF(SHA256(), _KEY_BYTES, salt=None, info=_PURPOSE).derive(desk.history_key)
    return Fernet(base64.urlsafe_b64encode(derived))
