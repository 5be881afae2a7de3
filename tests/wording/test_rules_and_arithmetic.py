"""Each rule kind says what it is in words with its own numbers, and how the points came about."""

import json
from typing import Any

import pytest

from tests.policy.small_policies import indicator, policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.interface import evaluate_json
from ycg_flow.policy.rules import RULE_KINDS
from ycg_flow.wording.names import policy_names
from ycg_flow.wording.rule_words import RuleWords, rule_words
from ycg_flow.wording.sheet.building import sheet_of
from ycg_flow.wording.sheet.model import IndicatorLine
from ycg_flow.wording.terms import RULE_KINDS as KIND_NAMES

GRADE = """
[[figure]]
id = "grade"
name = "建设情况"
unit = "grade"
supplied_by = "site"
options = { done = "已建成", partly = "部分建成" }
"""
DEATHS = """
[[figure]]
id = "deaths"
name = "死亡"
unit = "cases"
supplied_by = "register"
"""
SUM = """
parts = [
  { id = "first", name = "甲项", points = 6, measure = "rate", rule = { kind = "at_least", target = 90 } },
  { id = "second", name = "乙项", points = 4, measure = "count", rule = { kind = "per_event", off = 1 } },
]
"""
BANDS = (
    """{ kind = "bands", bands = [ { from = 90, value = 10 }, { from = 60, value = 5 }, { below = 60, value = 0 } ] }"""
)
FALLING = """{ kind = "bands", bands = [ { from = 90, value = 10 },
  { from = 80, below = 90, value = 10, off = 0.5, per = 1 }, { below = 80, value = 0 } ] }"""


def row(policy: Policy, **content: Any) -> IndicatorLine:
    evaluation = evaluate_json(policy, json.dumps({"year": 2025, **content}).encode())
    return sheet_of(evaluation, {}).indicators[0]


def sentences(rule: str, more: str = "", **content: Any) -> tuple[str, str]:
    """Return the rule and the arithmetic of the one indicator, by its figures."""
    measure = content.pop("measure", "rate")
    found = row(policy_of(indicator(rule, measure=measure, more=content.pop("parts", "")) + more), **content)
    return found.rule, found.arithmetic


RATES: list[tuple[str, str, str, str]] = [
    (
        '{ kind = "shortfall", target = 90, off = 1 }',
        "88.5",
        "低于90%的，每低一个百分点扣1分，不足一个百分点按比例扣，扣完为止。",
        "率：88.5%；比目标90%低1.5个百分点，扣1.5分，得8.5分。",
    ),
    (
        '{ kind = "shortfall", target = 90, off = 1, counting = "full" }',
        "88.5",
        "低于90%的，每低一个百分点扣1分，满一个百分点才扣，不足不扣，扣完为止。",
        "率：88.5%；比目标90%低1.5个百分点（不足一个的不计，计1个），扣1分，得9分。",
    ),
    (
        '{ kind = "shortfall", target = 90, off = 1, counting = "begun" }',
        "88.5",
        "低于90%的，每低一个百分点扣1分，不足一个百分点按一个百分点扣，扣完为止。",
        "率：88.5%；比目标90%低1.5个百分点（不足一个的按一个计，计2个），扣2分，得8分。",
    ),
    (
        '{ kind = "shortfall", target = 90, off = 2, per = 5 }',
        "20",
        "低于90%的，每低5个百分点扣2分，不足5个百分点按比例扣，扣完为止。",
        "率：20%；比目标90%低70个百分点，应扣28分，扣完为止，得0分。",
    ),
    (
        '{ kind = "excess", target = 5, off = 1 }',
        "5.25",
        "高于5%的，每高一个百分点扣1分，不足一个百分点按比例扣，扣完为止。",
        "率：5.25%；比目标5%高0.25个百分点，扣0.25分，得9.75分。",
    ),
    ('{ kind = "excess", target = 5, off = 1 }', "5", "高于5%的", "率：5%；与目标5%相等，得10分。"),
    ('{ kind = "at_least", target = 90 }', "89", "不低于90%的得10分，低于的不得分。", "低1个百分点，不得分。"),
    ('{ kind = "at_most", target = 5 }', "4", "不高于5%的得10分，高于的不得分。", "比目标5%低1个百分点，得10分。"),
    ('{ kind = "exactly", target = 5 }', "5", "正好等于5%的得10分，否则不得分。", "与目标5%相等，得10分。"),
    (
        '{ kind = "proportion", target = 80 }',
        "60",
        "达到80%的得10分，未达到的按完成比例得分。",
        "率：60%；比目标80%低20个百分点，10分 × 60 ÷ 80% = 得7.5分。",
    ),
    (
        '{ kind = "two_sided", low = 95, high = 105, off = 1 }',
        "107",
        "在95%至105%之间（含两端）得10分，每低于或高于一个百分点扣1分，不足一个百分点按比例扣，扣完为止。",
        "率：107%；比105%高2个百分点，扣2分，得8分。",
    ),
    ('{ kind = "two_sided", low = 95, high = 105 }', "94", "在此之外不得分。", "比95%低1个百分点，不得分。"),
    (
        BANDS,
        "72",
        "90%及以上得10分；60%及以上、不满90%得5分；不满60%得0分。",
        "率：72%；在“60%及以上、不满90%”这一档，得5分。",
    ),
    (FALLING, "87", "从上端起每低一个百分点扣0.5分", "得8.5分。"),
]


@pytest.mark.parametrize(("rule", "value", "words", "arithmetic"), RATES)
def test_a_rule_over_a_rate_says_itself_and_its_arithmetic(rule: str, value: str, words: str, arithmetic: str) -> None:
    said, computed = sentences(rule, figures={"rate": value})
    assert words in said
    assert computed.endswith(arithmetic)


def test_last_year_is_named_and_shown() -> None:
    rule = '{ kind = "shortfall", target = "rate[-1]", off = 1 }'
    said, computed = sentences(rule, figures={"rate": {"2025": "50.3", "2024": "52"}})
    assert said.startswith("低于上年的，每低一个百分点扣1分")
    assert computed == "率：50.3%；比上年的52%低1.7个百分点，扣1.7分，得8.3分。"


def test_a_yes_no_condition_is_said() -> None:
    said, computed = sentences('{ kind = "condition" }', measure="done", figures={"done": False})
    assert (said, computed) == ("符合的得10分，不符合的不得分。", "已完成：否，不得分。")


def test_events_are_counted_with_their_unit() -> None:
    said, computed = sentences('{ kind = "per_event", off = 2 }', measure="count", figures={"count": 3})
    assert (said, computed) == ("每例扣2分，扣完为止。", "3例 × 2分 = 6分，扣6分，得4分。")


def test_events_that_cost_more_than_all_points_say_so() -> None:
    computed = sentences('{ kind = "per_event", off = 2 }', measure="count", figures={"count": 7})[1]
    assert computed == "7例 × 2分 = 14分，应扣14分，扣完为止，得0分。"


def test_no_event_is_said_as_none() -> None:
    computed = sentences('{ kind = "per_event", off = 2 }', measure="count", figures={"count": 0})[1]
    assert computed == "没有发生，得10分。"


def test_kinds_of_events_cost_differently() -> None:
    rule = '{ kind = "per_event", events = { count = 1, deaths = 3 } }'
    said, computed = sentences(rule, DEATHS, measure=None, figures={"count": 2, "deaths": 1})
    assert said == "例数每次扣1分，死亡每次扣3分，扣完为止。"
    assert computed == "2次 × 1分 + 1次 × 3分 = 5分，扣5分，得5分。"


def test_judged_points_name_the_person_who_gives_them() -> None:
    said, computed = sentences('{ kind = "judged" }', measure=None, judgements={"item": "7.5"})
    assert (said, computed) == ("由评价组成员在0至10分之间打分。", "评价组成员给7.5分（满分10分）。")


def test_a_joint_judgement_shows_the_figures_it_rests_on() -> None:
    rule = '{ kind = "joint", shows = { rate = "rate", count = "count" } }'
    figures = {"rate": "5", "count": 3}
    said, computed = sentences(rule, measure=None, figures=figures, judgements={"item": "8"})
    assert "由评价组成员对照率、例数，在0至10分之间综合打分" in said
    assert computed == "率5%、例数3例；评价组成员给8分（满分10分）。"


def test_a_stated_grade_is_said_in_the_policys_words() -> None:
    rule = '{ kind = "graded", figure = "grade", points = { done = 10, partly = 4 } }'
    said, computed = sentences(rule, GRADE, measure=None, figures={"grade": "partly"})
    assert (said, computed) == ("“已建成”得10分，“部分建成”得4分。", "评定为“部分建成”，扣6分，得4分。")


def test_a_trend_shows_its_three_years() -> None:
    rule = '{ kind = "trend", points = { falling = 10, flat = 5, rising = 0, mixed = 0 } }'
    said, computed = sentences(rule, figures={"rate": {"2025": "7", "2024": "8", "2023": "9"}})
    assert "下降得10分" in said
    assert computed == "2023年9%、2024年8%、2025年7%，走势下降，得10分。"


def test_a_sum_shows_every_part_and_their_total() -> None:
    said, computed = sentences('{ kind = "sum" }', measure=None, parts=SUM, figures={"rate": "95", "count": 1})
    assert "由2个分项相加。 【甲项】（6分）不低于90%的得6分" in said
    assert computed.startswith("【甲项】率：95%；比目标90%高5个百分点，得6分。【乙项】1例 × 1分 = 1分，扣1分，得3分。")
    assert computed.endswith("合计 6 + 3 = 9分。")


def test_every_rule_kind_has_a_name_and_words_of_its_own() -> None:
    assert set(KIND_NAMES) == set(RULE_KINDS)

    plain = rule_words.dispatch(object)
    assert [kind for kind, rule in RULE_KINDS.items() if rule_words.dispatch(rule) is plain] == []


def test_a_local_target_is_shown_with_its_value() -> None:
    parameter = '\n[[parameter]]\nid = "goal"\nname = "目标值"\nunit = "percent"\n'
    policy = policy_of(indicator('{ kind = "at_least", target = "goal" }') + parameter)
    words = RuleWords(policy_names(policy), policy.default_readings(), {})
    assert "不低于目标值的" in words.sentence(policy.indicators["item"])
    assert "不低于目标值（85%）的" in row(policy, figures={"rate": "90"}, parameters={"goal": "85"}).rule


def test_a_missing_figure_is_named_with_its_year() -> None:
    rule = '{ kind = "shortfall", target = "rate[-1]", off = 1 }'
    assert sentences(rule, figures={"rate": "50"})[1] == "缺2024年的“率”，不能按规则评分。"


def test_a_difference_too_small_for_six_places_is_never_shown_as_none() -> None:
    measure = '\n[[measure]]\nid = "part"\nname = "占比"\nformula = "count / count_of_all"\nunit = "percent"\n'
    figure = '\n[[figure]]\nid = "count_of_all"\nname = "总例数"\nunit = "cases"\nsupplied_by = "records"\n'
    policy = policy_of(indicator('{ kind = "at_least", target = 50 }', measure="part") + measure + figure)
    said = row(policy, figures={"count": 29999999999, "count_of_all": 59999999999}).arithmetic
    assert "比目标50%低约0.000000000833个百分点，不得分" in said
