"""Keep regions, institutions and evaluated parties with their members; members come and go, nothing is deleted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from ycg_flow.casework.administration.frame import MANAGE, note, require
from ycg_flow.casework.checks import option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.steps.add_person import MOST_CONTACT, MOST_NAME, region_faults
from ycg_flow.records.organisations import (
    INSTITUTION_KINDS,
    PARTY_KINDS,
    EvaluatedParty,
    Institution,
    PartyMember,
    Region,
)
from ycg_flow.workflow.facts import Reason

MOST_INSTITUTION = 120


@dataclass(frozen=True)
class NewInstitution:
    """An institution to add: what it is, where, which one stands above it, how it is reached."""

    name: str
    kind: str
    region: str
    superior: int | None = None
    contact: str = ""


@dataclass(frozen=True)
class NewParty:
    """A party to be evaluated: its name and kind, and the institution that answers for it."""

    name: str
    kind: str
    institution: int


def add_region(desk: Desk, administrator: int, code: str, name: str) -> None:
    """Add a region by its division code. Raises `NotFoundError`, `InvalidError`."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        faults = region_faults(code) | text_faults({"name": name}, MOST_NAME)
        if _has_region(step, code):
            faults["region"] = Reason("region_is_known")
        refuse(faults)
        step.session.add(Region(code=code, name=name.strip()))
        note(step, name.strip(), "region_added", {"code": code})


def add_institution(desk: Desk, administrator: int, new: NewInstitution) -> int:
    """Add an institution and return its key. Raises `NotFoundError`, `InvalidError` with every field."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        faults = text_faults({"name": new.name}, MOST_INSTITUTION) | option_faults(
            {"kind": new.kind}, INSTITUTION_KINDS
        )
        faults |= text_faults({"contact": new.contact}, MOST_CONTACT, required=False)
        if not _has_region(step, new.region):
            faults["region"] = Reason("unknown_region")
        if new.superior is not None and step.session.get(Institution, new.superior) is None:
            faults["superior"] = Reason("unknown_institution")
        taken = select(Institution.id).where(
            Institution.region_code == new.region, Institution.name == new.name.strip()
        )
        if step.session.scalar(taken) is not None:
            faults["name"] = Reason("name_is_taken")
        refuse(faults)
        added = Institution(
            name=new.name.strip(),
            kind=new.kind,
            region_code=new.region,
            superior_id=new.superior,
            contact=new.contact.strip(),
        )
        step.session.add(added)
        step.session.flush()
        note(step, added.name, "institution_added", {"institution": added.id, "kind": new.kind, "region": new.region})
        return added.id


def add_evaluated_party(desk: Desk, administrator: int, new: NewParty) -> int:
    """Add a party to be evaluated and return its key; it lies in the region of the institution that answers for it."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        faults = text_faults({"name": new.name}, MOST_INSTITUTION) | option_faults({"kind": new.kind}, PARTY_KINDS)
        answering = step.session.get(Institution, new.institution)
        if answering is None:
            refuse(faults | {"institution": Reason("unknown_institution")})
            raise NotFoundError("institution", str(new.institution))
        taken = select(EvaluatedParty.id).where(
            EvaluatedParty.region_code == answering.region_code, EvaluatedParty.name == new.name.strip()
        )
        if step.session.scalar(taken) is not None:
            faults["name"] = Reason("name_is_taken")
        refuse(faults)
        party = EvaluatedParty(
            name=new.name.strip(), kind=new.kind, region_code=answering.region_code, institution_id=answering.id
        )
        step.session.add(party)
        step.session.flush()
        note(step, party.name, "party_added", {"party": party.id, "institution": answering.id})
        return party.id


def add_member(desk: Desk, administrator: int, party_id: int, institution: int, since_on: date) -> None:
    """Let an institution belong to a party from a day. Raises `NotFoundError`, `InvalidError`."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        party = step.session.get(EvaluatedParty, party_id, with_for_update=True)
        if party is None:
            raise NotFoundError("party", str(party_id))
        faults: dict[str, Reason] = {}
        if step.session.get(Institution, institution) is None:
            faults["institution"] = Reason("unknown_institution")
        elif any(each.institution_id == institution and _stands(each, since_on) for each in party.members):
            faults["institution"] = Reason("institution_is_a_member")
        refuse(faults)
        step.session.add(PartyMember(party_id=party_id, institution_id=institution, since_on=since_on))
        note(step, party.name, "member_added", {"institution": institution, "since_on": since_on.isoformat()})


def end_member(desk: Desk, administrator: int, member_id: int, until_on: date) -> None:
    """Let a membership end on a day (not included). Raises `NotFoundError`, `InvalidError`."""
    with desk.step(administrator) as step:
        require(step, MANAGE)
        member = step.session.get(PartyMember, member_id, with_for_update=True)
        if member is None or member.until_on is not None:
            raise NotFoundError("member", str(member_id))
        refuse({} if until_on > member.since_on else {"until_on": Reason("ends_before_it_began")})
        member.until_on = until_on
        details = {"institution": member.institution_id, "until_on": until_on.isoformat()}
        note(step, member.party.name, "member_ended", details)


def _has_region(step: Step, code: str) -> bool:
    return step.session.scalar(select(Region.id).where(Region.code == code)) is not None


def _stands(member: PartyMember, day: date) -> bool:
    return member.until_on is None or member.until_on > day
