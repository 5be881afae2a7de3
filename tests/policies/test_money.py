"""Money under any amounts and any readings: what is whole stays whole, and no share passes what there is to share."""

from fractions import Fraction
from functools import cache
from math import ceil, floor
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import load_policy

load_once = cache(load_policy)
fen = st.integers(0, 10**13)
hundredths = st.integers(0, 10_000)
percent = st.integers(0, 100)


def yuan(amount: int) -> str:
    return f"{amount // 100}.{amount % 100:02}"


def readings_of(policy: Policy) -> st.SearchStrategy[dict[str, str]]:
    """Any choice of readings."""
    options = {name: st.sampled_from(sorted(reading.options)) for name, reading in policy.readings.items()}
    return st.fixed_dictionaries(options)


def money(answer: dict[str, Any], line: str) -> Fraction:
    return Fraction(answer["settlement"][line])


@st.composite
def centres(draw: st.DrawFn) -> dict[str, Any]:
    """A centre with a score, a package and either a surplus or an overspend that the authority shares in part."""
    overspend = draw(fen)
    surplus = 0 if overspend and draw(st.booleans()) else draw(fen)
    overspend = 0 if surplus else overspend
    authority = draw(st.integers(0, overspend))
    ledger = {"centre_package": yuan(draw(fen)), "surplus": yuan(surplus), "surplus_years": draw(st.integers(0, 5))}
    ledger |= {"overspend": yuan(overspend), "authority_share": yuan(authority)}
    return {"score": yuan(draw(hundredths)), "ledger": ledger}


@pytest.mark.req("NA-05", "NA-06", "NA-07")
@given(parties=st.lists(centres(), min_size=1, max_size=8), data=st.data())
def test_a_round_is_settled_whole_and_the_reserve_never_shares_more_than_it_holds(
    parties: list[dict[str, Any]], data: st.DataObject
) -> None:
    policy = load_once("nanan-2021")
    reserve, share, most = data.draw(fen), data.draw(percent), data.draw(st.integers(50, 55))
    content = {
        "year": 2021,
        "readings": data.draw(readings_of(policy)),
        "parameters": {"reserve_overspend_share": yuan(share), "incentive_share_after_three_years": yuan(most)},
        "ledger": {"consortium_package": yuan(data.draw(fen)), "reserve_balance": yuan(reserve)},
        "parties": [{"id": f"centre-{place}", **party} for place, party in enumerate(parties)],
    }
    answer = answer_round(policy, content)
    shared = Fraction(0)
    for party, given_party in zip(answer["parties"].values(), parties, strict=True):
        shared += money(party, "overspend_shared_by_reserve")
        parts = ("incentive_staff", "incentive_cost_control", "incentive_unassigned", "general_hospital_share")
        assert sum(money(party, part) for part in parts) == Fraction(given_party["ledger"]["surplus"])
        borne = money(party, "overspend_borne") + money(party, "overspend_by_authority")
        in_all = borne + money(party, "overspend_shared_by_reserve")
        assert in_all == Fraction(given_party["ledger"]["overspend"])
    assert shared <= Fraction(yuan(reserve))
    pool = money(answer, "reserve_accrual") + money(answer, "project_funds")
    assert pool == sum(money(party, "general_hospital_share") for party in answer["parties"].values())


def naive_share(total: Fraction, counting: str) -> Fraction:
    """The share of the retained surplus that Xinxiang pays at a total, written from the paper alone."""
    if total >= 90:
        return Fraction(1)
    if total >= 80:
        lost = 90 - total
        counted = {"proportional": lost, "full": Fraction(floor(lost)), "begun": Fraction(ceil(lost))}[counting]
        return 1 - counted * Fraction(5, 100)
    return Fraction(1, 2) if total >= 60 else Fraction(0)


@pytest.mark.req("XX-19", "XX-20")
@given(
    score=hundredths,
    bonus=st.integers(0, 700),
    counting=st.sampled_from(["proportional", "full", "begun"]),
    is_vetoed=st.booleans(),
    counts=st.sampled_from(["yes", "no"]),
)
def test_xinxiang_pays_the_share_the_paper_gives(
    score: int, bonus: int, counting: str, *, is_vetoed: bool, counts: str
) -> None:
    case = {
        "year": 2025,
        "score": yuan(score),
        "bonuses": {"innovation": yuan(bonus)},
        "vetoes": ["insurance_fraud"] if is_vetoed else [],
        "readings": {"partial_points": counting, "bonus_counts_for_payment": counts},
        "ledger": {"global_budget": "1000000.00", "actual_spending": "0.00"},
    }
    answer = answer_case(load_once("xinxiang-2025"), case)
    base = Fraction(score, 100)
    counted = base + min(Fraction(bonus, 100), Fraction(5)) if counts == "yes" else base
    share = Fraction(0) if is_vetoed else naive_share(counted, counting)
    assert money(answer, "surplus_paid") == 1_000_000 * share
    assert money(answer, "surplus_withheld") == 1_000_000 * (1 - share)


@pytest.mark.req("LN-03", "LN-04")
@given(budget=fen, outside=fen, spent=fen, causes=st.tuples(fen, fen, fen), shares=st.tuples(percent, percent))
def test_liaoning_settles_every_budget_whole(
    budget: int, outside: int, spent: int, causes: tuple[int, int, int], shares: tuple[int, int]
) -> None:
    budget, outside = max(budget, outside), min(budget, outside)
    names = ("overspend_from_policy_change", "overspend_from_price_change", "overspend_from_more_patients")
    amounts = {"global_budget": budget, "out_of_consortium_spending": outside, "actual_spending": spent}
    amounts |= dict(zip(names, causes, strict=True))
    parameters = {"retained_share": yuan(shares[0]), "overspend_share": yuan(shares[1])}
    case = {"year": 2024, "parameters": parameters, "ledger": {name: yuan(amount) for name, amount in amounts.items()}}
    answer = answer_case(load_once("liaoning-reference"), case)
    left = Fraction(budget - outside - spent, 100)
    assert money(answer, "retained_surplus") + money(answer, "surplus_not_retained") == max(left, 0)
    assert money(answer, "overspend_shared") + money(answer, "overspend_borne") == max(-left, 0)
    assert money(answer, "overspend_shared") <= money(answer, "reasonable_overspend")
