"""Replaying any policy: every kind of rule, whatever the numbers look like, gives what one card at a time gives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.policy.policies import zhengzhou
from tests.policy.small_policies import HEAD, indicator, policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.curves import Counting, Curve, step
from ycg_flow.policy.interface import answer_case
from ycg_flow.policy.replay.items import CaseByCase
from ycg_flow.policy.replay.replaying import replay
from ycg_flow.policy.rules import RULE_KINDS
from ycg_flow.policy.rules.base import CurveRule
from ycg_flow.resources import load_policy, toml_content

MORE = """
[[figure]]
id = "whole"
name = "应完成数"
unit = "cases"
supplied_by = "records"

[[figure]]
id = "level"
name = "等次"
unit = "grade"
supplied_by = "site"
options = { good = "好", poor = "差" }

[[measure]]
id = "share"
name = "占比"
unit = "percent"
formula = "count / whole"

[[bonus]]
id = "innovation"
name = "创新"
clause = "5"
at_most = 2

[[deduction]]
id = "suspension"
name = "扣分"
clause = "6"
figure = "whole"
off = 0.25
at_most = 3

[[grade]]
id = "pass"
name = "合格"
from = 6

[[grade]]
id = "fail"
name = "不合格"
from = 0
is_fail = true
"""
PARTS = """
[[indicator.parts]]
id = "low"
name = "占比"
points = 6
measure = "rate"
rule = { kind = "at_most", target = 30 }

[[indicator.parts]]
id = "asked"
name = "评议"
points = 4
rule = { kind = "judged" }
"""
ITEMS = {
    "condition": indicator('{ kind = "condition" }', measure="done"),
    "per_event": indicator('{ kind = "per_event", off = 1.5 }', measure="count"),
    "events": indicator('{ kind = "per_event", events = { count = 1, whole = 0.5 } }', measure=None),
    "shortfall": indicator('{ kind = "shortfall", target = 90, off = 2, per = 3, counting = "partial_points" }'),
    "last_year": indicator('{ kind = "shortfall", target = "rate[-1]", off = 1, counting = "partial_points" }'),
    "excess": indicator('{ kind = "excess", target = 30, off = 0.7, counting = "partial_points" }'),
    "at_least": indicator('{ kind = "at_least", target = 30 }', measure="share"),
    "at_most": indicator('{ kind = "at_most", target = "share" }'),
    "exactly": indicator('{ kind = "exactly", target = 30 }', measure="share"),
    "proportion": indicator('{ kind = "proportion", target = "whole" }', measure="count"),
    "of_nothing": indicator('{ kind = "at_least", target = "1 / 0" }', measure="count / count"),
    "bands": indicator('{ kind = "bands", bands = [{ from = 90, value = 10 }, { from = 30, below = 80, value = 4 }] }'),
    "two_sided": indicator('{ kind = "two_sided", low = 30, high = 40, off = 0.5, counting = "partial_points" }'),
    "least": indicator('{ kind = "at_least", target = 3 }', measure="min(count, whole, max(count - whole, 0))"),
    "distance": indicator('{ kind = "at_most", target = 3 }', measure="abs(count - whole)"),
    "judged": indicator('{ kind = "judged" }', measure=None),
    "graded": indicator('{ kind = "graded", figure = "level", points = { good = 10, poor = 0 } }', measure=None),
    "joint": indicator('{ kind = "joint", shows = { now = "rate", before = "rate[-1]" } }', measure=None),
    "sum": indicator('{ kind = "sum" }', measure=None, more=PARTS),
    "trend": indicator('{ kind = "trend", points = { rising = 0, falling = 10, flat = 8, mixed = 4 } }'),
    "value": indicator('{ kind = "value" }', points=None),
    "applies": indicator('{ kind = "at_least", target = 30 }', more='applies_when = "done"'),
}

percents = st.one_of(st.none(), st.integers(0, 100), st.sampled_from(["30", "30.0", "89.9999", "90", Decimal("29.99")]))
counts = st.one_of(st.none(), st.integers(0, 9), st.sampled_from([10**15, "12345678901234567890", "7"]))
cards = st.fixed_dictionaries(
    {
        "year": st.sampled_from([2024, 2025]),
        "figures": st.fixed_dictionaries(
            {
                "rate": st.one_of(
                    percents, st.fixed_dictionaries({}, optional={str(year): percents for year in range(2022, 2025)})
                ),
                "count": counts,
                "whole": st.one_of(counts, st.fixed_dictionaries({"2024": counts})),
                "done": st.sampled_from([True, False, None]),
                "level": st.sampled_from(["good", "poor", None]),
            }
        ),
    },
    optional={
        "judgements": st.just({}),
        "bonuses": st.fixed_dictionaries({"innovation": st.sampled_from(["1.5", 3, None])}),
    },
)


def scored_by(rule: str) -> Policy:
    text = ITEMS[rule] + MORE
    return policy_of(text)


@pytest.mark.parametrize("rule", ITEMS)
@settings(max_examples=40)
@given(batch=st.lists(cards, min_size=1, max_size=5), option=st.sampled_from(["proportional", "full", "begun", None]))
def test_any_rule_replayed_is_the_rule_one_card_at_a_time(
    rule: str, batch: list[dict[str, Any]], option: str | None
) -> None:
    policy = scored_by(rule)
    judged = {"judged": "item", "joint": "item", "sum": "item.asked"}.get(rule)
    for place, card in enumerate(batch):
        if judged and place % 2 == 0:
            card["judgements"] = {judged: "2.5"}
        if option is not None:
            card["readings"] = {"partial_points": option}
    found = replay(policy, batch)
    for place, card in enumerate(batch):
        answer = answer_case(policy, card)
        assert found.card(place) == answer
        assert found.grades[place] == answer["grade"]
        assert found.totals is not None
        assert found.totals.is_known[place] == (answer["total"] is not None)
        if answer["total"] is not None:
            assert found.totals.rounded.at(place) == Fraction(answer["total"])
            assert found.totals.exact.at(place) == Fraction(answer["exact_total"])


def test_every_kind_of_rule_is_replayed_here() -> None:
    replayed = {str(item.rule.kind) for rule in ITEMS for item in scored_by(rule).indicators.values()}
    assert replayed == set(RULE_KINDS)


def test_only_rules_that_need_more_than_arithmetic_are_asked_card_by_card() -> None:
    card = {"year": 2025, "figures": {"count": 1}}
    found = {rule for rule in ITEMS if isinstance(replay(scored_by(rule), [card]).items["item"], CaseByCase)}
    assert found == {"graded", "joint", "trend", "applies", "of_nothing"}


class Asking(CurveRule):
    """All points where the measure is above zero, by asking of it what no column can answer."""

    kind: Literal["asking"]
    target: None = None
    question: Literal["true", "equal", "more"]

    def argument(self, values: Any) -> Any:
        measure = values["measure"]
        if self.question == "true":
            return Fraction(1) if measure else Fraction(-1)
        if self.question == "equal":
            return Fraction(-1) if measure == 0 else Fraction(1)
        return Fraction(1) if measure > 0 else Fraction(-1)

    def curve(self, points: Fraction, counting: Counting) -> Curve:  # noqa: ARG002 - nothing is counted
        return step(Fraction(0), Fraction(0), points)


@pytest.mark.parametrize("question", ["true", "equal", "more"])
def test_a_rule_that_needs_more_than_arithmetic_is_asked_card_by_card(question: str) -> None:
    rule = f'{{ kind = "asking", question = "{question}" }}'
    content = toml_content(HEAD + indicator(rule, measure="count"))
    policy = compile_policy(content, rule_kinds={**RULE_KINDS, "asking": Asking})
    batch = [{"year": 2025, "figures": {"count": count}} for count in (0, 3, None)]
    found = replay(policy, batch)
    assert isinstance(found.items["item"], CaseByCase)
    assert [found.card(place) for place in range(3)] == [answer_case(policy, card) for card in batch]


def test_cards_scored_in_part_or_by_a_given_sum_stand_in_a_replay_too() -> None:
    batch: list[dict[str, Any]] = [
        {"year": 2025, "only": ["disclosure"], "figures": {"disclosure_gaps": 1}},
        {"year": 2025, "score": "85", "ledger": {"quality_deposit": "100.00"}},
        {"year": 2025},
    ]
    found = replay(zhengzhou(), batch)
    assert [found.card(place) for place in range(3)] == [answer_case(zhengzhou(), card) for card in batch]
    assert found.totals is not None
    assert found.totals.is_known.tolist() == [False, True, False]
    assert found.grades == [None, "pass", None]


@pytest.mark.parametrize("policy_id", ["xinxiang-2025", "liaoning-reference", "national-alliance", "nanan-2021"])
def test_the_other_policies_replay_as_they_evaluate(policy_id: str) -> None:
    policy = load_policy(policy_id)
    year = policy.table.document.first_year
    batch: list[dict[str, Any]] = [{"year": year}, {"year": year, "figures": _some_figures(policy, year)}]
    found = replay(policy, batch)
    assert [found.card(place) for place in range(2)] == [answer_case(policy, card) for card in batch]


def _some_figures(policy: Policy, year: int) -> dict[str, Any]:
    def value(table: Any) -> Any:
        if table.options:
            return next(iter(table.options))
        return True if table.unit == "yes_no" else 50 if table.maximum else 1000

    return {
        name: {str(year - back): value(table) for back in range(table.years)} for name, table in policy.figures.items()
    }
