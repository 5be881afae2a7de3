"""Reads the parsed `workflow.toml` into checked tables; what is wrong with it is reported as a whole."""

from collections import Counter
from collections.abc import Mapping

from ycg_flow.workflow.checking import check_workflow
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.faults import Entry, Fault, raise_if_any
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.permissions import Permission, Roles
from ycg_flow.workflow.table import State, Table, TaskKind, Transition, Workflow
from ycg_flow.workflow.timetable import timetable_of


def read_workflow(data: Mapping[str, object], roles: Roles, file: str) -> Workflow:
    """Return the workflow of a parsed `workflow.toml`; raises FaultyDataError with all faults.

    Checked: every word is known (guard, effect, permission, role, task kind, timetable entry, event), every state can
    be reached, has an owner or is final, and leads to a final state; every event has exactly one route.
    """
    faults: list[Fault] = []
    top = Entry(data, file, "", faults)
    tables = top.entry("table")
    workflow = Workflow(
        tables={table_id: _read_table(table_id, tables.entry(table_id), roles) for table_id in tables.data},
        task_kinds={kind.id: kind for kind in map(_read_task_kind, top.entries("task_kind"))},
        timetable=timetable_of(top),
    )
    top.finish()
    check_workflow(workflow, roles, top)
    raise_if_any(faults)
    return workflow


def _read_table(table_id: str, entry: Entry, roles: Roles) -> Table:
    states = tuple(_read_state(state) for state in entry.entries("state"))
    creation = entry.optional_text("creation_permission")
    table = Table(
        id=table_id,
        label=entry.text("label"),
        initial=entry.text("initial"),
        created_by=entry.texts("created_by"),
        creation_permission=_permission(entry, "creation_permission", creation) if creation else None,
        is_opened_by_states=entry.flag("is_opened_by_states"),
        states={state.id: state for state in states},
        transitions=tuple(
            _read_transition(number, transition) for number, transition in enumerate(entry.entries("transition"), 1)
        ),
        roles=roles,
    )
    for state_id, count in Counter(state.id for state in states).items():
        if count > 1:
            entry.fault("named_twice", f"state[{state_id}]", word=state_id)
    entry.finish()
    return table


def _read_state(entry: Entry) -> State:
    state = State(
        id=entry.text("id"),
        label=entry.text("label"),
        owners=entry.texts("owners"),
        tasks=entry.texts("tasks"),
        window_of=entry.optional_text("window_of"),
        is_final=entry.flag("is_final"),
        is_owned_by_task_kind=entry.flag("is_owned_by_task_kind"),
    )
    entry.finish()
    return state


def _read_transition(number: int, entry: Entry) -> Transition:
    event = entry.text("event")
    when = entry.optional_text("when")
    guards = entry.texts("guards")
    effects = entry.texts("effects")
    permissions = entry.texts("permissions")
    entry.check_known("guards", guards, GUARDS)
    entry.check_known("when", (when,) if when else (), GUARDS)
    entry.check_known("effects", effects, list(Effect))
    granted = (_permission(entry, "permissions", permission) for permission in permissions)
    transition = Transition(
        id=f"{event}/{number}",
        event=event,
        label=entry.text("label"),
        sources=entry.texts("from"),
        target=entry.optional_text("to"),
        when=when,
        permissions=frozenset(permission for permission in granted if permission),
        guards=guards,
        effects=tuple(Effect(effect) for effect in effects if effect in list(Effect)),
        opens=entry.texts("opens"),
        closes=entry.texts("closes"),
        due=entry.optional_text("due"),
        keeps_due=entry.flag("keeps_due"),
        forbidden_after=entry.texts("forbidden_after"),
        second_signature_to=entry.optional_text("second_signature_to"),
        needs_reason=entry.flag("needs_reason"),
        is_independent=entry.flag("independent"),
        is_automatic=entry.flag("is_automatic"),
        leaves_final=entry.flag("leaves_final"),
    )
    entry.finish()
    return transition


def _read_task_kind(entry: Entry) -> TaskKind:
    kind = TaskKind(
        id=entry.text("id"),
        label=entry.text("label"),
        roles=entry.texts("roles"),
        due=entry.text("due"),
        escalates_to=entry.text("escalates_to"),
        is_at_superior=entry.flag("at_superior"),
    )
    entry.finish()
    return kind


def _permission(entry: Entry, key: str, word: str) -> Permission | None:
    entry.check_known(key, (word,), list(Permission))
    return Permission(word) if word in list(Permission) else None
