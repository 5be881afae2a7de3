"""`sum`: an item made of parts, each with its own measure, points and rule (Xinxiang: drug and consumables share)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from ycg_flow.policy.rules.base import CaseView, Item, Judgement, Rule, State


class SumOfParts(Rule):
    """The parts' points together; the item is missing while a part is."""

    kind: Literal["sum"]

    def needs_measure(self) -> bool:
        """Return False: the parts measure."""
        return False

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the sum of the parts, or the first state that keeps it from being known."""
        return sum_of(item, {part.id.rpartition(".")[2]: case.judge(part) for part in item.parts})


def sum_of(item: Item, parts: Mapping[str, Judgement]) -> Judgement:
    """Return the sum of the judgements of an item's parts, or the first state that keeps it from being known."""
    open_states = [part.state for part in parts.values() if part.state is not State.SCORED]
    missing = tuple(name for part in parts.values() for name in part.missing)
    if open_states:
        return Judgement(open_states[0], missing=missing, parts=parts)
    if item.points is None:
        return Judgement(State.SCORED, parts=parts)
    points = sum((part.points or Fraction(0) for part in parts.values()), Fraction(0))
    steps = {name: part.points for name, part in parts.items() if part.points is not None}
    return Judgement(State.SCORED, points, steps={**steps, "points": points}, parts=parts)
