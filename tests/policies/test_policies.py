"""What the papers fix and no worked case can show: sections, years, owners, and what must be refused."""

from functools import cache
from typing import Any

import pytest

from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import load_policy

load_once = cache(load_policy)


def refusals(policy_id: str, content: dict[str, Any], *, is_round: bool = False) -> list[tuple[str, str]]:
    """The place and code of everything for which a case or a round is refused."""
    with pytest.raises(FaultsFound) as refused:
        (answer_round if is_round else answer_case)(load_once(policy_id), content)
    return [(fault.place, fault.code) for fault in refused.value.faults]


@pytest.mark.req("XX-02", "XX-08")
def test_xinxiang_has_21_indicators_in_the_five_sections_of_the_text_all_with_local_points() -> None:
    table = load_once("xinxiang-2025").table
    assert [group.points for group in table.group] == [20, 20, 10, 25, 25]
    per_section = [sum(item.group == group.id for item in table.indicator) for group in table.group]
    assert per_section == [5, 3, 2, 5, 6]
    assert not any(item.points_in_text for item in table.indicator)


@pytest.mark.req("XX-08")
def test_local_points_must_keep_the_section_totals_of_the_text() -> None:
    case = {"year": 2025, "parameters": {"points.budget_execution_rate": "6"}}
    assert refusals("xinxiang-2025", case) == [("parameters.points.budget_execution_rate", "group_points")]


def test_points_that_stand_in_the_text_cannot_be_replaced() -> None:
    case = {"year": 2025, "parameters": {"points.down_referral": "3"}}
    assert refusals("zhengzhou-2022", case) == [("parameters.points.down_referral", "unknown_parameter")]


@pytest.mark.req("XX-21")
def test_unreasonable_overspend_cannot_be_more_than_the_overspend() -> None:
    ledger = {"global_budget": "100.00", "actual_spending": "104.00", "unreasonable_overspend": "4.01"}
    case = {"year": 2025, "score": "88", "parameters": {"overspend_share": "0.5"}, "ledger": ledger}
    assert ("ledger.unreasonable_overspend", "more_than_whole") in refusals("xinxiang-2025", case)


@pytest.mark.req("ZZA-05")
def test_the_dedicated_account_and_its_separate_books_are_asked_for_with_proof_and_scored() -> None:
    policy = load_once("zhengzhou-2022")
    assert policy.figures["dedicated_account_kept"].evidence == ["专用账户开户资料", "单独建账的账簿资料"]
    points = {}
    for is_kept in (True, False):
        case = {"year": 2025, "only": ["dedicated_account"], "figures": {"dedicated_account_kept": is_kept}}
        points[is_kept] = answer_case(policy, case)["indicators"]["dedicated_account"]["points"]
    assert points == {True: "5", False: "0"}


@pytest.mark.req("ZZC-05")
def test_another_split_than_the_principle_needs_a_reason() -> None:
    weights = {"lead_hospital": 4, "township_health_centres": 4, "village_clinics": 2}
    case = {"year": 2025, "score": "90", "ledger": {"allocation.weights": weights}}
    assert refusals("zhengzhou-2022", case) == [("ledger.allocation.weights.reason", "reason_missing")]


@pytest.mark.req("LN-03")
def test_spending_outside_the_consortium_cannot_be_more_than_the_budget() -> None:
    case = {"year": 2024, "ledger": {"global_budget": "100.00", "out_of_consortium_spending": "100.01"}}
    assert ("ledger.out_of_consortium_spending", "more_than_whole") in refusals("liaoning-reference", case)


def test_liaoning_gives_values_without_points_and_knows_whose_each_is() -> None:
    policy = load_once("liaoning-reference")
    assert not policy.is_scored
    assert all(item.points is None for item in policy.indicators.values())
    assert refusals("liaoning-reference", {"year": 2024, "score": "90"}) == [("score", "policy_without_points")]
    county = {figure.id for figure in policy.table.figure if figure.owner == "county"}
    of_the_county = {"coverage_rate", "subsidy_arrival_rate", "in_county_fund_share", "county_primary_care_fund_share"}
    for name in of_the_county:
        formulas = policy.measures[name][1].formulas.values()
        assert {found.name for formula in formulas for found in formula.names()} <= county


@pytest.mark.req("PF-17")
def test_a_trial_that_has_ended_is_refused_for_a_later_year() -> None:
    assert refusals("nanan-2021", {"year": 2022}) == [("year", "trial_has_ended")]
    assert ("year", "trial_has_ended") in refusals("nanan-2021", {"year": 2022, "parties": []}, is_round=True)


def test_nanan_is_evaluated_by_the_end_of_february_and_settled_in_the_first_quarter() -> None:
    by_id = {deadline.id: deadline for deadline in load_once("nanan-2021").table.deadline}
    dates = {name: entry.on for name, entry in by_id.items() if entry.in_text}
    assert {name: (on.year, on.month, on.day) for name, on in dates.items() if on is not None} == {
        "approval": (1, 2, 29),
        "settlement": (1, 3, 31),
    }


@pytest.mark.req("NA-10")
def test_a_round_whose_charges_between_centres_do_not_sum_to_zero_is_refused() -> None:
    parties = [
        {"id": "a", "ledger": {"charged_to_others": "5000000.00", "charged_by_others": "3000000.00"}},
        {"id": "b", "ledger": {"charged_to_others": "2000000.00", "charged_by_others": "4000000.01"}},
    ]
    found = refusals("nanan-2021", {"year": 2021, "parties": parties}, is_round=True)
    assert found == [("settlement.charges_between_centres", "not_conserved")]


@pytest.mark.req("NA-07")
def test_the_authority_cannot_share_more_than_the_overspend() -> None:
    parties = [{"id": "a", "ledger": {"overspend": "100.00", "authority_share": "100.01"}}]
    found = refusals("nanan-2021", {"year": 2021, "parties": parties}, is_round=True)
    assert ("parties.a.ledger.authority_share", "more_than_whole") in found
