"""Every worked case beside a policy holds: its expectation is a part of the answer, numbers compared exactly."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import pytest

from ycg_flow.policy.checking.examples import differences
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import load_policy, policy_ids, policy_text, toml_content

load_once = cache(load_policy)
WITH_MONEY = ("zhengzhou-2022", "xinxiang-2025", "liaoning-reference", "nanan-2021")


def worked_cases(policy_id: str) -> list[dict[str, Any]]:
    """The worked cases beside a policy, in the order of their file."""
    cases: list[dict[str, Any]] = toml_content(policy_text(policy_id, "examples.toml"))["case"]
    return cases


def every_case() -> Iterator[Any]:
    """The worked cases of all policies as parameters named after them."""
    for policy_id in policy_ids():
        for case in worked_cases(policy_id):
            yield pytest.param(policy_id, case, id=f"{policy_id} {case['name']}")


def answer_to(policy: Policy, case: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a worked case, of a round where it is one."""
    return (answer_round if case.get("round") else answer_case)(policy, case["input"])


@pytest.mark.parametrize(("policy_id", "case"), list(every_case()))
def test_worked_case_holds(policy_id: str, case: Mapping[str, Any]) -> None:
    assert case["policy"] == policy_id
    assert list(differences(case["expect"], answer_to(load_once(policy_id), case), "")) == []


def test_a_worked_case_that_is_wrong_by_a_fen_or_expects_what_is_not_there_is_seen() -> None:
    case = next(
        case for case in worked_cases("xinxiang-2025") if "surplus_paid" in case["expect"].get("settlement", {})
    )
    answer = answer_to(load_once("xinxiang-2025"), case)
    paid = case["expect"]["settlement"]["surplus_paid"]
    for wrong in ({"settlement": {"surplus_paid": f"{paid[:-1]}1"}}, {"settlement": {"surplus_lost": paid}}):
        assert len(list(differences(wrong, answer, ""))) == 1


@pytest.mark.parametrize("policy_id", WITH_MONEY)
def test_every_indicator_of_a_policy_is_shown_by_a_worked_case(policy_id: str) -> None:
    shown = {name for case in worked_cases(policy_id) for name in case["expect"].get("indicators", {})}
    assert set(load_once(policy_id).indicators) - shown == set()


@pytest.mark.parametrize("policy_id", WITH_MONEY)
def test_every_money_line_of_a_policy_is_shown_by_a_worked_case(policy_id: str) -> None:
    shown: set[str] = set()
    for case in worked_cases(policy_id):
        for answer in (case["expect"], *case["expect"].get("parties", {}).values()):
            shown |= {name.split(".")[0] for name in answer.get("settlement", {})}
    lines = {line.id for line in load_once(policy_id).lines if line.table.unit == "yuan"}
    assert lines - shown == set()


@pytest.mark.parametrize("policy_id", WITH_MONEY)
def test_every_option_of_a_reading_that_computes_is_shown_by_a_worked_case(policy_id: str) -> None:
    policy = load_once(policy_id)
    chosen = {choice for case in worked_cases(policy_id) for choice in case["input"].get("readings", {}).items()}
    defaults = set(policy.default_readings().items())
    options = {
        (reading.id, option)
        for reading in policy.readings.values()
        if not reading.guides_people
        for option in reading.options
    }
    assert options - defaults - chosen == set()
