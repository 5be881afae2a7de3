"""`joint`: a person's points after figures that are read together (Xinxiang: cost growth with admissions and CMI)."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from pydantic import Field

from ycg_flow.policy.model.values import FormulaText
from ycg_flow.policy.rules.base import CaseView, Item, Judgement, Rule, State, evaluated


class Joint(Rule):
    """An assessor's points; every figure in `shows` must be there, because the judgement rests on all of them."""

    kind: Literal["joint"]
    shows: dict[str, str] = Field(min_length=1)

    def needs_measure(self) -> bool:
        """Return False: the figures shown stand in `shows`."""
        return False

    def expressions(self) -> Mapping[str, FormulaText | Fraction]:
        """Return the formulas of what is shown, by name."""
        return dict(self.shows)

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the assessor's points with the figures they rest on."""
        shown = evaluated(case, item, self.shows)
        points = case.judgement(item)
        return Judgement(State.SCORED, points, steps={**shown, "judged": points, "points": points})
