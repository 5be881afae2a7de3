"""Loading an object through the permission: what a person may not know of is not found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, false, or_, select, true
from sqlalchemy.orm import aliased, joinedload

from ycg_flow.casework.actors import is_member
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.records.base import Record
from ycg_flow.records.cases import WATCHING, EvaluationCase, GroupMember
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, PartyMember
from ycg_flow.records.tasks import Task
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.permissions import Permission, Reach, permissions_to, reach_of

Found = TypeVar("Found", bound=Record)
SURVEYOR = "surveyor"
INQUIRY, HEARING = "veto_inquiry", "respond_to_inquiry"
INSIDE = frozenset({Permission.REGION_CASE_READ, Permission.ASSIGNED_CASE_READ})
"""With one of these a case is read for the bureau or its group, not only as the party itself."""

_AROUND_A_CASE = (
    joinedload(EvaluationCase.cycle, innerjoin=True).joinedload(Cycle.policy_content, innerjoin=True),
    joinedload(EvaluationCase.party, innerjoin=True).joinedload(EvaluatedParty.members),
    joinedload(EvaluationCase.group),
    joinedload(EvaluationCase.waivers),
)
"""What every judgement on a case asks for: one statement, for a case has few members, assigned people and waivers."""


def load_case(view: View, number: str, wanted: frozenset[Permission] | None = None) -> EvaluationCase:
    """Return the case of a number, locked for the rest of a step, in which nobody may change its cycle either.

    Without `wanted` the person needs the right to read the case; with it, one of these instead: some may do one thing
    on a case without reading it. Raises `NotFoundError`.
    """
    query = visible_cases(view, wanted).where(EvaluationCase.number == number).options(*_AROUND_A_CASE)

    def load() -> EvaluationCase:
        _hold_cycle(view, number)
        return _one(view, query, "case", number)

    return view.once(("case", number, wanted), load)


def loaded_case(view: View, number: str) -> EvaluationCase | None:
    """Return a case that this look has read already, None where it has not."""
    found: EvaluationCase | None = view.known(("case", number, None))
    return found


def load_cycle(view: View, number: str) -> Cycle:
    """Return the cycle of a number, locked for the rest of a step. Raises `NotFoundError`."""
    query = select(Cycle).where(Cycle.number == number, _cycles_within(view, permissions_to("cycle", "read")))
    return _one(view, query, "cycle", number)


def load_of_case(view: View, record: type[Found], identifier: int, case_number: str) -> Found:
    """Return an object by its id that belongs to a case the person may read. Raises `NotFoundError`."""
    case = load_case(view, case_number)
    columns: Any = record
    query = select(record).where(columns.id == identifier, columns.case_id == case.id)
    return _one(view, query, record.__tablename__, str(identifier))


def load_task(view: View, identifier: int) -> Task:
    """Return a task of a case or cycle the person may read, locked for the rest of a step. Raises `NotFoundError`."""
    within = or_(tasks_of_cases(view), and_(Task.case_id.is_(None), Task.cycle_id.in_(visible_cycle_ids(view))))
    return _one(view, select(Task).where(Task.id == identifier, within), "task", str(identifier))


def tasks_of_cases(view: View) -> ColumnElement[bool]:
    """Return the condition of the tasks of cases that the person may know of: those they read, and their own surveys.

    That an inquiry is under way nobody of the party learns from a task before it is told.
    """
    return or_(
        and_(
            Task.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)),
            or_(
                Task.object_table != INQUIRY,
                Task.object_id.not_in(untold_inquiries()),
                Task.case_id.in_(visible_cases(view, INSIDE).with_only_columns(EvaluationCase.id)),
            ),
        ),
        own_survey_tasks(view),
    )


def untold_inquiries() -> Select[int]:
    """Return the query of the inquiries that their party neither reported nor was heard on."""
    hearing = aliased(Task)
    heard = select(hearing.id).where(
        hearing.object_table == INQUIRY, hearing.object_id == VetoInquiry.id, hearing.kind == HEARING
    )
    return select(VetoInquiry.id).where(VetoInquiry.self_reported_at.is_(None), ~heard.exists())


def own_survey_tasks(view: View) -> ColumnElement[bool]:
    """Return the condition of the tasks a surveyor owes: on cases of their own that they do not read."""
    kinds = [kind.id for kind in view.desk.workflow.task_kinds.values() if SURVEYOR in kind.roles]
    surveyed = select(GroupMember.case_id).where(
        GroupMember.person_id.in_(view.actor.persons), GroupMember.role == SURVEYOR, GroupMember.removed_at.is_(None)
    )
    return and_(Task.kind.in_(kinds), Task.case_id.in_(surveyed))


def visible_cycle_ids(view: View) -> Select[int]:
    """Return the query of the cycles the person may read."""
    return select(Cycle.id).where(_cycles_within(view, permissions_to("cycle", "read")))


def visible_cases(view: View, wanted: frozenset[Permission] | None = None) -> Select[EvaluationCase]:
    """Return the query of the cases the person may read, or may do something else with."""
    permissions = permissions_to("case", "read") if wanted is None else wanted
    return select(EvaluationCase).where(_cases_within(view, permissions))


def _hold_cycle(view: View, number: str) -> None:
    """Keep the cycle of a case as it is until the step ends; steps on its other cases go on beside it.

    It is taken before the case, as a step on the cycle takes it before its cases: neither waits for the other in vain.
    In SQLite one step writes at a time, and there is nothing to hold.
    """
    if isinstance(view, Step) and view.session.get_bind().dialect.name == "postgresql":
        of_case = select(EvaluationCase.cycle_id).where(EvaluationCase.number == number).scalar_subquery()
        view.session.execute(select(Cycle.id).where(Cycle.id == of_case).with_for_update(read=True))


def _one(view: View, query: Select[Found], table: str, name: str) -> Found:
    locked = query.with_for_update(of=query.column_descriptions[0]["entity"]) if isinstance(view, Step) else query
    found = view.session.scalars(locked).unique().one_or_none()
    if found is None:
        raise NotFoundError(table, name)
    return found


def _cases_within(view: View, wanted: frozenset[Permission]) -> ColumnElement[bool]:
    if view.actor.is_system:
        return true()
    reach = reach_of(view.actor, wanted, view.desk.roles)
    if reach.is_everything:
        return true()
    return or_(*_case_conditions(view, reach)) if _case_conditions(view, reach) else false()


def _case_conditions(view: View, reach: Reach) -> Sequence[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if reach.owners:
        owned = select(EvaluatedParty.id).where(EvaluatedParty.institution_id.in_(reach.owners))
        conditions.append(EvaluationCase.party_id.in_(owned))
    if reach.members:
        shared = select(PartyMember.party_id).where(
            PartyMember.institution_id.in_(reach.members), is_member(view.today)
        )
        led = select(EvaluatedParty.id).where(EvaluatedParty.institution_id.in_(reach.members))
        conditions.extend([EvaluationCase.party_id.in_(shared), EvaluationCase.party_id.in_(led)])
    if reach.assigned:
        assigned = select(GroupMember.case_id).where(
            GroupMember.person_id.in_(reach.assigned), GroupMember.removed_at.is_(None), GroupMember.role != WATCHING
        )
        conditions.append(EvaluationCase.id.in_(assigned))
    conditions.extend(EvaluationCase.region_code.like(_pattern(region)) for region in reach.regions)
    return conditions


def _cycles_within(view: View, wanted: frozenset[Permission]) -> ColumnElement[bool]:
    if view.actor.is_system:
        return true()
    reach = reach_of(view.actor, wanted, view.desk.roles)
    if reach.is_everything:
        return true()
    conditions = [Cycle.region_code.like(_pattern(region)) for region in reach.regions]
    return or_(*conditions) if conditions else false()


def _pattern(region: str) -> str:
    """Return the LIKE pattern of the codes inside a region.

    >>> _pattern("410100"), _pattern("410122"), _pattern("000000")
    ('4101%', '410122%', '%')
    """
    significant = region.rstrip("0")
    return significant + "0" * (len(significant) % 2) + "%"
