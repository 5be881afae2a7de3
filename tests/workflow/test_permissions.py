"""Permissions reach what they say and nothing else; roles are composed, and default is refusal."""

from typing import Any

import pytest

from tests.workflow.conftest import parsed
from tests.workflow.people import (
    BUREAU,
    CASE_PLACE,
    FOREIGN_PLACE,
    LEAD_HOSPITAL,
    TOWNSHIP_CENTRE,
    ZHENGZHOU,
    ZHONGMU,
    a_person,
)
from ycg_flow.workflow.faults import FaultyDataError
from ycg_flow.workflow.permissions import Actor, Permission, Post, Reach, Roles, permissions_to, reach_of, read_roles

READ_CASE = permissions_to("case", "read")


def test_the_roles_are_those_of_the_issue(roles: Roles) -> None:
    named = (
        "submitter certifier member_contributor data_officer evaluator group_leader surveyor approver"
        " settlement_officer rectification_officer observer auditor account_administrator security_administrator"
    )
    assert sorted(roles) == sorted(named.split())


def test_a_role_has_the_permissions_of_the_roles_it_includes(roles: Roles) -> None:
    assert roles["evaluator"].permissions < roles["group_leader"].permissions
    assert roles["observer"].permissions < roles["auditor"].permissions


def test_the_names_of_permissions_are_scope_object_action_in_alphabetical_order() -> None:
    assert [permission.value for permission in Permission] == sorted(permission.value for permission in Permission)
    for permission in Permission:
        assert permission.name == permission.value.replace(":", "_").upper()
        assert len(permission.value.split(":")) == 3
        assert permission.scope


def test_reading_a_case_reaches_by_every_scope_that_is_held(roles: Roles) -> None:
    assert reach_of(a_person("submitter"), READ_CASE, roles) == Reach(owners=frozenset({LEAD_HOSPITAL}))
    assert reach_of(a_person("member_contributor"), READ_CASE, roles) == Reach(members=frozenset({TOWNSHIP_CENTRE}))
    assert reach_of(a_person("observer"), READ_CASE, roles) == Reach(regions=frozenset({ZHENGZHOU}))
    leader = a_person("group_leader")
    assert reach_of(leader, READ_CASE, roles) == Reach(
        regions=frozenset({ZHENGZHOU}), assigned=frozenset({leader.person})
    )


@pytest.mark.parametrize("role", ["account_administrator", "security_administrator", "surveyor"])
def test_some_roles_read_no_case(role: str, roles: Roles) -> None:
    assert reach_of(a_person(role), READ_CASE, roles) == Reach()
    assert not Reach().covers(CASE_PLACE)


def test_the_surveyor_sees_the_survey_and_nothing_else(roles: Roles) -> None:
    assert {permission.value for permission in roles["surveyor"].permissions} == {
        "assigned:survey:read",
        "assigned:survey:record",
        "assigned:interest:declare",
        "own:task:take_on",
    }


def test_a_county_bureau_does_not_reach_the_neighbouring_county(roles: Roles) -> None:
    county = a_person("observer", region=ZHONGMU)
    reach = reach_of(county, READ_CASE, roles)
    assert reach.covers(CASE_PLACE)
    assert not reach.covers(FOREIGN_PLACE)
    assert not reach_of(a_person("observer", region="410181"), READ_CASE, roles).covers(CASE_PLACE)


def test_the_province_reaches_both_cities_and_a_member_only_its_own_consortium(roles: Roles) -> None:
    province = reach_of(a_person("observer", region="410000"), READ_CASE, roles)
    assert province.covers(CASE_PLACE)
    assert province.covers(FOREIGN_PLACE)
    member = reach_of(a_person("member_contributor"), READ_CASE, roles)
    assert member.covers(CASE_PLACE)
    assert not member.covers(FOREIGN_PLACE)


def test_a_member_does_not_reach_what_only_the_lead_hospital_answers_for(roles: Roles) -> None:
    submitter_in_a_township = a_person("submitter", institution=TOWNSHIP_CENTRE)
    assert not reach_of(submitter_in_a_township, READ_CASE, roles).covers(CASE_PLACE)


def test_accounts_are_kept_for_the_whole_installation(roles: Roles) -> None:
    reach = reach_of(a_person("account_administrator"), [Permission.ALL_ACCOUNT_MANAGE], roles)
    assert reach.is_everything
    assert reach.covers(FOREIGN_PLACE)


def test_a_role_that_does_not_exist_grants_nothing(roles: Roles) -> None:
    ghost = Actor(1, (Post("director_general", BUREAU, ZHENGZHOU),), frozenset({BUREAU}))
    assert reach_of(ghost, list(Permission), roles) == Reach()
    assert ghost.roles == {"director_general"}


def test_faulty_roles_are_reported_all_at_once() -> None:
    data: dict[str, Any] = parsed("roles.toml")
    data["role"][0]["permissions"].append("own:case:raed")
    data["role"][1]["includes"] = ["certifier"]
    data["role"][2]["label"] = 7
    data["role"][3]["powers"] = []
    with pytest.raises(FaultyDataError) as caught:
        read_roles(data, "roles.toml")
    assert {(fault.place, fault.code) for fault in caught.value.faults} == {
        ("role[submitter].permissions", "unknown_word"),
        ("role[certifier].includes", "includes_itself"),
        ("role[member_contributor].label", "wrong_type"),
        ("role[observer].powers", "unknown_key"),
    }
    assert caught.value.faults[0].values["nearest"] == "own:case:read"
