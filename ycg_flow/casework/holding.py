"""Who may hold a task: people with a role that owes it, today, in the institution or region it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.duties import Holder, Holders, holders_of_roles
from ycg_flow.casework.tasks import PARTY_ROLES
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.regions import lies_within


def lacks_role(view: View, task: Task, person: int, holders: Holders | None = None) -> Reason | None:
    """Return why a person may not hold a task, None where they may; `holders` are today's where they are known."""
    roles = view.desk.workflow.task_kinds[task.kind].roles
    if person in _eligible(view, task, holders_of_roles(view) if holders is None else holders):
        return None
    return Reason("holder_has_no_such_role", {"items": tuple(sorted(roles))})


def people_for(view: View, tasks: Sequence[Task]) -> list[Person]:
    """Return the people who may hold one of the tasks, by name."""
    holders = holders_of_roles(view)
    persons = {person for task in tasks for person in _eligible(view, task, holders)}
    return list(view.session.scalars(select(Person).where(Person.id.in_(persons)).order_by(Person.name, Person.id)))


def _eligible(view: View, task: Task, holders: Holders) -> set[int]:
    roles = view.desk.workflow.task_kinds[task.kind].roles
    return {holder.person for role in roles for holder in holders.get(role, ()) if _belongs(task, role, holder)}


def _belongs(task: Task, role: str, holder: Holder) -> bool:
    if role == "member_contributor":
        return lies_within(holder.region, task.region_code) or lies_within(task.region_code, holder.region)
    if role in PARTY_ROLES:
        return holder.institution == task.institution_id
    return lies_within(task.region_code, holder.region)
