"""Scoring: people's points with a reason, decisions where figures lack, and runs that can be computed again."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from sqlalchemy import select, update

from tests.casework.office import Office
from tests.casework.owner import lift_guards
from tests.casework.result_stage import (
    WITH_REASON,
    case_at_scoring,
    compute,
    enter,
    name_group,
    open_tasks,
    put_into,
    runs_of,
    state_of,
)
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.results import TraceChangedError, digest_of_text, trace_of
from ycg_flow.casework.steps.accept_bonus import AcceptedBonus, accept_bonus
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.decide_missing_figure import NewDecision, decide_missing_figure
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.reopen_site_verification import reopen_site_verification
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.records.cases import GroupMember
from ycg_flow.records.results import AssessorScore, ScoringRun


def reasons_of(error: RefusedError) -> dict[str, tuple[str, ...]]:
    return {reason.code: tuple(reason.values.get("items", ())) for reason in error.reasons}  # type: ignore[arg-type]


def score(office: Office, person: str, number: str, item: str, points: str, reason: str = "理由") -> int:
    return score_indicator(office.desk, office[person], number, NewScore(item, points, reason))


def decide(office: Office, number: str, indicator: str, kind: str, points: str | None = None) -> int:
    decision = NewDecision(indicator, kind, "成立未满三年，按会议纪要处理。", points)
    return decide_missing_figure(office.desk, office["group_leader"], number, decision)


@pytest.mark.req("XX-17")
def test_all_information_together_gives_a_preliminary_result_with_points_per_indicator(office: Office) -> None:
    number = case_at_scoring(office, post_gaps=1, down_referral_rate="8.5")
    compute(office, number)
    (run,) = runs_of(office, number)
    points = {row.indicator: row.points for row in run.scores}
    assert (points["budget_plan"], points["posts_and_duties"], points["down_referral"]) == (
        Fraction(4),
        Fraction(4),
        Fraction(1, 2),
    )
    assert (run.total_hundredths, run.exact_total, run.grade) == (9650, Fraction(193, 2), "pass")


def test_the_same_inputs_give_the_same_result_in_a_new_run(office: Office) -> None:
    number = case_at_scoring(office)
    compute(office, number)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    first, second = runs_of(office, number)
    assert (first.number, second.number) == (1, 2)
    assert (first.inputs, first.inputs_digest, first.trace_digest) == (
        second.inputs,
        second.inputs_digest,
        second.trace_digest,
    )


@pytest.mark.req("PF-08")
def test_the_trace_of_a_run_is_computed_again_from_its_stored_inputs(office: Office) -> None:
    number = case_at_scoring(office, post_gaps=1)
    compute(office, number)
    enter(office, number, post_gaps=5)
    (run,) = runs_of(office, number)
    with office.desk.view(office["group_leader"]) as view:
        trace = trace_of(view, load_case(view, number), run)
    posts = trace["indicators"]["posts_and_duties"]
    assert (posts["points"], posts["clause"], posts["rule"]) == ("4", "list-5", "per_event")
    assert posts["inputs"] == [{"id": "post_gaps", "year": 2025, "value": "1"}]
    assert trace["policy_digest"] == run.policy_digest


@pytest.mark.parametrize("what", ["inputs", "spelling", "inputs_and_their_digest", "engine_version"])
def test_a_run_whose_inputs_or_engine_are_no_longer_its_own_is_found_out(office: Office, what: str) -> None:
    number = case_at_scoring(office)
    compute(office, number)
    with office.desk.automatic_step() as step:
        run = step.session.scalars(select(ScoringRun)).one()
        forged = run.inputs.replace('"post_gaps":{"2025":"0"}', '"post_gaps":{"2025":"3"}')
        assert forged != run.inputs
        changed: dict[str, dict[str, object]] = {
            "inputs": {"inputs": forged},
            "spelling": {"inputs": f"{run.inputs} "},
            "inputs_and_their_digest": {"inputs": forged, "inputs_digest": digest_of_text(forged)},
            "engine_version": {"engine_version": run.engine_version + 1},
        }
        lift_guards(step.session)
        step.session.execute(update(ScoringRun).values(**changed[what]))
    (run,) = runs_of(office, number)
    with office.desk.view(office["group_leader"]) as view, pytest.raises(TraceChangedError):
        trace_of(view, load_case(view, number), run)


def test_a_result_is_not_sent_until_everything_is_scored_decided_reasoned_and_computed(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None, chronic_patients={2025: 10404, 2024: 10200})
    with pytest.raises(RefusedError) as refused:
        send_preliminary_result(office.desk, office["group_leader"], number)
    assert reasons_of(refused.value) == {
        "every_missing_figure_is_decided": ("chronic_share_growth", "disclosure"),
        "every_indicator_is_scored": ("budget_plan",),
        "result_is_current": (),
    }
    score(office, "evaluator", number, "budget_plan", "4", "")
    with pytest.raises(RefusedError) as refused:
        send_preliminary_result(office.desk, office["group_leader"], number)
    assert reasons_of(refused.value)["every_score_has_a_reason"] == ("budget_plan",)


@pytest.mark.parametrize(
    ("kind", "points", "expected"), [("zero", None, 0), ("full", None, 5), ("points", "2.5", Fraction(5, 2))]
)
def test_a_decision_with_its_reason_counts_where_a_figure_lacks(
    office: Office, kind: str, points: str | None, expected: Fraction
) -> None:
    number = case_at_scoring(office, disclosure_gaps=None)
    decide(office, number, "disclosure", kind, points)
    compute(office, number)
    (run,) = runs_of(office, number)
    found = next(row for row in run.scores if row.indicator == "disclosure")
    assert (found.points, found.state) == (expected, "scored")
    assert json.loads(run.inputs)["case"]["decisions"]["disclosure"]["reason"] == "成立未满三年，按会议纪要处理。"


def test_what_is_excluded_is_not_applicable_and_its_section_is_scaled_up(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None, procurement_items_unfulfilled=1)
    decide(office, number, "disclosure", "exclude")
    compute(office, number)
    (run,) = runs_of(office, number)
    assert next(row.state for row in run.scores if row.indicator == "disclosure") == "not_applicable"
    assert run.exact_total == 97


def test_a_decision_taken_back_leaves_the_indicator_open_again(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None)
    decide(office, number, "disclosure", "full")
    decide(office, number, "disclosure", "computed")
    compute(office, number)
    (run,) = runs_of(office, number)
    assert run.total_hundredths is None
    assert next(row.state for row in run.scores if row.indicator == "disclosure") == "missing"


def test_what_is_computed_is_not_decided_by_people(office: Office) -> None:
    number = case_at_scoring(office)
    with pytest.raises(InvalidError) as invalid:
        decide(office, number, "disclosure", "full")
    assert invalid.value.faults["indicator"].code == "indicator_is_computed"


@pytest.mark.req("ZZB-15")
def test_growth_above_the_target_can_be_found_reasonable_with_a_reason(office: Office) -> None:
    number = case_at_scoring(office, cost_per_admission={2025: 9000, 2024: 8000})
    decide(office, number, "cost_per_admission_growth", "full")
    compute(office, number)
    (run,) = runs_of(office, number)
    assert next(row.points for row in run.scores if row.indicator == "cost_per_admission_growth") == 5


@pytest.mark.parametrize("points", ["5.1", "-1", "NaN", "1E1", "８", "", "4,5", "Infinity"])
def test_points_that_do_not_fit_the_indicator_are_refused_and_nothing_is_stored(office: Office, points: str) -> None:
    number = case_at_scoring(office)
    with pytest.raises(InvalidError) as invalid:
        score(office, "evaluator", number, "budget_plan", points)
    assert list(invalid.value.faults) == ["judgements.budget_plan"]
    with office.desk.view(office["group_leader"]) as view:
        assert view.session.scalars(select(AssessorScore)).all() == []


def test_a_computed_indicator_is_not_scored_by_people(office: Office) -> None:
    number = case_at_scoring(office)
    with pytest.raises(InvalidError) as invalid:
        score(office, "evaluator", number, "disclosure", "5")
    assert invalid.value.faults["item"].code == "item_is_not_judged"


def test_a_score_given_after_the_run_makes_the_run_old(office: Office) -> None:
    number = case_at_scoring(office)
    compute(office, number)
    score(office, "second_evaluator", number, "budget_plan", "3")
    with pytest.raises(RefusedError) as refused:
        send_preliminary_result(office.desk, office["group_leader"], number)
    assert list(reasons_of(refused.value)) == ["result_is_current"]


def test_a_figure_changed_after_the_run_makes_the_run_old(office: Office) -> None:
    number = case_at_scoring(office)
    compute(office, number)
    enter(office, number, post_gaps=1)
    with pytest.raises(RefusedError) as refused:
        send_preliminary_result(office.desk, office["group_leader"], number)
    assert list(reasons_of(refused.value)) == ["result_is_current"]


def test_who_scores_over_somebody_elses_new_score_hears_whose_it_is(office: Office) -> None:
    number = case_at_scoring(office)
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    unseen = NewScore("budget_plan", "2", "理由", seen=None)
    with pytest.raises(ConflictError) as conflict:
        score_indicator(office.desk, office["second_evaluator"], number, unseen)
    assert conflict.value.other is not None
    assert conflict.value.other.person == "示例evaluator"


def test_earlier_scores_stay_readable_beside_the_one_that_counts(office: Office) -> None:
    number = case_at_scoring(office)
    score(office, "evaluator", number, "budget_plan", "4")
    score(office, "second_evaluator", number, "budget_plan", "3")
    with office.desk.view(office["group_leader"]) as view:
        rows = view.session.scalars(select(AssessorScore).order_by(AssessorScore.id)).all()
    assert [(row.points, row.person_id) for row in rows] == [
        (Fraction(4), office["evaluator"]),
        (Fraction(3), office["second_evaluator"]),
    ]


def test_nobody_scores_before_declaring_interests_or_with_a_conflict(office: Office) -> None:
    number = case_at_scoring(office)
    with office.desk.automatic_step() as step:
        own = GroupMember.person_id == office["evaluator"]
        step.session.execute(update(GroupMember).values(declared_at=None, has_conflict=None).where(own))
    with pytest.raises(RefusedError) as refused:
        score(office, "evaluator", number, "budget_plan", "4")
    assert list(reasons_of(refused.value)) == ["actor_has_declared_interests"]
    with office.desk.automatic_step() as step:
        step.session.execute(update(GroupMember).values(declared_at=step.now, has_conflict=True).where(own))
    with pytest.raises(RefusedError) as refused:
        score(office, "evaluator", number, "budget_plan", "4")
    assert list(reasons_of(refused.value)) == ["no_conflict_of_interest"]


def test_the_hospital_and_administrators_do_not_score(office: Office) -> None:
    number = case_at_scoring(office)
    for person in ("submitter", "certifier", "approver"):
        with pytest.raises(RefusedError) as refused:
            score(office, person, number, "budget_plan", "5")
        assert list(reasons_of(refused.value)) == ["permission_is_held"]
    for person in ("account_administrator", "security_administrator", "surveyor", "other_submitter"):
        with pytest.raises(NotFoundError):
            score(office, person, number, "budget_plan", "5")


def test_scoring_goes_back_on_site_with_a_reason(office: Office) -> None:
    number = case_at_scoring(office)
    with pytest.raises(RefusedError):
        reopen_site_verification(office.desk, office["group_leader"], number, " ")
    reopen_site_verification(office.desk, office["group_leader"], number, "病历样本需要补抽")
    assert state_of(office, number) == "site_verification"
    assert "verify_on_site" in open_tasks(office, number)
    assert "score_indicators" not in open_tasks(office, number)


@pytest.mark.req("XX-09")
def test_accepted_bonuses_count_up_to_five_and_can_be_taken_back(office: Office) -> None:
    number = xinxiang_case(office)
    for bonus, points in (("innovation", "4"), ("commendation", "3")):
        accept_bonus(office.desk, office["evaluator"], number, AcceptedBonus(bonus, points, "省级表彰文件"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert bonus_of_the_last_run(office, number) == "5"
    accept_bonus(office.desk, office["evaluator"], number, AcceptedBonus("innovation", "0", "材料不实"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert bonus_of_the_last_run(office, number) == "3"


def test_a_bonus_needs_a_reason_and_has_to_be_one_of_the_policy(office: Office) -> None:
    number = xinxiang_case(office)
    with pytest.raises(InvalidError) as invalid:
        accept_bonus(office.desk, office["evaluator"], number, AcceptedBonus("innovation", "2", " "))
    assert list(invalid.value.faults) == ["reason"]
    with pytest.raises(InvalidError):
        accept_bonus(office.desk, office["evaluator"], number, AcceptedBonus("charity", "2", "理由"))


def xinxiang_case(office: Office) -> str:
    plan = CyclePlan("xinxiang-2025", 2025, office.institutions["bureau"], "绩效评价")
    cycle = create_cycle(office.desk, office["group_leader"], plan)
    parameters = {"overspend_share": "0.5", "budget_cut_share": "0.1"}
    prepare_cycle(office.desk, office["group_leader"], cycle, Preparation([office.parties["zhongmu"]], parameters))
    open_cycle(office.desk, office["group_leader"], cycle)
    number = "410122-2025-001"
    put_into(office, number, "preliminary_result")
    name_group(office, number)
    return number


def bonus_of_the_last_run(office: Office, number: str) -> str:
    run = runs_of(office, number)[-1]
    with office.desk.view(office["group_leader"]) as view:
        return str(trace_of(view, load_case(view, number), run)["total_steps"]["bonus"])
