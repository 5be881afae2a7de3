"""The input of a case is checked as a whole: every fault at once, each with its field; nothing doubtful is used."""

from __future__ import annotations

from typing import Any

import pytest

from tests.policy.policies import zhengzhou
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case
from ycg_flow.policy.reading_input import read_case


def faults_of(content: object) -> dict[str, str]:
    with pytest.raises(FaultsFound) as refused:
        read_case(zhengzhou(), content)
    return {fault.place: fault.code for fault in refused.value.faults}


@pytest.mark.parametrize(
    ("more", "place", "code"),
    [
        ({"yaer": 2025}, "yaer", "unknown_field"),
        ({"year": None}, "year", "year_missing"),
        ({"year": "2025"}, "year", "year_not_one"),
        ({"year": True}, "year", "year_not_one"),
        ({"year": 1}, "year", "year_not_one"),
        ({"figures": []}, "figures", "not_a_table"),
        ({"figures": {"vists": 1}}, "figures.vists", "unknown_figure"),
        ({"figures": {"visits": 1.5}}, "figures.visits", "number_not_plain"),
        ({"figures": {"visits": "1.5"}}, "figures.visits", "not_whole"),
        ({"figures": {"visits": "1e3"}}, "figures.visits", "number_not_plain"),
        ({"figures": {"visits": "１２"}}, "figures.visits", "number_not_plain"),
        ({"figures": {"visits": True}}, "figures.visits", "number_not_plain"),
        ({"figures": {"visits": -1}}, "figures.visits", "below_minimum"),
        ({"figures": {"dissatisfied_patients": 21}}, "figures.dissatisfied_patients", "above_maximum"),
        ({"figures": {"sign_up_rate": "100.01"}}, "figures.sign_up_rate", "above_maximum"),
        ({"figures": {"funds_measure_filed": 1}}, "figures.funds_measure_filed", "not_yes_or_no"),
        ({"figures": {"funds_measure_filed": "true"}}, "figures.funds_measure_filed", "not_yes_or_no"),
        ({"figures": {"visits": {"2026": 1}}}, "figures.visits.2026", "figure_year"),
        ({"figures": {"visits": {"24": 1}}}, "figures.visits.24", "figure_year"),
        ({"figures": {"visits": {"２０２５": 1}}}, "figures.visits.２０２５", "figure_year"),
        ({"figures": {"visits": {"2000": 1}}}, "figures.visits.2000", "figure_year"),
        (
            {"figures": {"visits": 9, "visits_within_county": 10}},
            "figures.visits_within_county.2025",
            "more_than_whole",
        ),
        ({"judgements": {"budget_plan": "5.01"}}, "judgements.budget_plan", "above_maximum"),
        ({"judgements": {"budget_plan": "-1"}}, "judgements.budget_plan", "below_minimum"),
        ({"judgements": {"disclosure": "3"}}, "judgements.disclosure", "not_judged"),
        ({"judgements": {"budget": "3"}}, "judgements.budget", "unknown_indicator"),
        ({"decisions": {"disclosure": "zero"}}, "decisions.disclosure", "not_a_table"),
        ({"decisions": {"disclosure": {"as": "zero"}}}, "decisions.disclosure.reason", "reason_missing"),
        ({"decisions": {"disclosure": {"as": "zero", "reason": " "}}}, "decisions.disclosure.reason", "reason_missing"),
        ({"decisions": {"disclosure": {"as": "none", "reason": "a"}}}, "decisions.disclosure.as", "not_an_option"),
        ({"decisions": {"insurance_fraud": {"as": "zero", "reason": "a"}}}, "decisions.insurance_fraud.as", None),
        (
            {"decisions": {"disclosure": {"as": "points", "points": "6", "reason": "a"}}},
            "decisions.disclosure.points",
            "above_maximum",
        ),
        ({"bonuses": {"innovation": "1"}}, "bonuses.innovation", "unknown_bonus"),
        ({"vetoes": "insurance_fraud"}, "vetoes", "not_a_list"),
        ({"vetoes": ["fraud"]}, "vetoes.0", "unknown_veto"),
        ({"vetoes": [["insurance_fraud"]]}, "vetoes.0", "unknown_veto"),
        ({"parameters": {"retained": "1"}}, "parameters.retained", "unknown_parameter"),
        ({"parameters": {"retained_share": "1.01"}}, "parameters.retained_share", "above_maximum"),
        ({"parameters": {"retained_share": "70%"}}, "parameters.retained_share", "number_not_plain"),
        ({"readings": {"partial": "full"}}, "readings.partial", "unknown_reading"),
        ({"readings": {"partial_points": "half"}}, "readings.partial_points", "not_an_option"),
        ({"readings": {"partial_points": ["full"]}}, "readings.partial_points", "not_an_option"),
        ({"only": ["down_referal"]}, "only.0", "unknown_indicator"),
        ({"only": ["down_referral"], "score": "5"}, "only", "only_and_score"),
        ({"score": "100.01"}, "score", "above_maximum"),
        ({"score": "NaN"}, "score", "number_not_plain"),
        ({"ledger": {"deposit": "1"}}, "ledger.deposit", "unknown_ledger_entry"),
        ({"ledger": {"quality_deposit": "1.001"}}, "ledger.quality_deposit", "finer_than_fen"),
        ({"ledger": {"quality_deposit": "-1"}}, "ledger.quality_deposit", "below_minimum"),
        ({"ledger": {"quality_deposit": 10**31}}, "ledger.quality_deposit", "number_not_plain"),
    ],
)
def test_what_is_wrong_is_named_with_its_field(more: dict[str, Any], place: str, code: str | None) -> None:
    found = faults_of({"year": 2025, **more})
    assert place in found
    assert code is None or found[place] == code


@pytest.mark.parametrize("content", [None, [], "{}", 5])
def test_an_input_that_is_no_table_is_refused(content: object) -> None:
    assert faults_of(content) == {"input": "not_a_table"}


def test_all_faults_of_an_input_are_found_at_once_with_the_nearest_right_word() -> None:
    with pytest.raises(FaultsFound) as refused:
        read_case(zhengzhou(), {"year": 2025, "figures": {"dwon_referral_rate": 1, "visits": -1}, "scoer": 1})
    found = {fault.place: fault for fault in refused.value.faults}
    assert set(found) == {"figures.dwon_referral_rate", "figures.visits", "scoer"}
    assert found["figures.dwon_referral_rate"].values["nearest"] == "down_referral_rate"


@pytest.mark.req("PF-17")
def test_a_policy_is_not_used_for_a_year_before_it_began() -> None:
    assert faults_of({"year": 2021}) == {"year": "policy_not_begun"}


def test_null_and_absent_are_missing_and_never_zero() -> None:
    only = ["disclosure", "patient_satisfaction"]
    figures = {"disclosure_gaps": None, "dissatisfied_patients": {"2025": None}}
    found = answer_case(zhengzhou(), {"year": 2025, "only": only, "figures": figures})["indicators"]
    assert [found[name]["state"] for name in only] == ["missing", "missing"]
    assert [found[name]["points"] for name in only] == [None, None]


@pytest.mark.req("PF-08", "PF-19")
def test_every_point_comes_with_clause_rule_figures_years_and_the_reading_used() -> None:
    figures = {
        "primary_care_outpatient_visits": {"2025": 503, "2024": 520},
        "consortium_outpatient_visits": {"2025": 1000, "2024": 1000},
    }
    content = {"year": 2025, "only": ["primary_care_visit_share"], "figures": figures}
    scored = answer_case(zhengzhou(), content)["indicators"]["primary_care_visit_share"]
    assert (scored["clause"], scored["rule"], scored["readings"]) == ("list-12", "shortfall", ["partial_points"])
    assert scored["steps"] == {"measure": "50.3", "target": "52", "argument": "-1.7", "points": "3.3"}
    assert {(used["id"], used["year"]): used["value"] for used in scored["inputs"]} == {
        ("primary_care_outpatient_visits", 2025): "503",
        ("consortium_outpatient_visits", 2025): "1000",
        ("primary_care_outpatient_visits", 2024): "520",
        ("consortium_outpatient_visits", 2024): "1000",
    }
