"""Twenty thousand pools of money, a million in `make soak`: shared to the fen, never below zero, as the papers say."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from fractions import Fraction
from functools import cache
from math import floor
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.policies.pools import PAPERS, Content, Wrong, ledgers, wrongs
from tests.policies.rounds import round_of, wrong_rounds
from ycg_flow.policy import evaluation as evaluating
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.policy.ranking import Standing
from ycg_flow.policy.settlement import base, ration, split, statement
from ycg_flow.resources import load_policy, policy_text, toml_content

NANAN = "nanan-2021"
SEED = 20260331
RECOMPUTED = 20
RANKS = "{ above = 2, to = 4, value = 0.98 },\n  { above = 4, to = 6"
load_once = cache(load_policy)
# Of the scores of the first two, six in seven stand beside a line that a paper draws: more than 10,000.
POOLS = {"xinxiang-2025": 6_000, "zhengzhou-2022": 6_000, "liaoning-reference": 4_000, NANAN: 4_000}
SOAK = [pytest.mark.soak, pytest.mark.timeout(3600)]
SIZES = [
    *(pytest.param(name, count, id=f"{name}-gate") for name, count in POOLS.items()),
    *(pytest.param(name, 250_000, id=f"{name}-soak", marks=SOAK) for name in POOLS),
]


def found_wrong(policy: Policy, count: int) -> list[Wrong]:
    """Return what is wrong with so many pools of a policy."""
    return wrong_rounds(policy, SEED, count) if policy.id == NANAN else wrongs(policy, SEED, count)


def smallest(found: list[Wrong]) -> str:
    """Return how many pools are wrong, and the one that is easiest to look at."""
    return f"{len(found)} wrong, such as: {min(map(str, found), key=len)}" if found else ""


@pytest.mark.req("XX-19", "XX-20", "ZZC-04", "ZZC-05", "ZZB-06", "LN-03", "LN-04", "NA-04", "NA-05", "NA-06", "NA-07")
@pytest.mark.parametrize(("policy", "count"), SIZES)
def test_every_pool_is_shared_whole_and_as_its_paper_says(policy: str, count: int) -> None:
    assert smallest(found_wrong(load_once(policy), count)) == ""


def edited(policy: str, *edits: tuple[str, str]) -> Policy:
    """Return a policy with something else in its text."""
    text = policy_text(policy)
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return compile_policy(toml_content(text))


def rounded_each(whole: int, weights: list[Fraction]) -> list[int]:
    """Split as people do who round each part by itself."""
    return [floor(whole * weight / sum(weights) + Fraction(1, 2)) for weight in weights]


def rounded_down(value: Fraction, decimals: int) -> Fraction:
    return Fraction(floor(value * 10**decimals), 10**decimals)


def ranks_without_ties(standings: list[Standing], _: str) -> dict[str, int]:
    """Rank who is listed first before another of the same merit."""
    ordered = sorted(standings, key=lambda standing: standing.merit, reverse=True)
    return {standing.party: rank for rank, standing in enumerate(ordered, start=1)}


@pytest.mark.parametrize(
    ("policy", "old", "new", "seen"),
    [
        ("xinxiang-2025", "{ from = 60, value = 0.5 }", "{ from = 60, value = 0.6 }", "as the score rises"),
        ("xinxiang-2025", "{ from = 60, value = 0 },", "{ above = 60, value = 0 },", "budget_cut is"),
        ("zhengzhou-2022", "{ from = 85, value = 1 }", "{ from = 84.99, value = 1 }", "at 84.99 points"),
        ("zhengzhou-2022", '"quality_deposit - deposit_refund"', '"quality_deposit / 2"', "not_conserved"),
        (NANAN, RANKS, RANKS.replace("4", "3"), "at rank 4"),
    ],
)
def test_a_line_drawn_elsewhere_in_the_policy_would_be_seen(policy: str, old: str, new: str, seen: str) -> None:
    assert any(seen in wrong.what for wrong in found_wrong(edited(policy, (old, new)), 400))


@pytest.mark.parametrize(
    ("policy", "place", "name", "fault", "seen"),
    [
        ("zhengzhou-2022", split, "largest_remainder", rounded_each, "the parts of allocation"),
        ("liaoning-reference", base, "round_half_up", rounded_down, "retained_surplus is"),
        (NANAN, ration, "largest_remainder", rounded_each, "the reserve gives"),
        (NANAN, evaluating, "ranks_of", ranks_without_ties, "at rank"),
    ],
)
def test_an_engine_that_rounds_or_ranks_otherwise_would_be_seen(
    monkeypatch: pytest.MonkeyPatch, policy: str, place: Any, name: str, fault: Callable[..., object], seen: str
) -> None:
    monkeypatch.setattr(place, name, fault)
    # The engine refuses parts that do not add up; without that the pools alone must tell.
    monkeypatch.setattr(statement, "_faults", lambda *_: iter(()))
    assert any(seen in wrong.what for wrong in found_wrong(load_once(policy), 400))


def stored_pools() -> list[tuple[str, Content]]:
    """Return some pools of each policy, as plain values."""
    dice = Random(SEED)
    cases = [(name, contents[0]) for name in PAPERS for contents in ledgers(load_once(name), SEED, 4 * RECOMPUTED)]
    return cases + [(NANAN, round_of(dice, load_once(NANAN))) for _ in range(RECOMPUTED)]


def answers(pools: list[tuple[str, Content]]) -> list[str]:
    """Return the answer to each pool as it leaves the engine."""
    settle = {NANAN: answer_round}
    return [
        json.dumps(settle.get(policy, answer_case)(load_once(policy), content), ensure_ascii=False)
        for policy, content in pools
    ]


RECOMPUTE = (
    "import json, sys; from tests.policies.test_money_pools import answers; "
    "json.dump(answers(json.load(sys.stdin)), sys.stdout)"
)


def recomputed(pools: list[tuple[str, Content]]) -> list[str]:
    """Return the answers that another process gives, whose sets and hashes come in another order."""
    told = json.dumps(pools)
    environment = {**os.environ, "PYTHONHASHSEED": "41", "PYTHONPATH": os.fspath(Path(__file__).parents[2])}
    ran = subprocess.run(
        [sys.executable, "-c", RECOMPUTE], input=told, capture_output=True, text=True, check=True, env=environment
    )
    found: list[str] = json.loads(ran.stdout)
    return found


def test_another_process_computes_the_same_bytes_from_stored_inputs_and_another_fen_would_be_seen() -> None:
    pools = stored_pools()
    again = recomputed(pools)
    assert again == answers(pools)
    pools[0][1]["ledger"]["quality_deposit"] = "0.07"
    assert [one != other for one, other in zip(answers(pools), again, strict=True)] == [True] + [False] * len(again[1:])


def others_first(value: Any) -> Any:
    """Return the same tables with their entries the other way round."""
    if isinstance(value, dict):
        return {name: others_first(value[name]) for name in reversed(value)}
    return value


def test_the_order_in_which_entries_are_given_changes_no_amount() -> None:
    for policy, content in stored_pools():
        if policy != NANAN:
            content["ledger"].pop("allocation.members", None)
            answer, other = (answer_case(load_once(policy), each) for each in (content, others_first(content)))
            assert answer == other, content
