"""What an installation is made of: regions, institutions, parties with members; its calendar, jobs and rules."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from ycg_flow.casework.accounts.rules import AccountRules, account_rules
from ycg_flow.casework.administration.frame import MANAGE, READ, may, require
from ycg_flow.casework.desk import View
from ycg_flow.casework.queries.administration import (
    Choices,
    institution_choices,
    region_choices,
    region_names,
)
from ycg_flow.casework.queries.reminders_owed import RemindersOwed, reminders_owed
from ycg_flow.records.organisations import EvaluatedParty, Institution, PartyMember
from ycg_flow.records.tasks import OutboxMessage, Sweep

MOST_SWEEPS = 30
LONGEST_WAIT = timedelta(minutes=10)


@dataclass(frozen=True)
class InstitutionLine:
    """An institution: its kind, its region's name, the one above it, and how it is reached."""

    id: int
    name: str
    kind: str
    region: str
    superior: str
    contact: str


@dataclass(frozen=True)
class MemberLine:
    """A member institution of a party, from when until when."""

    id: int
    name: str
    since_on: date
    until_on: date | None


@dataclass(frozen=True)
class PartyLine:
    """A party that is evaluated: who answers for it, its members that stand and that are over."""

    id: int
    name: str
    kind: str
    region: str
    answering: str
    members: tuple[MemberLine, ...]


@dataclass(frozen=True)
class InstitutionsPage:
    """Regions, institutions and parties, with what may be chosen."""

    regions: Choices
    institutions: tuple[InstitutionLine, ...]
    choices: Choices
    parties: tuple[PartyLine, ...]
    may_manage: bool


@dataclass(frozen=True)
class CalendarYear:
    """A year of the calendar: its source, or that it is provisional until the official list is entered."""

    year: int
    is_official: bool
    source: str
    days_off: tuple[date, ...]
    working_days: tuple[date, ...]


@dataclass(frozen=True)
class JobsPage:
    """The last runs of the scheduler, what waits to be delivered, since when, and when something last was.

    It is stuck where a notice has waited longer than ten deliveries take. `owed` compares what went out with the tasks.
    """

    sweeps: tuple[tuple[date, datetime, int, dict[str, int]], ...]
    waiting: int
    waiting_since: datetime | None
    delivered_at: datetime | None
    is_silent: bool
    is_stuck: bool
    owed: RemindersOwed


def institutions_page(view: View) -> InstitutionsPage:
    """Return what there is. Raises `NotFoundError`."""
    require(view, READ)
    regions = region_names(view)
    institutions = view.session.scalars(select(Institution).order_by(Institution.region_code, Institution.id)).all()
    names = {each.id: each.name for each in institutions}
    query = select(EvaluatedParty).options(selectinload(EvaluatedParty.members).joinedload(PartyMember.institution))
    parties = view.session.scalars(query.order_by(EvaluatedParty.region_code, EvaluatedParty.id))
    return InstitutionsPage(
        regions=region_choices(view),
        institutions=tuple(
            InstitutionLine(
                each.id,
                each.name,
                each.kind,
                regions.get(each.region_code, each.region_code),
                names.get(each.superior_id or 0, ""),
                each.contact,
            )
            for each in institutions
        ),
        choices=institution_choices(view),
        parties=tuple(
            PartyLine(
                party.id,
                party.name,
                party.kind,
                regions.get(party.region_code, party.region_code),
                names[party.institution_id],
                tuple(
                    MemberLine(member.id, member.institution.name, member.since_on, member.until_on)
                    for member in party.members
                ),
            )
            for party in parties
        ),
        may_manage=may(view, MANAGE),
    )


def calendar_page(view: View) -> tuple[CalendarYear, ...]:
    """Return the years of the calendar, this year and the next also where nothing is entered for them."""
    require(view, READ)
    known = view.desk.calendar
    years = sorted({*known, view.today.year, view.today.year + 1}, reverse=True)
    return tuple(
        CalendarYear(
            year,
            found.is_official if (found := known.get(year)) else False,
            found.source if found else "",
            tuple(sorted(found.days_off)) if found else (),
            tuple(sorted(found.working_days)) if found else (),
        )
        for year in years
    )


def jobs_page(view: View) -> JobsPage:
    """Return what the scheduler did last; it is silent where no sweep was today. Raises `NotFoundError`."""
    require(view, READ)
    sweeps = view.session.scalars(select(Sweep).order_by(Sweep.id.desc()).limit(MOST_SWEEPS)).all()
    waiting = select(func.count(), func.min(OutboxMessage.written_at)).where(OutboxMessage.delivered_at.is_(None))
    count, since = view.session.execute(waiting).one()
    return JobsPage(
        sweeps=tuple((sweep.day, sweep.swept_at, sweep.sent, dict(sweep.silences)) for sweep in sweeps),
        waiting=count,
        waiting_since=since,
        delivered_at=view.session.scalar(select(func.max(OutboxMessage.delivered_at))),
        is_silent=not any(sweep.day == view.today for sweep in sweeps),
        is_stuck=count > 0 and view.now - since > LONGEST_WAIT,
        owed=reminders_owed(view),
    )


def rules_page(view: View) -> AccountRules:
    """Return the rules of passwords, lock-out and sessions as configured. Raises `NotFoundError`."""
    require(view, READ)
    return account_rules()
