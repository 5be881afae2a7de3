"""Money beside the lines that the papers draw: a hundredth and a ten-thousandth of a point, one place, one fen off.

A total is rounded once, to two decimals, and what is published is what is paid by (reading D2): 89.995 is 90.00.
"""

from __future__ import annotations

from decimal import Decimal
from functools import cache
from typing import Any

import pytest

from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import load_policy

load_once = cache(load_policy)
BESIDE = ("-0.01", "-0.0051", "-0.005", "-0.0001", "0", "0.0001", "0.0049", "0.005", "0.01")
PUBLISHED = ("-0.01", "-0.01", "0", "0", "0", "0", "0", "0.01", "0.01")


def beside(line: int, steps: tuple[str, ...]) -> list[str]:
    return [str(Decimal(f"{line}.00") + Decimal(step)) for step in steps]


def settled(policy: str, score: str, counting: str = "proportional") -> tuple[str, str]:
    """Return the total shown, and what of 100,000 yuan is paid at a score."""
    ledger = {
        "xinxiang-2025": {"global_budget": "100000.00", "actual_spending": "0.00"},
        "zhengzhou-2022": {"quality_deposit": "100000.00"},
    }[policy]
    readings = {"partial_points": counting} if policy == "xinxiang-2025" else {}
    case = {"year": 2025, "score": score, "readings": readings, "ledger": ledger}
    answer = answer_case(load_once(policy), case)
    return answer["total"], answer["settlement"]["surplus_paid" if readings else "deposit_refund"]


@pytest.mark.req("XX-19", "ZZB-06")
@pytest.mark.parametrize(
    ("policy", "line", "counting", "below", "at", "above"),
    [
        ("xinxiang-2025", 60, "proportional", "0.00", "50000.00", "50000.00"),
        ("xinxiang-2025", 80, "proportional", "50000.00", "50000.00", "50050.00"),
        ("xinxiang-2025", 80, "full", "50000.00", "50000.00", "55000.00"),
        ("xinxiang-2025", 80, "begun", "50000.00", "50000.00", "50000.00"),
        ("xinxiang-2025", 90, "proportional", "99950.00", "100000.00", "100000.00"),
        ("xinxiang-2025", 90, "full", "100000.00", "100000.00", "100000.00"),
        ("xinxiang-2025", 90, "begun", "95000.00", "100000.00", "100000.00"),
        ("zhengzhou-2022", 60, "", "0.00", "50000.00", "50000.00"),
        ("zhengzhou-2022", 85, "", "50000.00", "100000.00", "100000.00"),
    ],
)
def test_what_is_paid_changes_at_the_published_score_and_nowhere_beside_it(
    policy: str, line: int, counting: str, below: str, at: str, above: str
) -> None:
    found = [settled(policy, score, counting) for score in beside(line, BESIDE)]
    paid = [below, below, at, at, at, at, at, above, above]
    assert found == list(zip(beside(line, PUBLISHED), paid, strict=True))


SCORES = ("96", "94", "92", "90", "88", "86", "84")


def paid_by_rank(better: int, step: str, **readings: str) -> list[str | None]:
    """Return what seven centres get of 100 yuan each, where the one after `better` comes so near to it."""
    scores = list(SCORES)
    scores[better] = str(Decimal(scores[better - 1]) + Decimal(step))
    parties = [
        {"id": f"centre-{place}", "score": score, "ledger": {"centre_package": "100.00"}}
        for place, score in enumerate(scores)
    ]
    content: dict[str, Any] = {"year": 2021, "readings": readings, "parties": parties}
    answer = answer_round(load_once("nanan-2021"), content)
    return [party["settlement"]["settled_package"] for party in answer["parties"].values()]


TWO_EACH = ["100.00", "100.00", "98.00", "98.00", "96.00", "96.00", None]


@pytest.mark.req("NA-04")
@pytest.mark.parametrize("better", [2, 4, 6])
def test_two_two_and_two_are_settled_by_rank_and_who_is_tied_takes_the_better_one(better: int) -> None:
    swapped = list(TWO_EACH)
    swapped[better - 1], swapped[better] = swapped[better], swapped[better - 1]
    tied = list(TWO_EACH)
    tied[better] = tied[better - 1]
    assert paid_by_rank(better, "-0.01") == TWO_EACH
    assert paid_by_rank(better, "0.01") == swapped
    assert [paid_by_rank(better, step) for step in ("-0.0001", "0", "0.0001")] == [tied] * 3
    # Without a gap after the tie everybody behind moves up by one.
    dense = TWO_EACH[:better] + TWO_EACH[better - 1 : -1]
    assert paid_by_rank(better, "0", ties="dense") == dense
    assert paid_by_rank(better, "-0.01", ranks_beyond_six="lowest_tier")[6] == "96.00"


@pytest.mark.req("ZZC-05")
@pytest.mark.parametrize(
    ("fen", "parts"),
    [
        (0, (0, 0, 0)),
        (1, (1, 0, 0)),
        (2, (1, 1, 0)),
        (3, (1, 1, 1)),
        (5, (3, 1, 1)),
        (7, (4, 2, 1)),
        (9, (4, 3, 2)),
        (10, (5, 3, 2)),
        (11, (6, 3, 2)),
        (9_999_999_999, (4_999_999_999, 3_000_000_000, 2_000_000_000)),
        (10_000_000_000, (5_000_000_000, 3_000_000_000, 2_000_000_000)),
        (10_000_000_001, (5_000_000_001, 3_000_000_000, 2_000_000_000)),
    ],
)
def test_five_three_and_two_tenths_leave_no_fen_over(fen: int, parts: tuple[int, ...]) -> None:
    ledger = {"prepaid_quota": f"{fen // 100}.{fen % 100:02}", "actual_spending": "0.00"}
    case = {"year": 2025, "score": "90", "parameters": {"retained_share": "1"}, "ledger": ledger}
    lines = answer_case(load_once("zhengzhou-2022"), case)["settlement"]
    given = [int(lines[name].replace(".", "")) for name in lines if name.startswith("allocation.")]
    assert given == list(parts)
