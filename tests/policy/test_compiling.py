"""A policy file with faults is refused with every fault at once, each at its place; what is right compiles."""

from __future__ import annotations

import pytest

from tests.policy.small_policies import HEAD, faults_of, indicator, policy_of
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.resources import load_policy, toml_content

VALUE = '{ kind = "at_least", target = 90 }'


def measure(formula: str, unit: str = "percent", name: str = "share") -> str:
    return f'\n[[measure]]\nid = "{name}"\nname = "占比"\nunit = "{unit}"\nformula = {formula}\n'


def line(text: str) -> str:
    ledger = '\n[[ledger]]\nid = "quota"\nname = "额度"\n'
    return f'{ledger}\n[[settlement]]\nid = "paid"\nname = "支付"\nclause = "2"\n{text}\n'


@pytest.mark.req("PF-09")
@pytest.mark.parametrize(
    ("text", "place", "code"),
    [
        (indicator(VALUE, more="poits = 3"), "indicator.item.poits", "unknown_key"),
        (indicator('{ kind = "at_least", traget = 90 }'), "indicator.item.rule.traget", "unknown_key"),
        (indicator('{ kind = "at_least" }'), "indicator.item.rule.target", "key_missing"),
        (indicator('{ kind = "atleast", target = 1 }'), "indicator.item.rule.kind", "unknown_rule_kind"),
        (indicator(VALUE, measure="rat"), "indicator.item.measure", "unknown_name"),
        (indicator(VALUE, measure=None), "indicator.item", "rule_needs_measure"),
        (indicator(VALUE, points=None), "indicator.item", "rule_needs_points"),
        (indicator('{ kind = "sum" }', measure=None), "indicator.item", "sum_without_parts"),
        (indicator('{ kind = "graded", figure = "grade" }', measure=None), "indicator.item.rule.figure", None),
        (indicator('{ kind = "at_least", target = "count" }'), "indicator.item.rule.target", "target_unit"),
        (indicator(VALUE, more='applies_when = "dne"'), "indicator.item.applies_when", "unknown_figure"),
        (
            indicator('{ kind = "shortfall", target = 9, off = 1, counting = "partial" }'),
            "indicator.item.rule.counting",
            "unknown_counting",
        ),
        (indicator('{ kind = "proportion", target = 1 }', measure="count + rate"), "indicator.item.measure", None),
        (measure('"count +"'), "measure.share.formula", "formula_unreadable"),
        (measure('"count.real"'), "measure.share.formula", "formula_not_arithmetic"),
        (measure('"count / cuont"'), "measure.share.formula", "unknown_name"),
        (measure('"count + rate"'), "measure.share.formula", "formula_units"),
        (measure('"count"'), "measure.share.formula", "formula_result_unit"),
        (measure('"count / count"', "percents"), "measure.share.unit", "unknown_unit"),
        (measure('"share * 2"'), "measure.share.formula", "measure_circle"),
        (
            measure('"other"') + measure('"share"', name="other"),
            "measure.share.formula",
            "measure_circle",
        ),
        (measure('"rate"', name="rate"), "measure.rate", "duplicate_name"),
        (measure('"rate"', name="total"), "measure.total", "duplicate_name"),
        (measure('{ reading = "none", a = "rate" }'), "measure.share.formula", "unknown_reading"),
        (measure('{ reading = "partial_points", full = "rate" }'), "measure.share.formula", "formula_options"),
        (line('formula = "quota / count"'), "settlement.paid.formula", "formula_result_unit"),
        (line('formula = "later"'), "settlement.paid.formula", "unknown_name"),
        (line('formula = "quota[-1]"'), "settlement.paid.formula", "name_without_years"),
        (line('formula = "paid"'), "settlement.paid.formula", "line_used_before"),
        (line('formula = "quota"\nkind = "splt"'), "settlement.paid.kind", "unknown_line_kind"),
        (line('formula = "quota"\nwhole = "quota"'), "settlement.paid.whole", "line_key_unused"),
        (line('kind = "split"\nwhole = "quota"'), "settlement.paid.parts", "split_weights"),
        (line('formula = "quota"\npart_of = "qouta"'), "settlement.paid.part_of", "unknown_line"),
        (line('formula = "quota * share(quota)"\nshare = [{ from = 0, value = 1 }]'), "settlement.paid.formula", None),
        ('\n[[deduction]]\nid = "d"\nname = "扣分"\nclause = "3"\nfigure = "x"\noff = 2\n', "deduction.d.figure", None),
        ('\n[[veto]]\nid = "v"\nname = "否决"\nclause = "3"\nmeasure = "rate"\n', "veto.v", "veto_limit"),
    ],
)
def test_a_fault_of_the_file_is_named_with_its_place(text: str, place: str, code: str | None) -> None:
    found = faults_of(text)
    assert place in found
    assert code is None or found[place] == code


@pytest.mark.req("PF-09")
def test_all_faults_of_a_file_are_found_in_one_pass() -> None:
    text = indicator('{ kind = "at_least", target = "count" }', more='applies_when = "dne"') + measure('"count + rate"')
    assert set(faults_of(text)) >= {
        "indicator.item.rule.target",
        "indicator.item.applies_when",
        "measure.share.formula",
    }


def test_a_misspelt_key_comes_with_the_nearest_right_one() -> None:
    with pytest.raises(FaultsFound) as refused:
        policy_of(indicator(VALUE, more="may_be_overriden = true"))
    assert refused.value.faults[0].values["nearest"] == "may_be_overridden"


@pytest.mark.parametrize("number", ["nan", "inf", "1e400", "1e3"])
def test_a_number_that_is_no_plain_decimal_is_refused(number: str) -> None:
    text = indicator(f'{{ kind = "at_least", target = 90, off = {number} }}')
    assert set(faults_of(text)) >= {"indicator.item.rule.off"}
    assert "indicator.item.points" in faults_of(indicator(VALUE, points=None, more=f"points = {number}"))


def test_the_digest_follows_the_content_and_not_its_spelling() -> None:
    policy = policy_of(indicator(VALUE))
    respelt = policy_of("\n# a remark\n" + indicator('{ target = 90.00, kind = "at_least" }'))
    other = policy_of(indicator('{ kind = "at_least", target = 91 }'))
    assert policy.digest == respelt.digest != other.digest


@pytest.mark.req("ZZB-01")
def test_zhengzhou_says_which_content_areas_have_no_row_and_its_list_adds_up_to_100() -> None:
    policy = load_policy("zhengzhou-2022")
    assert list(policy.table.document.not_covered) == ["组织实施", "管理体制", "保障政策", "DIP分值付费工作情况"]
    assert sum(item.points or 0 for item in policy.indicators.values()) == 100
    for group in policy.table.group:
        own = [item.points or 0 for item in policy.indicators.values() if item.group == group.id]
        assert sum(own) == group.points


def test_a_file_that_is_no_policy_is_refused_at_every_missing_key() -> None:
    with pytest.raises(FaultsFound) as refused:
        compile_policy({})
    assert {fault.place for fault in refused.value.faults} >= {"id", "version", "document"}
    assert compile_policy(toml_content(HEAD)).id == "small-policy"
