"""The matrix: every state x act x role x own or foreign object has the answer written down by hand."""

import itertools
from dataclasses import replace

import pytest

from tests.workflow.expected_acts import EXPECTED
from tests.workflow.people import (
    CASE_PLACE,
    FOREIGN_PLACE,
    LATE_WINDOW,
    PARTY_ROLES,
    PAST_WINDOW,
    ROLES,
    a_person,
    facts,
    given,
)
from ycg_flow.workflow.facts import Facts
from ycg_flow.workflow.machine import allowed_acts, decide
from ycg_flow.workflow.permissions import SYSTEM, Place
from ycg_flow.workflow.table import Table, Workflow

# Acts that the deadline, the calendar or an opposite fact opens.
OPENED_BY: dict[str, dict[str, object]] = {
    "proceed_without_self_assessment": {"window": PAST_WINDOW},
    "conclude_hearing": {"window": LATE_WINDOW},
    "reopen_order": {"rectification_target_is_met": False},
}


def facts_for(event: str, place: Place) -> Facts:
    return facts(place=place, **OPENED_BY.get(event, {}))


def answers(table: Table, place: Place) -> set[tuple[str, str, str]]:
    """All cells of the matrix in which the act is allowed."""
    events = {row.event for row in table.transitions}
    return {
        (state, event, role)
        for state, event, role in itertools.product(table.states, events, ROLES)
        if decide(table, state, event, a_person(role), facts_for(event, place), given()).is_allowed
    }


@pytest.mark.parametrize("table_id", EXPECTED)
def test_every_cell_of_the_matrix_for_an_own_object_has_the_expected_answer(table_id: str, workflow: Workflow) -> None:
    expected = {
        (state, event, role)
        for event, (states, roles) in EXPECTED[table_id].items()
        for state, role in itertools.product(states.split(), roles.split())
    }
    assert answers(workflow.tables[table_id], CASE_PLACE) == expected


@pytest.mark.parametrize("table_id", EXPECTED)
def test_no_cell_of_the_matrix_is_open_for_a_foreign_object(table_id: str, workflow: Workflow) -> None:
    assert answers(workflow.tables[table_id], FOREIGN_PLACE) == set()


@pytest.mark.parametrize("table_id", EXPECTED)
def test_the_expectations_name_every_act_of_the_table(table_id: str, workflow: Workflow) -> None:
    assert {row.event for row in workflow.tables[table_id].transitions} == set(EXPECTED[table_id])


def test_the_acts_of_a_page_are_those_that_a_step_allows(workflow: Workflow) -> None:
    for table_id in EXPECTED:
        table = workflow.tables[table_id]
        for state, role in itertools.product(table.states, ROLES):
            for shown in allowed_acts(table, state, a_person(role), facts()):
                done = decide(table, state, shown.event, a_person(role), facts(), given())
                assert shown.is_permitted == done.is_permitted
                assert shown.reasons == done.reasons


def test_of_a_task_every_role_that_owes_it_may_take_it_on(workflow: Workflow) -> None:
    table = workflow.tables["task"]
    for kind in workflow.task_kinds.values():
        for role in ROLES:
            actor = a_person(role)
            own_place = replace(CASE_PLACE, owners=actor.institutions)
            taken = decide(
                table, "open", "take_on_task", actor, facts(place=own_place, task_roles=frozenset(kind.roles)), given()
            )
            assert taken.is_allowed is (role in kind.roles), (kind.id, role)


def test_the_product_itself_does_only_what_is_marked_automatic(workflow: Workflow) -> None:
    automatic = {
        f"{table.id}.{event}"
        for table in workflow.tables.values()
        for state in table.states
        for event in table.events(state)
        if decide(table, state, event, SYSTEM, facts_for(event, CASE_PLACE), given()).is_permitted
    }
    assert automatic == {
        "case.open_case",
        "case.start_self_assessment",
        "case.withdraw_case",
        "cycle.reopen_cohort",
        "objection.lapse_objection",
        "veto_inquiry.lapse_inquiry",
        "rectification_order.revoke_order",
        "rectification_order.reopen_order",
        "statement.mark_stale",
        "statement.void_statement",
        "task.complete_task",
        "task.lapse_task",
    }


def test_administrators_observers_and_auditors_change_nothing(workflow: Workflow) -> None:
    for table, role in itertools.product(
        workflow.tables.values(), ("account_administrator", "security_administrator", "observer", "auditor")
    ):
        for state in table.states:
            assert [act.event for act in allowed_acts(table, state, a_person(role), facts()) if act.is_permitted] == []


def test_a_hospital_of_the_county_reaches_no_case_of_another_hospital_of_the_same_county(workflow: Workflow) -> None:
    neighbour = replace(CASE_PLACE, owners=frozenset({77}), members=frozenset({77, 78}))
    for role in PARTY_ROLES:
        acts = allowed_acts(workflow.tables["case"], "self_assessment", a_person(role), facts(place=neighbour))
        assert not any(act.is_permitted for act in acts)


def test_an_evaluator_who_is_not_assigned_to_the_case_may_not_score_it(workflow: Workflow) -> None:
    outsider = a_person("evaluator", person=170)
    refused = decide(workflow.tables["case"], "preliminary_result", "score_indicator", outsider, facts(), given())
    assert [reason.code for reason in refused.reasons] == ["permission_is_held"]


def test_an_unknown_act_is_refused_with_its_state(workflow: Workflow) -> None:
    refused = decide(workflow.tables["case"], "closed", "save_draft", a_person("submitter"), facts(), given())
    assert [(reason.code, reason.values["state"]) for reason in refused.reasons] == [
        ("event_is_possible_here", "closed")
    ]
