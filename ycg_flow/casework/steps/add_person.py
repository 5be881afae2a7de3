"""Add a person with an account and a one-time code; the first two administrators of a new installation too."""

from __future__ import annotations

import re
from dataclasses import dataclass

from sqlalchemy import select

from ycg_flow.casework.accounts.passwords import give_code
from ycg_flow.casework.administration.frame import MANAGE, note, require
from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.records.organisations import Institution, Region
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.facts import Reason

MOST_NAME, MOST_CONTACT = 60, 120
ACCOUNTS, SECURITY = "account_administrator", "security_administrator"
_ACCOUNT = re.compile(r"[a-z0-9][a-z0-9._-]{1,58}[a-z0-9]")


@dataclass(frozen=True)
class NewPerson:
    """A person to add: the name they sign in with, what they are called, how they are reached."""

    account: str
    name: str
    contact: str = ""


@dataclass(frozen=True)
class FirstPlace:
    """Where the first administrators belong: the bureau that keeps the installation, and its region."""

    region: str
    region_name: str
    bureau: str


@dataclass(frozen=True)
class Slip:
    """What is handed to a person once: the account and the code with which they choose a password."""

    person: int
    account: str
    name: str
    code: str


def add_person(desk: Desk, administrator: int, new: NewPerson) -> Slip:
    """Add a person and return their slip; without a post they can sign in and see nothing yet.

    Raises `NotFoundError` where the administrator may not, `InvalidError` with every field that does not fit.
    """
    with desk.step(administrator) as step:
        require(step, MANAGE)
        return _added(step, new)


def first_administrators(desk: Desk, accounts: NewPerson, security: NewPerson, place: FirstPlace) -> tuple[Slip, Slip]:
    """Add the first account and the first security administrator of an installation without people, with their bureau.

    Two at once, because neither can give the other a working account with a role. Raises `InvalidError` where there is
    somebody already, or a field does not fit; faults of the second begin with `security_`.
    """
    with desk.automatic_step() as step:
        if step.session.scalar(select(Person.id).limit(1)) is not None:
            refuse({"account": Reason("installation_has_people")})
        texts = {"region_name": place.region_name, "bureau": place.bureau}
        refuse(region_faults(place.region) | text_faults(texts, MOST_NAME))
        step.session.add(Region(code=place.region, name=place.region_name.strip()))
        step.session.flush()
        bureau = Institution(name=place.bureau.strip(), kind="bureau", region_code=place.region)
        step.session.add(bureau)
        slips = (_added(step, accounts), _added(step, security, "security_"))
        for slip, role in zip(slips, (ACCOUNTS, SECURITY), strict=True):
            post = Post(person_id=slip.person, role=role, institution_id=bureau.id, region_code=place.region)
            post.from_on = step.today
            step.session.add(post)
        return slips


def region_faults(code: str) -> dict[str, Reason]:
    """Return what is wrong with a division code."""
    return {} if re.fullmatch(r"[1-9][0-9]{5}", code) else {"region": Reason("division_code_form")}


def _added(step: Step, new: NewPerson, prefix: str = "") -> Slip:
    account = new.account.strip()
    faults = text_faults({"name": new.name}, MOST_NAME) | text_faults(
        {"contact": new.contact}, MOST_CONTACT, required=False
    )
    if not _ACCOUNT.fullmatch(account):
        faults["account"] = Reason("account_form")
    elif step.session.scalar(select(Person.id).where(Person.account == account)) is not None:
        faults["account"] = Reason("account_is_taken")
    refuse({f"{prefix}{field}": reason for field, reason in faults.items()})
    person = Person(account=account, name=new.name.strip(), contact=new.contact.strip())
    step.session.add(person)
    step.session.flush()
    if step.actor.is_system:
        return Slip(person.id, person.account, person.name, give_code(step, person))
    note(step, person, "person_added", {"name": person.name, "contact": person.contact})
    return Slip(person.id, person.account, person.name, give_code(step, person))
