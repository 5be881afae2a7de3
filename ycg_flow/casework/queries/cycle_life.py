"""The life of a cycle: how it is set up and what may be done to it; where one may be created, and by which policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.duties import REGION_DUTIES, duties_without_person
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of, timetable_of
from ycg_flow.casework.queries.acts import WithActs
from ycg_flow.casework.queries.cycle_board import CycleLine, cycle_line
from ycg_flow.casework.queries.people_to_name import PersonToName, people_to_name
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import PERIODS, Cycle, CycleSetting
from ycg_flow.records.lists import ListExport
from ycg_flow.records.organisations import EvaluatedParty, Institution, Region
from ycg_flow.records.people import Person, Post
from ycg_flow.resources import load_policy, policy_ids
from ycg_flow.wording.numbers import number_text
from ycg_flow.wording.terms import unit_word
from ycg_flow.workflow.deadlines import Step as OriginStep
from ycg_flow.workflow.deadlines import derive_deadline
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import Permission, Place, reach_of
from ycg_flow.workflow.regions import lies_within

MOST_EXPORTS = 100


@dataclass(frozen=True)
class PartyLine:
    """A party that is evaluated, or could be."""

    id: int
    name: str
    region: str
    lead: str


@dataclass(frozen=True)
class SetBy:
    """Who set something, by which document."""

    document: str
    person: str


@dataclass(frozen=True)
class ParameterLine:
    """A local parameter: its value and unit, whether the text itself says it, and who set it here."""

    id: str
    name: str
    unit: str
    value: str
    default: str
    is_in_text: bool
    note: str
    set_by: SetBy | None


@dataclass(frozen=True)
class ReadingLine:
    """A question the text leaves open: the options, the chosen one and the default, and who chose."""

    id: str
    question: str
    clause: str
    options: Mapping[str, str]
    chosen: str
    default: str
    set_by: SetBy | None


@dataclass(frozen=True)
class DateLine:
    """An entry of the timetable: the date as it would be from today, how it comes about, and who set it here."""

    id: str
    label: str
    due_on: date
    is_provisional: bool
    is_fixed: bool
    origin: tuple[OriginStep, ...]
    set_by: SetBy | None


@dataclass(frozen=True)
class ExportLine:
    """A list of the cycle that somebody took along: which, who, when, how many rows, as filtered."""

    screen: str
    person: str
    at: datetime
    rows: int
    query: str


@dataclass(frozen=True)
class CycleLife(WithActs):
    """A cycle's settings and acts; `loanable` are the people the person's own institutions could lend.

    `exports` is None for who does not read histories.
    """

    line: CycleLine
    version: int
    policy: str
    policy_title: str
    policy_version: int
    notice_is_required: bool
    parties: tuple[PartyLine, ...]
    candidates: tuple[PartyLine, ...]
    parameters: tuple[ParameterLine, ...]
    readings: tuple[ReadingLine, ...]
    timetable: tuple[DateLine, ...]
    lacking: tuple[str, ...]
    loanable: tuple[PersonToName, ...]
    loan_roles: tuple[str, ...]
    acts: tuple[Decision, ...]
    exports: tuple[ExportLine, ...] | None

    def names(self) -> dict[str, str]:
        """Return what each setting is called, by the field under which `prepare_cycle` finds fault with it."""
        names = {f"parameters.{line.id}": line.name for line in self.parameters}
        names |= {f"readings.{line.id}": line.question for line in self.readings}
        return names | {f"timetable.{line.id}": line.label for line in self.timetable}


@dataclass(frozen=True)
class CyclePlaces:
    """What a new cycle is made from: institutions, policies by id with their titles, periods."""

    institutions: tuple[tuple[int, str], ...]
    policies: tuple[tuple[str, str], ...]
    periods: tuple[str, ...]


def cycle_life(view: View, number: str) -> CycleLife:
    """Return how a cycle is set up and what may be done to it. Raises `NotFoundError`."""
    cycle = load_cycle(view, number)
    policy = policy_of(view, cycle)
    settings = _settings(view, cycle)
    taken = {entry.party_id for entry in cycle.parties}
    parties = _parties(view, cycle)
    count = select(func.count()).select_from(EvaluationCase).where(EvaluationCase.cycle_id == cycle.id)
    return CycleLife(
        line=cycle_line(view, cycle, view.session.scalar(count) or 0),
        version=cycle.version,
        policy=cycle.policy,
        policy_title=policy.table.document.title,
        policy_version=cycle.policy_version,
        notice_is_required=cycle.notice_is_required,
        parties=tuple(party for party in parties if party.id in taken),
        candidates=tuple(party for party in parties if party.id not in taken),
        parameters=_parameters(policy, settings),
        readings=_readings(policy, settings),
        timetable=_timetable(view, cycle, settings),
        lacking=duties_without_person(view, cycle),
        loanable=_loanable(view, cycle),
        loan_roles=REGION_DUTIES,
        acts=acts_open_to(view, cycle),
        exports=_exports(view, cycle),
    )


def may_create_cycles(view: View) -> bool:
    """Return whether the person may create a cycle anywhere."""
    reach = reach_of(view.actor, [Permission.REGION_CYCLE_CREATE], view.desk.roles)
    return reach.is_everything or bool(reach.regions)


def cycle_places(view: View) -> CyclePlaces:
    """Return where the person may create a cycle and by which policies. Raises `NotFoundError` where nowhere."""
    reach = reach_of(view.actor, [Permission.REGION_CYCLE_CREATE], view.desk.roles)
    query = select(Institution).where(Institution.kind == "bureau").order_by(Institution.region_code, Institution.id)
    institutions = tuple(
        (found.id, found.name)
        for found in view.session.scalars(query)
        if reach.covers(Place(found.region_code, frozenset({found.id})))
    )
    if not institutions:
        raise NotFoundError("cycle", "")
    policies = tuple((policy, load_policy(policy).table.document.title) for policy in policy_ids())
    return CyclePlaces(institutions, policies, PERIODS)


def _settings(view: View, cycle: Cycle) -> dict[tuple[str, str], tuple[CycleSetting, SetBy]]:
    query = select(CycleSetting, Person.name).join(Person, Person.id == CycleSetting.person_id)
    rows = view.session.execute(query.where(CycleSetting.cycle_id == cycle.id))
    return {(found.kind, found.name): (found, SetBy(found.source_document, name)) for found, name in rows}


def _parties(view: View, cycle: Cycle) -> list[PartyLine]:
    query = (
        select(EvaluatedParty.id, EvaluatedParty.name, Region.name, Institution.name, EvaluatedParty.region_code)
        .join(Region, Region.code == EvaluatedParty.region_code)
        .join(Institution, Institution.id == EvaluatedParty.institution_id)
        .order_by(EvaluatedParty.region_code, EvaluatedParty.id)
    )
    return [
        PartyLine(party, name, region, lead)
        for party, name, region, lead, code in view.session.execute(query)
        if lies_within(code, cycle.region_code)
    ]


Settings = Mapping[tuple[str, str], tuple[CycleSetting, SetBy]]


def _parameters(policy: Policy, settings: Settings) -> tuple[ParameterLine, ...]:
    lines = []
    declared = {unit.id: unit.name for unit in policy.table.unit}
    for name, table in policy.parameters.items():
        found = settings.get(("parameter", name))
        default = "" if table.default is None else number_text(table.default)
        lines.append(
            ParameterLine(
                id=name,
                name=table.name,
                unit=unit_word(table.unit, declared),
                value=str(found[0].value) if found else "",
                default=default,
                is_in_text=table.in_text,
                note=table.note or "",
                set_by=found[1] if found else None,
            )
        )
    return tuple(lines)


def _readings(policy: Policy, settings: Settings) -> tuple[ReadingLine, ...]:
    lines = []
    for name, table in policy.readings.items():
        found = settings.get(("reading", name))
        chosen = str(found[0].value) if found else table.default
        by = found[1] if found else None
        lines.append(ReadingLine(name, table.question, table.clause, table.options, chosen, table.default, by))
    return tuple(lines)


def _timetable(view: View, cycle: Cycle, settings: Settings) -> tuple[DateLine, ...]:
    lines = []
    for name, entry in timetable_of(view, cycle).items():
        deadline = derive_deadline(entry, cycle.evaluation_year, view.today, view.desk.calendar)
        found = settings.get(("timetable", name))
        lines.append(
            DateLine(
                id=name,
                label=entry.label,
                due_on=deadline.due_on,
                is_provisional=deadline.is_provisional,
                is_fixed=entry.working_days is None,
                origin=deadline.origin,
                set_by=found[1] if found else None,
            )
        )
    return tuple(lines)


def _exports(view: View, cycle: Cycle) -> tuple[ExportLine, ...] | None:
    """Return the newest exports of the cycle's lists; None for who does not read histories."""
    reach = reach_of(view.actor, [Permission.REGION_HISTORY_READ], view.desk.roles)
    if not reach.covers(Place(cycle.region_code, frozenset())):
        return None
    query = (
        select(ListExport.screen, Person.name, ListExport.exported_at, ListExport.row_count, ListExport.query)
        .join(Person, Person.id == ListExport.person_id)
        .where(ListExport.cycle_id == cycle.id)
        .order_by(ListExport.id.desc())
        .limit(MOST_EXPORTS)
    )
    return tuple(ExportLine(*row) for row in view.session.execute(query))


def _loanable(view: View, cycle: Cycle) -> tuple[PersonToName, ...]:
    """Return the people of the person's own institutions, where these are not the cycle's."""
    lenders = view.actor.institutions - {cycle.institution_id}
    query = select(Post.person_id).where(Post.institution_id.in_(lenders), Post.person_id != view.actor.person)
    return people_to_name(view, sorted(set(view.session.scalars(query)))) if lenders else ()
