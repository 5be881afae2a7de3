"""Speed of explained scoring: 28,440 Zhengzhou cards as columns, against plain `Decimal` and against zen-engine.

Both rivals keep points, figures and arithmetic of every indicator too; what is exact is decided by the naive scorer of
the tests, which knows nothing of the engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import Any

from benchmarks import decimal_scorer, zen_model
from benchmarks.goals import Goal
from benchmarks.zhengzhou_cards import COUNTIES, SEED, YEARS, Card, cards
from tests.policy import naive
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.replay.columns import KNOWN
from ycg_flow.policy.replay.replaying import Replay, replay
from ycg_flow.resources import load_policy

# zen-engine takes long: it scores a seeded sample, and the times of one card are compared.
ZEN_CARDS = 1_000
NEAR = Fraction(1, 1_000_000)

Points = dict[str, Fraction | None]


def goals() -> list[Goal]:
    """The goals of explained scoring."""
    return [
        Goal(
            "explained-scoring-against-decimal",
            Fraction(2),
            "at_least",
            lambda: replay(_policy(), cards()),
            lambda: [decimal_scorer.score(card) for card in cards()],
            _decimal_note,
        ),
        Goal(
            "explained-scoring-against-zen",
            Fraction(10),
            "at_least",
            lambda: replay(_policy(), cards()),
            lambda: [_zen().evaluate(context, {"trace": True}) for context in _contexts()],
            _zen_note,
            (COUNTIES * YEARS, ZEN_CARDS),
        ),
    ]


@cache
def _policy() -> Policy:
    return load_policy("zhengzhou-2022")


@cache
def _sample() -> list[Card]:
    return random.Random(SEED).sample(cards(), ZEN_CARDS)


@cache
def _zen() -> Any:  # noqa: ANN401 - the library has no types
    return zen_model.decision()


@cache
def _contexts() -> list[zen_model.Context]:
    return [zen_model.context(card) for card in _sample()]


def _decimal_note() -> str:
    found = replay(_policy(), cards())
    ours = (_replayed(found, position) for position in range(len(cards())))
    rivals = (decimal_scorer.score(card) for card in cards())
    theirs = ({name: _fraction(row["points"]) for name, row in one["indicators"].items()} for one in rivals)
    wrong = _compared(cards(), ours, theirs)
    return f"{len(cards())} cards; of {wrong[0]} cells {_said(wrong[1])} are ours, {_said(wrong[2])} are Decimal's"


def _zen_note() -> str:
    found = replay(_policy(), _sample())
    ours = (_replayed(found, position) for position in range(ZEN_CARDS))
    results = (_zen().evaluate(context, {"trace": True})["trace"]["points"]["output"] for context in _contexts())
    theirs = ({name: _fraction(result[f"{name}_points"]) for name in naive.ROWS} for result in results)
    wrong = _compared(_sample(), ours, theirs)
    return (
        f"zen-engine {zen_model.VERSION} on a sample of {ZEN_CARDS} cards, its input prepared beforehand; "
        f"of {wrong[0]} cells {_said(wrong[1])} are ours, {_said(wrong[2])} are zen's"
    )


def _said(wrong: tuple[int, int]) -> str:
    return f"{wrong[0]} wrong and {wrong[1]} not exact"


def _replayed(found: Replay, position: int) -> Points:
    columns = {name: item.points for name, item in found.items.items()}
    return {
        name: column.at(position) if column is not None and column.state_at(position) == KNOWN else None
        for name, column in columns.items()
    }


def _fraction(value: Any) -> Fraction | None:  # noqa: ANN401 - any number
    # A float is taken as the shortest decimal that gives it back: what the engine meant.
    return None if value is None else Fraction(repr(value) if isinstance(value, float) else value)


def _compared(
    scored: list[Card], ours: Iterable[Points], theirs: Iterable[Points]
) -> tuple[int, tuple[int, int], tuple[int, int]]:
    """Return how many cells there are, and for both sides how many are wrong and how many merely not exact."""
    cells, mine, its = 0, [0, 0], [0, 0]
    for card, one, other in zip(scored, ours, theirs, strict=True):
        for name in naive.ROWS:
            found = naive.points_of(card, name)
            exact = found if isinstance(found, Fraction) else None
            cells += 1
            for counts, value in ((mine, one[name]), (its, other[name])):
                if value != exact:
                    is_near = value is not None and exact is not None and abs(value - exact) <= NEAR
                    counts[1 if is_near else 0] += 1
    return cells, (mine[0], mine[1]), (its[0], its[1])
