"""Checks the workflow as a whole: each word means something, no state is a trap, no route is left open."""

from collections.abc import Iterable

from ycg_flow.workflow.faults import Entry
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.permissions import Roles
from ycg_flow.workflow.table import Table, TaskKind, Transition, Workflow


def check_workflow(workflow: Workflow, roles: Roles, top: Entry) -> None:
    """Note every fault of the tables, the task kinds and what they say of each other."""
    events = {f"{table.id}.{row.event}" for table in workflow.tables.values() for row in table.transitions}
    for kind in workflow.task_kinds.values():
        _check_task_kind(kind, workflow, roles, top)
    for table in workflow.tables.values():
        place = f"table.{table.id}"
        top.check_known(f"{place}.created_by", table.created_by, events)
        if not (table.created_by or table.creation_permission or table.is_opened_by_states):
            top.fault("nothing_creates_it", place)
        _check_states(table, workflow, roles, top)
        _check_ways(table, top)
        for row in table.transitions:
            _check_transition(table, row, workflow, events, top)
        _check_routes(table, top)


def reachable(table: Table, start: Iterable[str]) -> set[str]:
    """Return the states that can be reached from the given ones, those included."""
    found: set[str] = set()
    waiting = list(start)
    while waiting:
        state = waiting.pop()
        if state not in found:
            found.add(state)
            waiting.extend(row.target for row in table.moves() if state in row.sources and row.target is not None)
    return found


def _check_task_kind(kind: TaskKind, workflow: Workflow, roles: Roles, top: Entry) -> None:
    place = f"task_kind[{kind.id}]"
    top.check_known(f"{place}.roles", kind.roles, roles)
    top.check_known(f"{place}.escalates_to", (kind.escalates_to,), roles)
    top.check_known(f"{place}.due", (kind.due,), workflow.timetable)
    if not kind.roles:
        top.fault("nobody_owes_it", place)
    if not any(kind.id in _tasks_of(table) for table in workflow.tables.values()):
        top.fault("never_opened", place)


def _check_states(table: Table, workflow: Workflow, roles: Roles, top: Entry) -> None:
    for state in table.states.values():
        place = f"table.{table.id}.state[{state.id}]"
        top.check_known(f"{place}.owners", state.owners, roles)
        top.check_known(f"{place}.tasks", state.tasks, workflow.task_kinds)
        top.check_known(f"{place}.window_of", (state.window_of,) if state.window_of else (), workflow.task_kinds)
        if state.is_final and (state.owners or state.tasks):
            top.fault("final_with_duties", place)
        if not (state.is_final or state.owners or state.is_owned_by_task_kind):
            top.fault("state_without_owner", place)
        for task in state.tasks:
            kind = workflow.task_kinds.get(task)
            if kind and not set(kind.roles) & set(state.owners):
                top.fault("task_of_nobody_who_owns_the_state", f"{place}.tasks", word=task)


def _check_ways(table: Table, top: Entry) -> None:
    place = f"table.{table.id}"
    top.check_known(f"{place}.initial", (table.initial,), table.states)
    for state_id in table.states.keys() - reachable(table, (table.initial,)):
        top.fault("state_not_reachable", f"{place}.state[{state_id}]")
    for state_id, state in table.states.items():
        if not any(table.states[end].is_final for end in reachable(table, (state_id,)) & table.states.keys()):
            top.fault("no_way_to_an_end", f"{place}.state[{state_id}]")
        can_leave = any(state_id in row.sources and not row.leaves_final for row in table.moves())
        if state.is_final and can_leave:
            top.fault("final_is_left", f"{place}.state[{state_id}]")


def _check_transition(table: Table, row: Transition, workflow: Workflow, events: set[str], top: Entry) -> None:
    place = f"table.{table.id}.transition[{row.id}]"
    top.check_known(f"{place}.from", row.sources, table.states)
    top.check_known(f"{place}.to", (row.target,) if row.target else (), table.states)
    top.check_known(f"{place}.forbidden_after", row.forbidden_after, events)
    top.check_known(f"{place}.due", (row.due,) if row.due else (), workflow.timetable)
    if not row.sources:
        top.fault("never_possible", place)
    if not (row.permissions or row.is_automatic):
        top.fault("nobody_may", place)
    if row.target in row.sources:
        top.fault("moves_nowhere", f"{place}.to", word=row.target or "")
    if row.target and (row.opens or row.closes):
        top.fault("tasks_follow_the_states", place)
    judges_window = any("window" in GUARDS[guard].needs for guard in row.guards if guard in GUARDS)
    for state_id in row.sources:
        state = table.states.get(state_id)
        if state and judges_window and not (state.window_of or state.is_owned_by_task_kind):
            top.fault("no_window_here", place, state=state_id)
        top.check_known(f"{place}.opens", row.opens, state.tasks if state else ())
        top.check_known(f"{place}.closes", row.closes, state.tasks if state else ())
    if row.second_signature_to:
        _check_signatures(table, row, place, top)


def _check_signatures(table: Table, row: Transition, place: str, top: Entry) -> None:
    first = [other for other in table.moves() if other.event == row.second_signature_to]
    if not first or not all(any(other.target == source for other in first) for source in row.sources):
        top.fault(
            "first_signature_does_not_lead_here", f"{place}.second_signature_to", word=row.second_signature_to or ""
        )


def _check_routes(table: Table, top: Entry) -> None:
    for state_id in table.states:
        for event in table.events(state_id):
            *routes, last = table.rows(state_id, event)
            if last.when or not all(row.when for row in routes):
                top.fault("routes_are_not_exclusive", f"table.{table.id}.transition[{event}]", state=state_id)
            if any(row.permissions != last.permissions or row.is_automatic != last.is_automatic for row in routes):
                top.fault("routes_differ_in_who_may", f"table.{table.id}.transition[{event}]", state=state_id)


def _tasks_of(table: Table) -> set[str]:
    return {task for state in table.states.values() for task in state.tasks}
