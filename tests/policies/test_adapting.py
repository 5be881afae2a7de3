"""A bureau adapts a policy by data alone: more indicators, other weights, its own table, a new version."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case, answer_round
from ycg_flow.resources import policy_text, toml_content


def content_of(policy: str) -> dict[str, Any]:
    """The content of a policy's file, free to be changed."""
    return copy.deepcopy(toml_content(policy_text(policy)))


@pytest.mark.req("ZZB-21")
def test_a_further_condition_and_a_further_deduction_are_laid_over_zhengzhou_by_data() -> None:
    content = content_of("zhengzhou-2022")
    content["figure"].append(
        {"id": "data_breaches", "name": "数据泄露次数", "unit": "times", "supplied_by": "register"}
    )
    content["veto"].append(
        {
            "id": "data_breach",
            "name": "发生参保数据泄露",
            "clause": "B-9",
            "measure": "data_breaches",
            "unit": "times",
            "at_least": 1,
        }
    )
    content["deduction"].append(
        {"id": "late_report", "name": "省级规定：迟报", "clause": "B-9", "figure": "data_breaches", "off": 3}
    )
    overlaid = compile_policy(content)
    answer = answer_case(overlaid, {"year": 2025, "score": "92", "figures": {"data_breaches": 1}})
    assert (answer["total"], answer["vetoed"], answer["grade"]) == ("89.00", True, "fail")
    assert overlaid.digest != compile_policy(content_of("zhengzhou-2022")).digest


@pytest.mark.req("ZZB-01")
def test_another_standard_for_a_round_is_other_data_not_another_program() -> None:
    content = content_of("zhengzhou-2022")
    item = next(entry for entry in content["indicator"] if entry["id"] == "down_referral")
    item["rule"] = {"kind": "shortfall", "target": 12, "off": 1, "per": 2}
    answer = answer_case(
        compile_policy(content), {"year": 2025, "only": ["down_referral"], "figures": {"down_referral_rate": "11"}}
    )
    assert answer["indicators"]["down_referral"]["points"] == "1.5"


@pytest.mark.req("NT-02")
def test_a_province_gives_the_national_items_points_and_adds_one_of_its_own() -> None:
    content = content_of("national-alliance")
    kept = next(entry for entry in content["indicator"] if entry["id"] == "average_stay_trend")
    kept["points"] = 60
    kept["rule"] = {"kind": "trend", "points": {"falling": 60, "flat": 40, "rising": 0, "mixed": 20}}
    own = {"id": "own_item", "group": kept["group"], "name": "本省增补指标", "points": 40, "clause": kept["clause"]}
    content["indicator"] = [kept, {**own, "rule": {"kind": "judged"}}]
    content["report"] = []
    content["total"] = {"points": 100}
    figures = {"average_length_of_stay": {"2025": "8.6", "2024": "8.8", "2023": "9.1"}}
    answer = answer_case(
        compile_policy(content), {"year": 2025, "figures": figures, "judgements": {"own_item": "31.5"}}
    )
    assert answer["total"] == "91.50"


@pytest.mark.req("NA-02")
def test_a_bureau_loads_the_indicator_table_that_the_text_of_nanan_lacks_and_ranks_by_it() -> None:
    content = content_of("nanan-2021")
    content["group"].append({"id": "cost_control_table", "name": "附件2 费用控制"})
    content["figure"].append(
        {"id": "in_area_share", "name": "片区内就诊占比", "unit": "percent", "maximum": 100, "supplied_by": "records"}
    )
    loaded = {
        "id": "in_area_rate",
        "group": "cost_control_table",
        "name": "片区内就诊率",
        "points": 100,
        "clause": "annex2-indicators",
        "measure": "in_area_share",
        "rule": {"kind": "proportion", "target": 80},
    }
    director = next(entry for entry in content["indicator"] if entry["id"] == "director_appraisal")
    content["indicator"] = [loaded, director]
    content["deduction"] = []
    parties = [{"id": name, "figures": {"in_area_share": share}} for name, share in (("a", "60"), ("b", "84"))]
    appraised = {"insurance_evaluation": "90", "reform_monitoring_evaluation": "90", "other_appraisal": "90"}
    for party in parties:
        party["figures"] = {**party["figures"], **appraised}  # type: ignore[dict-item]
    answer = answer_round(compile_policy(content), {"year": 2021, "parties": parties})
    found = {name: (party["rank"], party["total"]) for name, party in answer["parties"].items()}
    assert found == {"a": (2, "75.00"), "b": (1, "100.00")}


@pytest.mark.req("XX-26", "PF-17")
def test_a_new_version_is_another_content_and_a_version_that_has_ended_is_refused_for_a_later_year() -> None:
    content = content_of("xinxiang-2025")
    ended = copy.deepcopy(content)
    ended["document"]["last_year"] = 2025
    newer = copy.deepcopy(content)
    newer["version"] = content["version"] + 1
    assert compile_policy(newer).digest != compile_policy(content).digest
    with pytest.raises(FaultsFound) as refused:
        answer_case(compile_policy(ended), {"year": 2026, "score": "90"})
    assert [fault.place for fault in refused.value.faults] == ["year"]


@pytest.mark.req("XX-27")
def test_the_answer_shows_how_each_point_was_reached() -> None:
    policy = compile_policy(content_of("zhengzhou-2022"))
    figures = {"visits_within_county": 17999, "visits": 20000}
    answer = answer_case(policy, {"year": 2025, "only": ["within_county_visit_rate"], "figures": figures})
    shown = answer["indicators"]["within_county_visit_rate"]
    assert shown["clause"] == "list-10"
    assert shown["inputs"] == [
        {"id": "visits_within_county", "year": 2025, "value": "17999"},
        {"id": "visits", "year": 2025, "value": "20000"},
    ]
    assert shown["steps"] == {"measure": "89.995", "target": "90", "argument": "-0.005", "points": "2.995"}
    assert shown["readings"] == ["partial_points"]
