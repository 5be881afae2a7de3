"""Money conserves: whatever the ledger and the result, the stored parts are the stored wholes, to the fen."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from tests.casework.approved_cases import (
    FAILING,
    HALF,
    NOTHING_OFF,
    SURPLUS_LEDGER,
    amounts_of,
    enter,
    gap_of,
    prepared,
)
from tests.casework.office import Office
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.settling import settle_case
from ycg_flow.casework.steps.prepare_statement import compute_statement
from ycg_flow.policy.exact import fixed_text

FEN = some.integers(min_value=0, max_value=10**12)


def yuan(fen: int) -> str:
    return fixed_text(Fraction(fen, 100), 2)


@pytest.fixture(params=[NOTHING_OFF, HALF, FAILING], ids=["full", "half", "failing"])
def stage(office: Office, request: pytest.FixtureRequest) -> tuple[Office, str]:
    """An office with a prepared statement, for many ledgers: once in full, once for half the deposit, once failing."""
    return office, prepared(office, SURPLUS_LEDGER, request.param)


@pytest.mark.req("ZZC-05", "ZZC-06", "PF-04")
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(quota=FEN, spending=FEN, deposit=FEN, pool=FEN, share=some.fractions(min_value=0, max_value=1))
def test_the_stored_parts_are_the_stored_wholes_and_every_line_is_the_engines(
    stage: tuple[Office, str], quota: int, spending: int, deposit: int, pool: int, share: Fraction
) -> None:
    office, number = stage
    amounts = {
        "prepaid_quota": quota,
        "actual_spending": spending,
        "quality_deposit": deposit,
        "reasonable_overspend": int(max(0, spending - quota) * share),
        "risk_adjustment_fund": pool,
    }
    case_number = number.rpartition("-")[0]
    enter(office, case_number, {name: yuan(fen) for name, fen in amounts.items()})
    compute_statement(office.desk, office["settlement_officer"], number)
    stored = amounts_of(office, number)
    assert gap_of(office, number) == 0
    assert stored["deposit_refund"] + stored["deposit_not_refunded"] == deposit
    assert stored["retained_surplus"] + stored["surplus_clawback"] == max(0, quota - spending)
    assert stored["overspend_shared"] + stored["overspend_borne"] == max(0, spending - quota)
    assert sum(fen for name, fen in stored.items() if name.startswith("allocation.")) == stored["retained_surplus"]
    with office.desk.view(office["settlement_officer"]) as view:
        engine = settle_case(view, load_case(view, case_number)).party
    assert stored == {name: amount.value * 100 for name, amount in engine.items() if amount.value is not None}
