"""Each guard holds with its facts, names what is missing without them, and asks for no fact that was not loaded."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from tests.workflow.people import LATE_WINDOW, NOON, OPEN_WINDOW, PAST_WINDOW, a_person, facts, given
from ycg_flow.workflow.facts import EarlierAct, FactNotLoadedError, Facts, Given, Situation, Window
from ycg_flow.workflow.guards import GUARDS

SCORED = (EarlierAct("case.score_indicator", 150, indicator="fee_review"),)

# Guard -> facts (or things given) with which it does not hold, and the values its reason shows.
NOTHING_LEFT = {
    "timetable_is_complete": "missing_timetable_entries",
    "parameters_are_settled": "unsettled_parameters",
    "every_duty_has_an_eligible_person": "duties_without_person",
    "evaluation_group_is_complete": "missing_group_roles",
    "every_member_has_declared_interests": "undeclared_members",
    "all_required_figures_are_answered": "unanswered_figures",
    "no_figure_is_invalid": "invalid_figures",
    "all_demanded_evidence_is_attached": "figures_without_evidence",
    "all_collected_figures_are_imported": "uncollected_figures",
    "differences_are_resolved": "unresolved_differences",
    "all_sample_kinds_are_verified": "unverified_sample_kinds",
    "every_sampled_item_is_checked": "unchecked_sample_items",
    "interviews_are_recorded": "missing_interviews",
    "every_indicator_is_scored": "unscored_indicators",
    "every_score_has_a_reason": "scores_without_reason",
    "every_missing_figure_is_decided": "undecided_figures",
    "no_objection_is_open": "open_objections",
    "no_veto_inquiry_is_open": "open_veto_inquiries",
    "no_veto_is_undecided": "undecided_vetoes",
    "every_case_is_decided": "undecided_cases",
    "every_case_is_closed": "unclosed_cases",
    "no_case_is_settled": "settled_cases",
    "ledger_is_complete": "missing_ledger_entries",
    "every_statement_is_issued": "unissued_statements",
    "every_statement_is_settled": "unsettled_statements",
    "departments_are_informed": "uninformed_departments",
    "no_order_is_open": "open_orders",
}
FAILING: dict[str, tuple[dict[str, object], dict[str, object]]] = {
    **{
        guard: ({fact: ("visits", "insured_persons")}, {"items": ("visits", "insured_persons")})
        for guard, fact in NOTHING_LEFT.items()
    },
    "party_is_named": ({"party_is_named": False}, {}),
    "policy_version_is_stored": ({"policy_version_is_stored": False}, {}),
    "case_is_under_way": ({"case_is_under_way": False}, {}),
    "report_is_attached": ({"report_is_attached": False}, {}),
    "collection_has_not_begun": ({"collection_has_begun": True}, {}),
    "survey_is_recorded": ({"survey_is_outstanding": True}, {}),
    "result_is_approved": ({"result_is_approved": False}, {}),
    "public_notice_is_required": ({"public_notice_is_required": False}, {}),
    "statement_is_current": ({"statement_is_current": False}, {}),
    "findings_are_recorded": ({"findings_are_recorded": False}, {}),
    "fraud_was_self_reported_in_time": ({"fraud_was_self_reported_in_time": False}, {}),
    "rescoring_is_recorded": ({"rescoring_is_recorded": False}, {}),
    "rectification_evidence_is_attached": ({"rectification_evidence_is_attached": False}, {}),
    "re_inspection_is_recorded": ({"re_inspection_is_recorded": False}, {}),
    "rectification_target_is_met": ({"rectification_target_is_met": False}, {}),
    "actor_has_declared_interests": ({"declared_persons": frozenset({1})}, {}),
    "evaluation_year_has_ended": ({"evaluation_year": 2026}, {"year": 2026}),
    "window_is_not_locked": ({"window": PAST_WINDOW}, {"locks_at": PAST_WINDOW.locks_at}),
    "lock_date_has_passed": ({"window": LATE_WINDOW}, {"closes_at": LATE_WINDOW.locks_at}),
    "due_date_has_passed": ({"window": OPEN_WINDOW}, {"due_at": OPEN_WINDOW.due_at}),
    "result_is_current": ({"run_inputs_digest": "older"}, {}),
    "feedback_is_given_or_its_time_is_over": ({"feedback_is_given": False}, {"due_at": OPEN_WINDOW.due_at}),
    "an_objection_is_upheld": ({"upheld_objections": ()}, {}),
    "notice_period_has_ended": ({"notice_ends_at": NOON + timedelta(hours=1)}, {"ends_at": NOON + timedelta(hours=1)}),
    "grade_is_excellent": ({"grade": "pass"}, {}),
    "cycle_has_parties": ({"parties": ()}, {}),
    "ranks_do_not_wait_for_the_cohort": ({"cohort_is_final": False}, {}),
    "statement_conserves": ({"statement_gap_fen": -1}, {"gap_fen": -1}),
    "order_is_overdue_or_insufficient": ({"rectification_is_insufficient": False}, {"due_at": OPEN_WINDOW.due_at}),
    "task_is_owed_by_the_actor": (
        {"task_roles": frozenset({"surveyor", "evaluator"})},
        {"items": ("evaluator", "surveyor")},
    ),
    "task_is_held_by_the_actor": ({"task_holder": 7}, {}),
}
HELD_WITH: dict[str, dict[str, object]] = {
    "lock_date_has_passed": {"window": PAST_WINDOW},
    "due_date_has_passed": {"window": LATE_WINDOW},
    "rectification_target_is_missed_again": {"rectification_target_is_met": False},
    "task_is_held_by_the_actor": {"task_holder": 100},
}
FAILING["rectification_target_is_missed_again"] = ({}, {})
BADLY_GIVEN: dict[str, tuple[dict[str, object], dict[str, object], dict[str, object]]] = {
    "named_person_has_no_conflict": ({}, {"conflicted_persons": frozenset({150})}, {}),
    "new_date_is_later": (
        {"new_due_on": date(2026, 1, 31)},
        {},
        {"due_on": date(2026, 1, 31), "new_due_on": date(2026, 1, 31)},
    ),
    "every_returned_indicator_has_a_reason": (
        {"indicator_reasons": {"fee_review": "缺记录", "disclosure": " "}},
        {},
        {"items": ("disclosure",)},
    ),
    "content_shown_is_the_content_to_approve": ({"shown_digest": "what was there before"}, {}, {}),
    "an_indicator_is_named": ({"indicator": None}, {}, {}),
    "decision_document_is_named": ({"decision_document": "  "}, {}, {}),
    "answerer_did_not_score": ({}, {"earlier_acts": SCORED, "indicator": "fee_review"}, {}),
    "measure_is_on_the_ladder": (
        {"measure": "supervisory_interview"},
        {"escalation_measures_taken": ("payment_suspension",)},
        {"items": ("payment_suspension", "budget_disqualification")},
    ),
}  # fmt: skip


def at(changes: dict[str, object], handed: Given | None = None) -> Situation:
    return Situation(facts(**changes), a_person("submitter"), handed)


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_holds_with_its_facts(name: str) -> None:
    assert GUARDS[name].reasons(at(HELD_WITH.get(name, {}), given())) == ()


@pytest.mark.parametrize("name", FAILING)
def test_a_guard_that_does_not_hold_says_why(name: str) -> None:
    changes, values = FAILING[name]
    assert [(reason.code, reason.values) for reason in GUARDS[name].reasons(at(changes, given()))] == [(name, values)]


@pytest.mark.parametrize("name", BADLY_GIVEN)
def test_what_is_given_badly_is_refused_and_nothing_is_asked_before(name: str) -> None:
    handed, changes, values = BADLY_GIVEN[name]
    reasons = GUARDS[name].reasons(at(changes, given(**handed)))
    assert [(reason.code, reason.values) for reason in reasons] == [(name, values)]
    assert GUARDS[name].reasons(at(changes, None)) == ()
    assert GUARDS[name].judges_input


def test_every_guard_is_tried_with_facts_under_which_it_fails() -> None:
    assert set(FAILING) | set(BADLY_GIVEN) == set(GUARDS)


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_raises_for_a_fact_it_needs_that_was_not_loaded_and_needs_no_other(name: str) -> None:
    guard, holding = GUARDS[name], facts(**HELD_WITH.get(name, {}))
    nothing_loaded = Facts(now=NOON, place=holding.place)
    needed = {fact: getattr(holding, fact) for fact in guard.needs}
    assert guard.reasons(Situation(replace(nothing_loaded, **needed), a_person("submitter"), given())) == ()
    for missing in guard.needs:
        some: dict[str, Any] = {fact: value for fact, value in needed.items() if fact != missing}
        with pytest.raises(FactNotLoadedError, match=missing):
            guard.reasons(Situation(replace(nothing_loaded, **some), a_person("submitter"), given()))


@pytest.mark.parametrize(
    ("microseconds", "is_open"), [(-1_000_000, True), (-1, True), (0, False), (1, False), (1_000_000, False)]
)
def test_the_window_closes_exactly_at_its_lock(microseconds: int, *, is_open: bool) -> None:
    assert OPEN_WINDOW.locks_at is not None
    now = OPEN_WINDOW.locks_at + timedelta(microseconds=microseconds)
    reasons = GUARDS["window_is_not_locked"].reasons(at({"now": now}))
    assert (not reasons) is is_open


def test_lock_and_due_date_have_passed_from_their_first_microsecond_on() -> None:
    for name, edge in (("lock_date_has_passed", OPEN_WINDOW.locks_at), ("due_date_has_passed", OPEN_WINDOW.due_at)):
        assert edge is not None
        assert GUARDS[name].reasons(at({"now": edge - timedelta(microseconds=1)}))
        assert GUARDS[name].reasons(at({"now": edge})) == ()


def test_the_window_does_not_open_before_its_time() -> None:
    opens_at = NOON + timedelta(microseconds=1)
    window = replace(OPEN_WINDOW, opens_at=opens_at)
    assert GUARDS["window_is_not_locked"].reasons(at({"window": window}))[0].values == {"opens_at": opens_at}
    assert GUARDS["window_is_not_locked"].reasons(at({"window": window, "now": opens_at})) == ()


def test_a_window_without_lock_stays_open_for_late_acts() -> None:
    window = Window(due_at=NOON - timedelta(days=300))
    assert GUARDS["window_is_not_locked"].reasons(at({"window": window})) == ()
    assert GUARDS["lock_date_has_passed"].reasons(at({"window": window})) == ()


def test_an_extension_of_a_date_long_past_cannot_lie_in_the_past() -> None:
    yesterday = given(new_due_on=date(2026, 1, 19))
    assert GUARDS["new_date_is_later"].reasons(at({"window": PAST_WINDOW}, yesterday))
    assert GUARDS["new_date_is_later"].reasons(at({"window": PAST_WINDOW}, given(new_due_on=date(2026, 1, 20)))) == ()
    assert GUARDS["new_date_is_later"].reasons(at({}, given(new_due_on=None)))[0].values == {
        "due_on": date(2026, 1, 31)
    }


def test_the_year_ends_at_midnight_in_china() -> None:
    new_year = NOON.replace(month=1, day=1, hour=0) - timedelta(hours=8)
    assert GUARDS["evaluation_year_has_ended"].reasons(at({"now": new_year})) == ()
    assert GUARDS["evaluation_year_has_ended"].reasons(at({"now": new_year - timedelta(microseconds=1)}))


def test_a_rank_that_decides_nothing_does_not_wait_for_the_cohort() -> None:
    assert (
        GUARDS["ranks_do_not_wait_for_the_cohort"].reasons(at({"ranks_decide": False, "cohort_is_final": False})) == ()
    )


def test_a_scorer_of_another_indicator_may_answer_the_objection() -> None:
    changes: dict[str, object] = {"earlier_acts": SCORED, "indicator": "disclosure"}
    assert GUARDS["answerer_did_not_score"].reasons(at(changes, given())) == ()
