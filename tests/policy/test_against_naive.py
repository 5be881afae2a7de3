"""The engine agrees with a second scorer written from the paper alone, on random cards with ties, steps and gaps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policy import naive
from tests.policy.policies import zhengzhou
from tests.policy.zhengzhou_cards import Card, cards, computable_cards
from ycg_flow.policy.interface import answer_case

slow_to_draw = settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=120)


def found_points(answer: dict[str, Any]) -> dict[str, Fraction | str]:
    """Return each indicator's points, or its state where it has none."""
    return {
        name: Fraction(scored["points"]) if scored["points"] is not None else scored["state"]
        for name, scored in answer["indicators"].items()
    }


def exact(text: str | None) -> Fraction | None:
    return None if text is None else Fraction(text)


@pytest.mark.req("ZZB-11", "ZZB-12", "ZZB-13", "ZZB-14", "ZZB-15", "ZZB-16", "ZZB-17", "ZZB-19")
@given(card=cards())
@slow_to_draw
def test_every_row_gets_the_points_the_paper_gives(card: Card) -> None:
    answer = answer_case(zhengzhou(), card)
    assert found_points(answer) == naive.outcome(card).points


@given(card=cards())
@slow_to_draw
def test_total_bounds_and_grade_are_those_of_the_paper(card: Card) -> None:
    answer, expected = answer_case(zhengzhou(), card), naive.outcome(card)
    bounds = answer["bounds"]
    assert (exact(bounds["lowest"]), exact(bounds["highest"])) == (expected.lowest, expected.highest)
    assert (exact(answer["exact_total"]), exact(answer["total"])) == (expected.exact_total, expected.total)
    assert answer["grade"] == expected.grade


open_rows = st.lists(st.sampled_from(sorted(naive.ROWS)), min_size=1, max_size=6, unique=True)
decisions = st.one_of(
    st.sampled_from(["zero", "full", "exclude", "exclude"]).map(lambda kind: {"as": kind, "reason": "按会议纪要"}),
    st.sampled_from(["0", "1.25", "2"]).map(lambda points: {"as": "points", "points": points, "reason": "按会议纪要"}),
)


@given(card=cards(), data=st.data())
@slow_to_draw
def test_decisions_and_rescaling_follow_the_paper(card: Card, data: st.DataObject) -> None:
    open_now = [row for row, points in naive.outcome(card).points.items() if isinstance(points, str)]
    rows = [*open_now, "cost_per_admission_growth"]
    card["decisions"] = {row: data.draw(decisions) for row in dict.fromkeys(rows) if data.draw(st.booleans())}
    card["readings"]["rescaling"] = data.draw(st.sampled_from(["section", "total"]))
    answer, expected = answer_case(zhengzhou(), card), naive.outcome(card)
    assert found_points(answer) == expected.points
    assert exact(answer["exact_total"]) == expected.exact_total
    bounds = answer["bounds"]
    assert (exact(bounds["lowest"]), exact(bounds["highest"])) == (expected.lowest, expected.highest)


yuan = st.integers(0, 10**12).map(lambda fen: f"{fen // 100}.{fen % 100:02d}")


@pytest.mark.req("ZZB-05", "ZZB-06", "ZZB-09", "ZZC-02", "ZZC-04", "ZZC-05", "ZZC-06")
@given(card=computable_cards(), data=st.data())
@slow_to_draw
def test_money_is_settled_as_the_paper_says_and_conserves_to_the_fen(card: Card, data: st.DataObject) -> None:
    entries = ("prepaid_quota", "actual_spending", "quality_deposit", "risk_adjustment_fund", "prepaid_funds_paid")
    card["ledger"] = {entry: data.draw(yuan) for entry in entries}
    overspend = naive.fen(card["ledger"]["actual_spending"]) - naive.fen(card["ledger"]["prepaid_quota"])
    reasonable = data.draw(st.integers(0, max(0, overspend)))
    card["ledger"]["reasonable_overspend"] = f"{reasonable // 100}.{reasonable % 100:02d}"
    card["figures"]["irregular_amount"] = data.draw(yuan)
    shares = st.sampled_from(["0", "0.3", "0.333", "0.7", "1"])
    card["parameters"] |= {"retained_share": data.draw(shares), "overspend_share": data.draw(shares)}
    answer, expected = answer_case(zhengzhou(), card), naive.outcome(card)
    assert answer["grade"] == expected.grade
    money = {line: naive.fen(amount) for line, amount in answer["settlement"].items()}
    assert money == expected.money_fen
    parts = sum(amount for line, amount in money.items() if line.startswith("allocation."))
    assert parts + money["surplus_clawback"] == money["surplus"]
