"""Speed of a round: 200 parties ranked and settled together with their common lines, against one by one."""

from __future__ import annotations

import random
from fractions import Fraction
from functools import cache
from typing import Any

from benchmarks.goals import Goal
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import load_policy

SEED = 20210721
PARTIES = 200
YEAR = 2021
# The text ranks six; with more parties the reading says what those behind them get.
READINGS = {"ranks_beyond_six": "lowest_tier"}
PARAMETERS = {"incentive_share_after_three_years": "0.55", "reserve_overspend_share": "0.5"}

Party = dict[str, Any]


def goals() -> list[Goal]:
    """The goal of a round."""
    return [
        Goal(
            "round-of-200-parties",
            Fraction(13, 10),
            "at_most",
            lambda: answer_round(_policy(), _round()),
            lambda: [answer_case(_policy(), card) for card in _cards()],
            f"nanan-2021, {PARTIES} parties with ranks and common lines, against each by itself",
        )
    ]


@cache
def _policy() -> Policy:
    return load_policy("nanan-2021")


@cache
def _parties() -> list[Party]:
    draw = random.Random(SEED)
    return [_party(draw, place) for place in range(PARTIES)]


def _party(draw: random.Random, place: int) -> Party:
    """Return a party; whole and half points make ties likely."""
    names = ("insurance_evaluation", "reform_monitoring_evaluation", "other_appraisal")
    overspend = _yuan(draw, 10**8) if place % 2 else "0.00"
    ledger = {
        "centre_package": _yuan(draw, 10**10),
        "surplus": "0.00" if place % 2 else _yuan(draw, 10**8),
        "surplus_years": draw.randrange(1, 5),
        "overspend": overspend,
        "authority_share": "0.00",
        "charged_to_others": "100.00",
        "charged_by_others": "100.00",
        "out_of_county_spending": _yuan(draw, 10**8),
    }
    figures = {name: f"{draw.randrange(60, 100)}.{draw.choice([0, 5])}" for name in names}
    return {"id": f"centre-{place}", "figures": figures, "ledger": ledger}


def _yuan(draw: random.Random, most_fen: int) -> str:
    fen = draw.randrange(most_fen)
    return f"{fen // 100}.{fen % 100:02d}"


@cache
def _cards() -> list[dict[str, Any]]:
    """Return every party as a case by itself."""
    shared = {"year": YEAR, "parameters": PARAMETERS, "readings": READINGS}
    return [{**shared, **{key: value for key, value in party.items() if key != "id"}} for party in _parties()]


@cache
def _round() -> dict[str, Any]:
    ledger = {
        "funding_standard": "900.00",
        "accident_part": "20.00",
        "major_illness_part": "60.00",
        "risk_part": "20.00",
        "insured_persons": 1_200_000,
        "outside_institutions": "50000000.00",
        "reserve_balance": "1000000.00",
    }
    return {
        "year": YEAR,
        "parameters": PARAMETERS,
        "readings": READINGS,
        "ledger": ledger,
        "parties": _parties(),
    }
