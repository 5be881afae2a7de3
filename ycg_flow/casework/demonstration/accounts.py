"""The accounts of a demonstration: everybody has the same password, and one of each role is offered for signing in."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.accounts.hashing import digest_password
from ycg_flow.casework.desk import Desk
from ycg_flow.records.accounts import Credential
from ycg_flow.records.database import Database
from ycg_flow.records.organisations import Institution
from ycg_flow.records.people import Person, Post

PREFERRED = ("erqi.submitter", "guancheng.certifier", "erqi.member_contributor", "second_evaluator")
"""Whose case has reached what the role does: a self-assessment under way, one to be certified, objections to answer."""
PASSWORD = "demo-2025-yanshi"  # noqa: S105 - shown to everybody who opens the demonstration


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account to sign in with: whose, in which role, where."""

    account: str
    name: str
    role: str
    institution: str


def give_passwords(database: Database) -> None:
    """Give everybody the demonstration's password."""
    digest = digest_password(PASSWORD)
    with database.writing() as session, session.begin():
        for person in session.scalars(select(Person.id)):
            session.add(Credential(person_id=person, password_digest=digest, must_change=False))


def accounts_by_role(desk: Desk) -> tuple[DemonstrationAccount, ...]:
    """Return one account for each role, in the order of the roles' file; a preferred one, else the first there is."""
    query = (
        select(Person.account, Person.name, Post.role, Institution.name)
        .join(Post, Post.person_id == Person.id)
        .join(Institution, Institution.id == Post.institution_id)
        .where(Post.until_on.is_(None))
        .order_by(Post.id)
    )
    first: dict[str, DemonstrationAccount] = {}
    with desk.database.reading() as session:
        for account, name, role, institution in session.execute(query):
            if role not in first or account in PREFERRED:
                first[role] = DemonstrationAccount(account, name, role, institution)
    return tuple(first[role] for role in desk.roles if role in first)
