"""The accounts of a demonstration: everybody has the same password, and in each city one of each role is offered."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.accounts.hashing import digest_password
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.queries.my_work import my_work
from ycg_flow.records.accounts import Credential
from ycg_flow.records.database import Database
from ycg_flow.records.organisations import Institution, Region
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.regions import lies_within

PREFERRED = ("erqi.submitter", "guancheng.certifier", "erqi.member_contributor", "second_evaluator")
"""Whose case has reached what the role does: a self-assessment under way, one to be certified, objections to answer."""
PASSWORD = "demo-2025-yanshi"  # noqa: S105 - shown to everybody who opens the demonstration


@dataclass(frozen=True)
class DemonstrationAccount:
    """An account to sign in with: whose, in which role, where, and how many tasks wait for its person."""

    account: str
    name: str
    role: str
    institution: str
    open_tasks: int


@dataclass(frozen=True)
class DemonstrationPlace:
    """A city that evaluates, with one account for each role."""

    name: str
    accounts: tuple[DemonstrationAccount, ...]

    @property
    def open_tasks(self) -> int:
        """How many tasks wait for the people offered."""
        return sum(account.open_tasks for account in self.accounts)


def give_passwords(database: Database) -> None:
    """Give everybody the demonstration's password."""
    digest = digest_password(PASSWORD)
    with database.writing() as session, session.begin():
        for person in session.scalars(select(Person.id)):
            session.add(Credential(person_id=person, password_digest=digest, must_change=False))


def accounts_by_place(desk: Desk) -> tuple[DemonstrationPlace, ...]:
    """Return for each city one account of each role, in the order of the roles; a preferred one, else the first."""
    query = (
        select(Person, Post.role, Institution)
        .join(Post, Post.person_id == Person.id)
        .join(Institution, Institution.id == Post.institution_id)
        .where(Post.until_on.is_(None))
        .order_by(Post.id)
    )
    bureaus = (
        select(Region).join(Institution, Institution.region_code == Region.code).where(Institution.kind == "bureau")
    )
    with desk.database.reading() as session:
        places = session.scalars(bureaus.order_by(Institution.id)).all()
        first: dict[tuple[str, str], tuple[Person, Institution]] = {}
        for person, role, institution in session.execute(query):
            place = next(each.code for each in places if lies_within(institution.region_code, each.code))
            if (place, role) not in first or person.account in PREFERRED:
                first[place, role] = (person, institution)
    return tuple(
        DemonstrationPlace(
            place.name,
            tuple(_account(desk, role, *first[place.code, role]) for role in desk.roles if (place.code, role) in first),
        )
        for place in places
    )


def _account(desk: Desk, role: str, person: Person, institution: Institution) -> DemonstrationAccount:
    with desk.view(person.id) as view:
        return DemonstrationAccount(person.account, person.name, role, institution.name, len(my_work(view).owed))
