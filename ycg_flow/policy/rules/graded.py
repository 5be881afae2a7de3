"""`graded`: a stated grade, each option worth its points; without points the answer alone (national items)."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

from pydantic import Field

from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules.base import CaseView, Item, Judgement, Rule, State


class Graded(Rule):
    """The grade stated for a figure and the points that go with it."""

    kind: Literal["graded"]
    figure: str
    points: dict[str, Exact] = Field(default_factory=dict)

    def needs_measure(self) -> bool:
        """Return False: the answer is the figure's option."""
        return False

    def figures(self) -> tuple[str, ...]:
        """Return the figure that holds the grade."""
        return (self.figure,)

    def judge(self, item: Item, case: CaseView) -> Judgement:
        """Return the answer and its points."""
        answer = case.answer(self.figure)
        points: Fraction | None = self.points[answer] if item.points is not None else None
        steps: dict[str, Fraction | str] = {"answer": answer, **({} if points is None else {"points": points})}
        return Judgement(State.SCORED, points, answer=answer, steps=steps)
