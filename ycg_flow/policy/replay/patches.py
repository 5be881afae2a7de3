"""Items of a replay with the judgements of the cards that were scored one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.replay.columns import LEFT_OUT, STATES, Column, States
from ycg_flow.policy.replay.items import ItemColumns
from ycg_flow.policy.rules.base import Judgement


@dataclass(frozen=True)
class Patched:
    """An item with other judgements for some cards."""

    base: ItemColumns
    judgements: Mapping[int, Judgement]
    points: Column | None
    states: States

    def judgement(self, position: int) -> Judgement:
        """Return one case's judgement."""
        return self.judgements.get(position) or self.base.judgement(position)


def patched(item: CompiledItem, base: ItemColumns, size: int, singles: Mapping[int, Evaluation]) -> ItemColumns:
    """Return the item with the judgements that single evaluations came to."""
    if not singles:
        return base
    scored = {place: evaluation.score.indicators.get(item.id) for place, evaluation in singles.items()}
    judgements = {place: found.judgement for place, found in scored.items() if found is not None}
    states = np.zeros(size, dtype=np.uint8) if base.states is None else base.states.copy()
    for place in scored:
        states[place] = STATES.index(judgements[place].state) if place in judgements else LEFT_OUT
    points = None
    if base.points is not None:
        numbers = {place: judgement.points or Fraction(0) for place, judgement in judgements.items()}
        replaced = base.points.replaced(numbers, size)
        points = Column(replaced.numerators, replaced.denominators, states)
    return Patched(base, judgements, points, states)
