"""A new kind of rule is one file with one class and one line in the registry: nothing else knows the kinds."""

from __future__ import annotations

from fractions import Fraction
from typing import Literal

import pytest

from tests.policy.small_policies import HEAD, indicator, points
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.curves import Counting, Curve, Interval, Piece
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.model.values import Exact
from ycg_flow.policy.rules import RULE_KINDS
from ycg_flow.policy.rules.base import CaseView, CurveRule, Item, Judgement, Rule, State
from ycg_flow.resources import toml_content


class Halved(CurveRule):
    """All points from the target on, half of them from half the target on."""

    kind: Literal["halved"]
    target: None = None
    whole: Exact

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        half = self.whole / 2
        edges = [Interval(None, True, half, False), Interval(half, True, self.whole, False)]  # noqa: FBT003 - an interval or standing is written as one
        lower, middle = edges
        upper = Interval(self.whole)
        return Curve((Piece(lower, Fraction(0)), Piece(middle, points / 2), Piece(upper, points)))


class Given(Rule):
    """All points, whatever the case says."""

    kind: Literal["given"]

    def needs_measure(self) -> bool:
        return False

    def judge(self, item: Item, case: CaseView) -> Judgement:  # noqa: ARG002 - it asks nothing
        return Judgement(State.SCORED, item.points, steps={"points": item.points or Fraction(0)})


def test_a_new_curve_rule_scores_after_one_line_in_the_registry() -> None:
    content = toml_content(HEAD + indicator('{ kind = "halved", whole = 90 }'))
    policy = compile_policy(content, rule_kinds={**RULE_KINDS, "halved": Halved})
    assert [points(policy, figures={"rate": rate}) for rate in ("90", "45", "44.9")] == [10, 5, 0]
    assert points(policy) == "missing"


def test_a_new_judged_rule_scores_after_one_line_in_the_registry() -> None:
    content = toml_content(HEAD + indicator('{ kind = "given" }', measure=None))
    policy = compile_policy(content, rule_kinds={**RULE_KINDS, "given": Given})
    assert points(policy) == 10


def test_a_kind_that_is_not_registered_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(FaultsFound) as refused:
        compile_policy(toml_content(HEAD + indicator('{ kind = "shortfal", target = 90, off = 1 }')))
    assert [(fault.code, fault.values["nearest"]) for fault in refused.value.faults] == [
        ("unknown_rule_kind", "shortfall")
    ]
