"""A round: ranks with ties, vetoed parties last, common lines once, nothing settled by rank before all are known."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.policy.small_policies import indicator, policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_round
from ycg_flow.policy.ranking import Standing, ranks_of

RANKED = """
[ranking]
ties = "ties"

[[reading]]
id = "ties"
clause = "3"
question = "并列时怎样排名。"
options = { competition = "并列后跳号", dense = "并列后不跳号" }
default = "competition"

[[veto]]
id = "fraud"
name = "欺诈骗保"
clause = "4"

[[ledger]]
id = "package"
name = "打包额度"
scope = "round"

[[ledger]]
id = "asked"
name = "申请额"

[[settlement]]
id = "pool"
name = "共用"
clause = "5"
scope = "round"
formula = "package"

[[settlement]]
id = "first_prize"
name = "第一名"
clause = "5"
formula = "package * prize(rank)"
curves.prize = { unit = "rank", bands = [{ from = 1, to = 1, value = 0.1 }, { above = 1, value = 0 }] }

[[settlement]]
id = "granted"
name = "补助"
clause = "5"
kind = "ration"
request = "asked"
available = "pool"

[[settlement]]
id = "granted_together"
name = "补助合计"
clause = "5"
scope = "round"
formula = "sum(granted)"
""" + indicator('{ kind = "judged" }', measure=None)


def party(name: str, points: str | None, **more: Any) -> dict[str, Any]:
    judged = {} if points is None else {"judgements": {"item": points}}
    return {"id": name, "ledger": {"asked": "10.00"}, **judged, **more}


def answered(*parties: dict[str, Any], package: str = "100.00", **content: Any) -> dict[str, Any]:
    whole = {"year": 2025, "ledger": {"package": package}, "parties": list(parties), **content}
    return answer_round(ranked(), whole)


def ranked() -> Policy:
    return policy_of(RANKED)


def ranks(answer: dict[str, Any]) -> dict[str, int | None]:
    return {name: found["rank"] for name, found in answer["parties"].items()}


def test_tied_parties_share_the_better_rank_and_the_reading_says_what_follows() -> None:
    parties = [party("a", "9"), party("b", "8"), party("c", "9"), party("d", "7")]
    assert ranks(answered(*parties)) == {"a": 1, "b": 3, "c": 1, "d": 4}
    assert ranks(answered(*parties, readings={"ties": "dense"})) == {"a": 1, "b": 2, "c": 1, "d": 3}


def test_totals_are_tied_as_they_are_published_not_as_they_are_computed() -> None:
    assert ranks(answered(party("a", "8.001"), party("b", "8.004"))) == {"a": 1, "b": 1}


def test_a_vetoed_party_ranks_after_all_others() -> None:
    assert ranks(answered(party("a", "10", vetoes=["fraud"]), party("b", "1"))) == {"a": 2, "b": 1}


@pytest.mark.req("PF-15")
def test_nobody_is_ranked_or_paid_by_rank_while_a_total_of_the_round_is_open() -> None:
    answer = answered(party("a", "9"), party("b", None))
    assert ranks(answer) == {"a": None, "b": None}
    assert answer["parties"]["a"]["settlement"]["first_prize"] is None
    assert answer["parties"]["a"]["settlement_missing"]["first_prize"] == ["rank"]


def test_a_common_line_is_computed_once_and_every_party_may_use_it() -> None:
    answer = answered(party("a", "9"), party("b", "8"))
    assert answer["settlement"]["pool"] == "100.00"
    assert [found["settlement"]["first_prize"] for found in answer["parties"].values()] == ["10.00", "0.00"]


@given(st.lists(st.integers(0, 10**6), min_size=1, max_size=8), st.integers(0, 10**6))
def test_where_all_ask_for_more_than_there_is_each_gets_its_part_to_the_fen(asked: list[int], package: int) -> None:
    parties = [
        party(str(place), "9", ledger={"asked": f"{fen // 100}.{fen % 100:02d}"}) for place, fen in enumerate(asked)
    ]
    answer = answered(*parties, package=f"{package // 100}.{package % 100:02d}")
    granted = [Fraction(found["settlement"]["granted"]) * 100 for found in answer["parties"].values()]
    assert sum(granted) == min(sum(asked), package) == Fraction(answer["settlement"]["granted_together"]) * 100
    assert all(part <= whole for part, whole in zip(granted, asked, strict=True))


@pytest.mark.parametrize(
    ("parties", "code"),
    [
        ([party("a", "9"), party("a", "8")], "party_twice"),
        ([{"judgements": {}}], "party_without_id"),
        ([{"id": ""}], "party_without_id"),
        ([party("a", "9", year=2024)], "year_not_of_round"),
        ([party("a", "11")], "above_maximum"),
        ([party("a", "9", ledger={"package": "1.00"})], "unknown_ledger_entry"),
    ],
)
def test_a_party_that_does_not_fit_the_round_is_refused(parties: list[dict[str, Any]], code: str) -> None:
    with pytest.raises(FaultsFound) as refused:
        answered(*parties)
    assert code in {fault.code for fault in refused.value.faults}


totals = st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=1, max_size=12)


@given(totals)
def test_a_better_total_never_ranks_behind_and_the_first_rank_is_one(given_totals: list[tuple[bool, int]]) -> None:
    standings = [
        Standing(str(place), is_unvetoed, Fraction(total)) for place, (is_unvetoed, total) in enumerate(given_totals)
    ]
    for ties in ("competition", "dense"):
        found = ranks_of(standings, ties)
        assert min(found.values()) == 1
        for one in standings:
            for other in standings:
                assert (one.merit > other.merit) == (found[one.party] < found[other.party])


def test_a_tie_break_decides_between_equal_totals() -> None:
    standings = [Standing("a", True, Fraction(90), (Fraction(3),)), Standing("b", True, Fraction(90), (Fraction(4),))]  # noqa: FBT003 - an interval or standing is written as one
    assert ranks_of(standings, "competition") == {"a": 2, "b": 1}
