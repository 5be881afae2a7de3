"""The statement: lines in order, money rounded to the fen once, and no money moves where the parts do not add up."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.policies import zhengzhou
from tests.policy.small_policies import policy_of
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case


def line(name: str, text: str) -> str:
    return f'\n[[settlement]]\nid = "{name}"\nname = "{name}"\nclause = "2"\n{text}\n'


LEDGER = '\n[[ledger]]\nid = "quota"\nname = "额度"\n\n[[ledger]]\nid = "spent"\nname = "支出"\npart_of = "quota"\n'


def settled(text: str, **ledger: str) -> dict[str, Any]:
    return answer_case(policy_of(LEDGER + text), {"year": 2025, "ledger": ledger})


def refused(text: str, **ledger: str) -> list[tuple[str, str]]:
    with pytest.raises(FaultsFound) as found:
        settled(text, **ledger)
    return [(fault.place, fault.code) for fault in found.value.faults]


def test_parts_that_do_not_add_up_are_refused() -> None:
    halves = line("first", 'formula = "quota / 2"\npart_of = "quota"')
    halves += line("second", 'formula = "quota / 2"\npart_of = "quota"')
    assert settled(halves, quota="100.00")["settlement"] == {"first": "50.00", "second": "50.00"}
    assert refused(halves, quota="100.01") == [("settlement.quota", "not_conserved")]


def test_a_negative_amount_is_refused() -> None:
    assert refused(line("left", 'formula = "quota - 200 * spent"'), quota="100.00", spent="1.00") == [
        ("settlement.left", "negative_amount")
    ]


def test_an_entry_larger_than_its_whole_is_refused() -> None:
    left = line("left", 'formula = "max(0, quota - spent)"')
    assert refused(left, quota="100.00", spent="100.01") == [("ledger.spent", "more_than_whole")]


def test_each_line_is_rounded_once_and_later_lines_use_the_rounded_amount() -> None:
    text = line("third", 'formula = "quota / 3"') + line("three", 'formula = "third * 3"')
    assert settled(text, quota="100.00")["settlement"] == {"third": "33.33", "three": "99.99"}
    half = line("half", 'formula = "quota / 2"')
    assert settled(half, quota="0.01")["settlement"] == {"half": "0.01"}


def test_a_line_names_everything_it_lacks_and_so_does_what_rests_on_it() -> None:
    text = line("left", 'formula = "quota - spent"') + line("half", 'formula = "left / 2"')
    answer = settled(text)
    assert answer["settlement"] == {"left": None, "half": None}
    assert answer["settlement_missing"] == {"left": ["quota", "spent"], "half": ["quota", "spent"]}


def test_dividing_by_nothing_leaves_a_line_open() -> None:
    answer = settled(line("share", 'formula = "quota / spent * quota"'), quota="1.00", spent="0.00")
    assert answer["settlement"] == {"share": None}


def test_a_marginal_rate_holds_for_the_part_above_its_start() -> None:
    marginal = 'curves.paid = { unit = "yuan", result = "yuan", marginal = [{ from = 0, rate = 1 }, '
    marginal += "{ from = 100, rate = 0.5 }, { from = 300, rate = 0 }] }"
    text = line("paid_out", f'formula = "paid(quota)"\n{marginal}')
    paid = {amount: settled(text, quota=amount)["settlement"]["paid_out"] for amount in ("99.99", "200.00", "400.00")}
    assert paid == {"99.99": "99.99", "200.00": "150.00", "400.00": "200.00"}


BASE = {"year": 2025, "score": "90", "parameters": {"retained_share": "1"}}


def allocation(ledger: dict[str, Any]) -> dict[str, str]:
    """Return the Zhengzhou surplus of a card as it is allocated."""
    answer = answer_case(zhengzhou(), {**BASE, "ledger": {"actual_spending": "0.00", **ledger}})
    return {name: amount for name, amount in answer["settlement"].items() if name.startswith("allocation")}


@pytest.mark.req("ZZC-05")
def test_another_split_than_five_three_two_needs_a_reason() -> None:
    weights = {"lead_hospital": "4", "township_health_centres": "4", "village_clinics": "2"}
    with pytest.raises(FaultsFound) as found:
        allocation({"prepaid_quota": "100.00", "allocation.weights": weights})
    assert [(fault.place, fault.code) for fault in found.value.faults] == [
        ("ledger.allocation.weights.reason", "reason_missing")
    ]
    decided = allocation(
        {"prepaid_quota": "100.00", "allocation.weights": {**weights, "reason": "会议纪要〔2026〕3号"}}
    )
    assert list(decided.values()) == ["40.00", "40.00", "20.00"]


@pytest.mark.req("ZZC-05")
@given(st.integers(0, 10**12), st.lists(st.integers(0, 1000), min_size=1, max_size=9).filter(any), st.integers(1, 9))
def test_a_part_is_split_down_to_its_members_to_the_fen(fen: int, members: list[int], others: int) -> None:
    weights = {"village_clinics": {f"卫生室{place}": weight for place, weight in enumerate(members)}}
    weights["township_health_centres"] = {f"卫生院{place}": 1 for place in range(others)}
    found = allocation({"prepaid_quota": f"{fen // 100}.{fen % 100:02d}", "allocation.members": weights})
    in_fen = {name: int(amount.replace(".", "")) for name, amount in found.items()}
    for part, names in weights.items():
        own = [in_fen[f"allocation.{part}.{name}"] for name in names]
        assert sum(own) == in_fen[f"allocation.{part}"]
    assert sum(amount for name, amount in in_fen.items() if name.count(".") == 1) == fen


@pytest.mark.req("ZZC-04", "ZZB-06")
@pytest.mark.parametrize(
    ("score", "refund", "retained", "clawback"),
    [
        ("85", "12000000.00", "8000000.00", "0.00"),
        ("84.995", "12000000.00", "8000000.00", "0.00"),
        ("84.9949", "6000000.00", "8000000.00", "0.00"),
        ("60", "6000000.00", "8000000.00", "0.00"),
        ("59.9949", "0.00", "0.00", "8000000.00"),
    ],
)
def test_deposit_and_surplus_follow_the_rounded_total(score: str, refund: str, retained: str, clawback: str) -> None:
    ledger = {"quality_deposit": "12000000.00", "prepaid_quota": "200000000.00", "actual_spending": "192000000.00"}
    money = answer_case(zhengzhou(), {**BASE, "score": score, "ledger": ledger})["settlement"]
    assert (money["deposit_refund"], money["retained_surplus"], money["surplus_clawback"]) == (
        refund,
        retained,
        clawback,
    )


@pytest.mark.req("ZZB-10")
def test_a_recorded_decision_goes_before_a_computed_veto() -> None:
    card = {"year": 2025, "score": "96", "figures": {"irregular_amount": "3.00"}, "ledger": {"prepaid_funds_paid": "1"}}
    assert answer_case(zhengzhou(), card)["vetoed"] is True
    lenient = {"irregular_amount_limit": {"as": "dismissed", "reason": "自查发现并及时主动报告"}}
    answer = answer_case(zhengzhou(), {**card, "decisions": lenient})
    assert (answer["vetoed"], answer["grade"]) == (False, "pass")


@pytest.mark.req("ZZB-09")
@pytest.mark.parametrize(("irregular", "vetoed"), [("2999999.99", False), ("3000000.00", True)])
def test_the_veto_of_three_percent_holds_from_exactly_three_percent(irregular: str, *, vetoed: bool) -> None:
    card = {"year": 2025, "score": "96", "ledger": {"prepaid_funds_paid": "100000000.00"}}
    answer = answer_case(zhengzhou(), {**card, "figures": {"irregular_amount": irregular}})
    assert answer["vetoed"] is vetoed
    assert answer_case(zhengzhou(), card)["vetoes_undecided"] == ["irregular_amount_limit"]
