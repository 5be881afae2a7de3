"""Replaying many cards as columns gives exactly what evaluating each of them by itself gives."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.policy.policies import zhengzhou
from tests.policy.zhengzhou_cards import Card, cards, readings
from ycg_flow.policy.interface import answer_case
from ycg_flow.policy.replay.columns import STATES
from ycg_flow.policy.replay.replaying import Replay, replay
from ycg_flow.policy.rules.base import State

slow_to_draw = settings(
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
    max_examples=40,
)


def columns_of(found: Replay, position: int) -> dict[str, Any]:
    """Return what the columns alone say of one card."""
    totals = found.totals
    assert totals is not None
    answer: dict[str, Any] = {"states": {}, "points": {}, "grade": found.grades[position]}
    for name, item in found.items.items():
        assert item.points is not None
        state = STATES[item.points.state_at(position)]
        answer["states"][name] = state
        answer["points"][name] = item.points.at(position) if state is State.SCORED else None
    answer["total"] = totals.rounded.at(position) if totals.is_known[position] else None
    answer["exact_total"] = totals.exact.at(position) if totals.is_known[position] else None
    answer["bounds"] = (totals.lowest.at(position), totals.highest.at(position))
    answer["vetoes"] = [name for name, flags in found.vetoes.confirmed.items() if flags[position]]
    answer["undecided"] = [name for name, flags in found.vetoes.undecided.items() if flags[position]]
    return answer


def expected_columns(answer: dict[str, Any]) -> dict[str, Any]:
    """Return the same of a single card's answer."""

    def number(text: str | None) -> Fraction | None:
        return None if text is None else Fraction(text)

    return {
        "states": {name: State(scored["state"]) for name, scored in answer["indicators"].items()},
        "points": {name: number(scored["points"]) for name, scored in answer["indicators"].items()},
        "grade": answer["grade"],
        "total": number(answer["total"]),
        "exact_total": number(answer["exact_total"]),
        "bounds": (number(answer["bounds"]["lowest"]), number(answer["bounds"]["highest"])),
        "vetoes": answer["vetoes"],
        "undecided": answer["vetoes_undecided"],
    }


@st.composite
def batches(draw: st.DrawFn) -> list[Card]:
    """Draw cards of one batch: most under the same readings, some with their own, with decisions, vetoes, a ledger."""
    batch = draw(st.lists(cards(), min_size=1, max_size=6))
    shared = draw(readings)
    for card in batch:
        if draw(st.integers(0, 3)):
            card["readings"] = shared
        if draw(st.integers(0, 4)) == 0:
            card["decisions"] = {"disclosure": {"as": "exclude", "reason": "当年未检查"}}
            card["figures"].pop("disclosure_gaps", None)
        if draw(st.booleans()):
            card["figures"]["irregular_amount"] = draw(st.sampled_from(["0.00", "3.00", "2.99"]))
            card["ledger"] = {"prepaid_funds_paid": draw(st.sampled_from(["100.00", "0.00", None]))}
        if draw(st.integers(0, 5)) == 0:
            card["vetoes"] = ["supervision_refused"]
    return batch


@given(batch=batches())
@slow_to_draw
def test_every_card_of_a_replay_is_the_card_evaluated_by_itself(batch: list[Card]) -> None:
    replayed = replay(zhengzhou(), batch)
    for position, card in enumerate(batch):
        answer = answer_case(zhengzhou(), card)
        assert replayed.card(position) == answer
        assert columns_of(replayed, position) == expected_columns(answer)


def test_no_card_at_all_is_replayed_to_nothing() -> None:
    assert replay(zhengzhou(), []).grades == []
