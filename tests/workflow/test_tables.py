"""The real workflow is sound, and each kind of fault in it is found with file and place."""

from collections.abc import Callable
from typing import Any

import pytest

from ycg_flow.workflow.checking import reachable
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.faults import FaultyDataError
from ycg_flow.workflow.guards import GUARDS
from ycg_flow.workflow.permissions import Permission, Roles
from ycg_flow.workflow.reading import read_workflow
from ycg_flow.workflow.table import Workflow


def test_every_object_of_the_design_has_its_table(workflow: Workflow) -> None:
    tables = "case cycle task objection veto_inquiry rectification_order statement"
    assert set(workflow.tables) == set(tables.split())


def test_the_year_of_a_case_stands_in_the_order_of_the_design(workflow: Workflow) -> None:
    year = (
        "draft monitoring self_assessment certification data_collection site_verification preliminary_result feedback"
        " approval public_notice settlement rectification closed withdrawn"
    )
    assert list(workflow.tables["case"].states) == year.split()


def test_every_state_can_be_reached_and_leads_to_an_end(workflow: Workflow) -> None:
    for table in workflow.tables.values():
        assert reachable(table, [table.initial]) == set(table.states)
        for state in table.states:
            assert any(table.states[end].is_final for end in reachable(table, [state]))


def test_every_state_has_an_owner_with_a_task_or_is_final(workflow: Workflow) -> None:
    for table in workflow.tables.values():
        for state in table.states.values():
            assert state.is_final or state.is_owned_by_task_kind or (state.owners and state.tasks)


def test_a_final_state_is_left_only_by_an_act_that_says_so_and_asks_why(workflow: Workflow) -> None:
    ways_back = {
        f"{table.id}.{row.event}"
        for table in workflow.tables.values()
        for row in table.moves()
        if any(table.states[source].is_final for source in row.sources)
    }
    assert ways_back == {
        "case.reopen_case",
        "veto_inquiry.reopen_inquiry",
        "rectification_order.reopen_order",
        "statement.claim_back",
        "statement.void_statement",
    }


def test_no_guard_and_no_effect_is_without_use(workflow: Workflow) -> None:
    rows = [row for table in workflow.tables.values() for row in table.transitions]
    assert {name for row in rows for name in (*row.guards, row.when) if name} == set(GUARDS)
    assert {effect for row in rows for effect in row.effects} == set(Effect)


def test_every_permission_is_granted_to_somebody(roles: Roles) -> None:
    assert frozenset().union(*(role.permissions for role in roles.values())) == frozenset(Permission)


def case_transition(data: dict[str, Any], event: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in data["table"]["case"]["transition"] if row["event"] == event)
    return found


def case_state(data: dict[str, Any], state: str) -> dict[str, Any]:
    found: dict[str, Any] = next(row for row in data["table"]["case"]["state"] if row["id"] == state)
    return found


Plant = Callable[[dict[str, Any]], object]

PLANTED: dict[str, tuple[str, Plant]] = {
    "unknown guard": (
        "unknown_word",
        lambda data: case_transition(data, "close_case")["guards"].append("no_order_open"),
    ),
    "unknown effect": ("unknown_word", lambda data: case_transition(data, "close_case").update(effects=["celebrate"])),
    "unknown permission": (
        "unknown_word",
        lambda data: case_transition(data, "close_case").update(permissions=["region:case:shut"]),
    ),
    "unknown role": ("unknown_word", lambda data: case_state(data, "draft").update(owners=["clerk"])),
    "unknown target": ("unknown_word", lambda data: case_transition(data, "close_case").update(to="done")),
    "unknown earlier act": (
        "unknown_word",
        lambda data: case_transition(data, "approve_result").update(forbidden_after=["case.score_indicators"]),
    ),
    "unknown task kind": ("unknown_word", lambda data: case_state(data, "draft").update(tasks=["open_the_case"])),
    "unknown timetable entry": ("unknown_word", lambda data: data["task_kind"][0].update(due="someday")),
    "unknown creator": ("unknown_word", lambda data: data["table"]["case"].update(created_by=["cycle.begin"])),
    "misspelt key": ("unknown_key", lambda data: case_transition(data, "close_case").update(gaurds=[])),
    "missing label": ("missing_key", lambda data: case_state(data, "draft").pop("label")),
    "wrong type": ("wrong_type", lambda data: case_state(data, "draft").update(owners="group_leader")),
    "state named twice": (
        "named_twice",
        lambda data: data["table"]["case"]["state"].append(dict(case_state(data, "draft"))),
    ),
    "state without owner": ("state_without_owner", lambda data: case_state(data, "approval").update(owners=[])),
    "owner without the task": (
        "task_of_nobody_who_owns_the_state",
        lambda data: case_state(data, "approval").update(owners=["evaluator"]),
    ),
    "final state with duties": (
        "final_with_duties",
        lambda data: case_state(data, "closed").update(owners=["auditor"]),
    ),
    "unreachable state": (
        "state_not_reachable",
        lambda data: data["table"]["case"]["state"].append({"id": "limbo", "label": "悬置", "owners": ["approver"]}),
    ),
    "trap": (
        "no_way_to_an_end",
        lambda data: (
            data["table"]["task"]["transition"].append(
                {"event": "stall", "label": "搁置", "from": ["open"], "to": "stalled", "is_automatic": True},
            )
            or data["table"]["task"]["state"].append({"id": "stalled", "label": "搁置", "owners": ["approver"]})
        ),
    ),
    "final state left": ("final_is_left", lambda data: case_transition(data, "reopen_case").update(leaves_final=False)),
    "act of nobody": ("nobody_may", lambda data: case_transition(data, "close_case").pop("permissions")),
    "act from nowhere": ("never_possible", lambda data: case_transition(data, "close_case").update({"from": []})),
    "move to itself": ("moves_nowhere", lambda data: case_transition(data, "close_case").update(to="rectification")),
    "move with own tasks": (
        "tasks_follow_the_states",
        lambda data: case_transition(data, "close_case").update(closes=["close_case"]),
    ),
    "window without deadline": (
        "no_window_here",
        lambda data: case_transition(data, "close_case").update(guards=["window_is_not_locked"]),
    ),
    "signature that does not lead here": (
        "first_signature_does_not_lead_here",
        lambda data: case_transition(data, "close_case").update(second_signature_to="open_case"),
    ),
    "two routes without condition": (
        "routes_are_not_exclusive",
        lambda data: case_transition(data, "approve_result").pop("when"),
    ),
    "routes for different people": (
        "routes_differ_in_who_may",
        lambda data: case_transition(data, "approve_result").update(permissions=["region:case:close"]),
    ),
    "created by nothing": ("nothing_creates_it", lambda data: data["table"]["cycle"].pop("creation_permission")),
    "task of nobody": ("nobody_owes_it", lambda data: data["task_kind"][0].update(roles=[])),
    "task never opened": (
        "never_opened",
        lambda data: data["task_kind"].append(
            {"id": "rest", "label": "休息", "roles": ["auditor"], "due": "opening", "escalates_to": "auditor"}
        ),
    ),
    "entry with date and days": (
        "date_or_working_days",
        lambda data: data["timetable"].append({"id": "both", "label": "两者", "month": 1, "day": 1, "working_days": 3}),
    ),
    "day that does not exist": (
        "no_such_day",
        lambda data: data["timetable"].append({"id": "never", "label": "无", "month": 2, "day": 30}),
    ),
    "negative step": (
        "below_zero",
        lambda data: data["timetable"].append({"id": "before", "label": "前", "month": 2, "day": 3, "reminders": [-1]}),
    ),
}


@pytest.mark.parametrize("planted", PLANTED)
def test_a_planted_fault_is_found(planted: str, workflow_data: dict[str, Any], roles: Roles) -> None:
    code, plant = PLANTED[planted]
    plant(workflow_data)
    with pytest.raises(FaultyDataError) as caught:
        read_workflow(workflow_data, roles, "workflow.toml")
    assert code in {fault.code for fault in caught.value.faults}
    assert all(fault.file == "workflow.toml" for fault in caught.value.faults)


def test_all_faults_are_reported_at_once_with_their_places(workflow_data: dict[str, Any], roles: Roles) -> None:
    case_transition(workflow_data, "close_case")["guards"].append("no_order_open")
    case_state(workflow_data, "approval").update(owners=[])
    with pytest.raises(FaultyDataError) as caught:
        read_workflow(workflow_data, roles, "workflow.toml")
    places = {fault.place for fault in caught.value.faults}
    assert {"table.case.state[approval]", "table.case.state[approval].tasks"} <= places
    assert any(fault.values.get("nearest") == "no_order_is_open" for fault in caught.value.faults)
