"""A replay refuses what a single evaluation refuses, and says of which card and field."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.policy.policies import zhengzhou
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.replay.replaying import replay


@pytest.mark.parametrize(
    ("figures", "place"),
    [
        ({"visits": -1}, "1.figures.visits"),
        ({"visits": "1.5"}, "1.figures.visits"),
        ({"visits": True}, "1.figures.visits"),
        ({"visits": "1e3"}, "1.figures.visits"),
        ({"visits": "None"}, "1.figures.visits"),
        ({"visits": "1,2"}, "1.figures.visits"),
        ({"visits": Decimal("NaN")}, "1.figures.visits"),
        ({"visits": Decimal("1E+3")}, "1.figures.visits"),
        ({"visits": Decimal("Infinity")}, "1.figures.visits"),
        ({"visits": 5.5}, "1.figures.visits"),
        ({"visits": []}, "1.figures.visits"),
        ({"vists": 1}, "1.figures.vists"),
        ({"dissatisfied_patients": 21}, "1.figures.dissatisfied_patients"),
        ({"visits": 9, "visits_within_county": 10}, "1.figures.visits_within_county.2025"),
        ({"funds_measure_filed": 1}, "1.figures.funds_measure_filed"),
        ({"visits": {"2026": 3}}, None),
    ],
)
def test_a_card_with_a_fault_is_refused_with_its_position_and_field(figures: dict[str, Any], place: str | None) -> None:
    batch: list[dict[str, Any]] = [{"year": 2025, "figures": {}}, {"year": 2025, "figures": figures}]
    if place is None:
        assert replay(zhengzhou(), batch).singles == {}
        return
    with pytest.raises(FaultsFound) as refused:
        replay(zhengzhou(), batch)
    assert place in {fault.place for fault in refused.value.faults}


@pytest.mark.parametrize(
    "card",
    [
        None,
        [],
        {},
        {"year": 2021},
        {"year": "2025"},
        {"year": 2025, "figures": []},
        {"year": 2025, "readings": []},
        {"year": 2025, "vetoes": {}},
        {"year": 2025, "yaer": 1},
        {"year": 2025, "vetoes": ["fraud"]},
        {"year": 2025, "parameters": {"retained": 1}},
        {"year": 2025, "readings": {"partial_points": "half"}},
        {"year": 2025, "judgements": {"budget_plan": "6"}},
        {"year": 2025, "ledger": {"prepaid_funds_paid": "1.001"}},
    ],
)
@pytest.mark.parametrize("place", [0, 1])
def test_a_card_that_a_single_evaluation_refuses_is_refused_in_a_replay(card: Any, place: int) -> None:
    batch: list[Any] = [{"year": 2025}, {"year": 2025}]
    batch[place] = card
    with pytest.raises(FaultsFound) as refused:
        replay(zhengzhou(), batch)
    assert all(fault.place.startswith(f"{place}.") for fault in refused.value.faults)
