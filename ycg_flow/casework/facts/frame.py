"""Facts of the frame: policy, timetable, duties and people, windows and tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.duties import duties_without_person, parties_of
from ycg_flow.casework.objects import case_of, kind_of
from ycg_flow.casework.policies import cycle_values, policy_of, timetable_of
from ycg_flow.casework.tasks import deadline_of, window_task
from ycg_flow.records.base import Stateful
from ycg_flow.records.cases import WATCHING, EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.facts import Window

NOBODY = 0
_GROUP_DUTIES = ("group_leader", "evaluator", "surveyor")


def _cycle_of(found: Stateful) -> Cycle:
    return kind_of(found).cycle_of(found)


def _window(view: View, found: Stateful) -> Window | None:
    task = found if isinstance(found, Task) else window_task(view, found)
    return None if task is None else deadline_of(task).window


def _is_finished(view: View, case: EvaluationCase) -> bool:
    return view.desk.workflow.tables["case"].states[case.state].is_final


def _missing_timetable_entries(view: View, found: Stateful) -> tuple[str, ...]:
    wanted = {kind.due for kind in view.desk.workflow.task_kinds.values()}
    return tuple(sorted(wanted - set(timetable_of(view, _cycle_of(found)))))


def _unsettled_parameters(view: View, found: Stateful) -> tuple[str, ...]:
    """Return the local parameters that neither the policy nor the cycle gives a value."""
    cycle = _cycle_of(found)
    policy = policy_of(view, cycle)
    given = cycle_values(cycle, "parameter")
    return tuple(name for name, table in policy.parameters.items() if table.default is None and name not in given)


def _missing_group_roles(_: View, case: EvaluationCase) -> tuple[str, ...]:
    present = {member.role for member in case.group if member.removed_at is None and not member.has_conflict}
    return tuple(role for role in _GROUP_DUTIES if role not in present)


def _undeclared_members(_: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return who still has to declare; an observer only watches and declares nothing."""
    acting = (member for member in case.group if member.removed_at is None and member.role != WATCHING)
    return tuple(member.person.name for member in acting if member.declared_at is None)


def _declared_persons(_: View, found: Stateful) -> frozenset[int]:
    case = kind_of(found).case_of(found)
    group = [] if case is None else case.group
    return frozenset(member.person_id for member in group if member.declared_at is not None)


def _task_roles(view: View, task: Task) -> frozenset[str]:
    return frozenset(view.desk.workflow.task_kinds[task.kind].roles)


FRAME_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "evaluation_year": lambda _, found: _cycle_of(found).evaluation_year,
    "window": _window,
    "party_is_named": lambda _, case: case.party_id is not None,
    "policy_version_is_stored": lambda _, found: _cycle_of(found).policy_content_id is not None,
    "case_is_under_way": lambda view, found: not _is_finished(view, case_of(found)),
    "missing_timetable_entries": _missing_timetable_entries,
    "unsettled_parameters": _unsettled_parameters,
    "duties_without_person": lambda view, found: duties_without_person(view, _cycle_of(found)),
    "missing_group_roles": _missing_group_roles,
    "undeclared_members": _undeclared_members,
    "declared_persons": _declared_persons,
    "parties": lambda view, cycle: tuple(party.name for party in parties_of(view, cycle)),
    "public_notice_is_required": lambda _, found: _cycle_of(found).notice_is_required,
    "task_roles": _task_roles,
    "task_holder": lambda _, task: task.holder_id or NOBODY,
}
