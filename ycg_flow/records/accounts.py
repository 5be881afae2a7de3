"""How people sign in: passwords as argon2id digests, lock-out, one-time codes, and the sessions that are open."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Structure
from ycg_flow.records.people import Person


class Credential(Record):
    """A person's password digest, failed attempts, and a one-time code's digest while one is open."""

    __tablename__ = "credential"
    __table_args__ = (
        CheckConstraint("failures >= 0", "failures_are_counted"),
        CheckConstraint("(code_digest IS NULL) = (code_expires_at IS NULL)", "code_expires"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    password_digest: Mapped[str | None] = mapped_column(String(200))
    must_change: Mapped[bool] = mapped_column(default=True)
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    code_digest: Mapped[str | None] = mapped_column(String(200))
    code_expires_at: Mapped[datetime | None]
    changed_at: Mapped[datetime | None]
    person: Mapped[Person] = relationship()


class SecondFactor(Record):
    """A person's secret of an authenticator application, encrypted; `last_step` is the half-minute last used."""

    __tablename__ = "second_factor"

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), unique=True)
    secret: Mapped[str] = mapped_column(String(400))
    last_step: Mapped[int] = mapped_column(default=0)
    proven_at: Mapped[datetime | None]


class SignedInSession(Record):
    """An open session on the server; the cookie holds only a random token whose digest is kept here."""

    __tablename__ = "signed_in_session"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    confirmed_at: Mapped[datetime]
    second_factor_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    address: Mapped[str] = mapped_column(String(60), default="")
    device: Mapped[str] = mapped_column(String(200), default="")


class AccountAct(Record):
    """What was done to an account: signed in or out, refused, locked, password changed, code issued; append-only."""

    __tablename__ = "account_act"
    __table_args__ = (Index(None, "address", "at"),)

    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"), index=True)
    account: Mapped[str] = mapped_column(String(60))
    act: Mapped[str] = mapped_column(String(40))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    address: Mapped[str] = mapped_column(String(60), default="")
    details: Mapped[Any] = mapped_column(Structure, default=dict)


class KeptForm(Record):
    """What somebody had typed when their session ended, kept until they have signed in again."""

    __tablename__ = "kept_form"

    token_digest: Mapped[str] = mapped_column(String(64), unique=True)
    path: Mapped[str] = mapped_column(String(400))
    values: Mapped[Any] = mapped_column(Structure)
    kept_at: Mapped[datetime]
