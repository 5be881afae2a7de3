"""Guards: statements that have to hold before an act; each answers with the reasons why it does not, none if it holds.

The name of a guard is the statement and, where it does not hold, the code of its reason. A guard declares the facts
it needs, so that casework loads no others. Guards over what the actor gives (a later date, a document) are judged when
the act is attempted, not while a page asks which acts are open.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ycg_flow.workflow import judgements
from ycg_flow.workflow.facts import HOLDS, Facts, Given, Reason, Reasons, Situation, known
from ycg_flow.workflow.judgements import Unmet

Check = Callable[[Situation], Reasons]


@dataclass(frozen=True)
class Guard:
    """A named statement: its check, the facts it needs, and whether it judges what the actor gives."""

    name: str
    check: Check
    needs: tuple[str, ...]
    judges_input: bool = False

    def reasons(self, at: Situation) -> Reasons:
        """Return why the statement does not hold; raises FactNotLoadedError where a fact it needs was not loaded."""
        if self.judges_input and at.given is None:
            return HOLDS
        for fact in self.needs:
            known(getattr(at.facts, fact), fact)
        return self.check(at)


def _none_left(name: str, fact: str) -> Guard:
    """Return a guard that holds when the listed items of a fact are none."""

    def check(at: Situation) -> Reasons:
        items = known(getattr(at.facts, fact), fact)
        return (Reason(name, {"items": items}),) if items else HOLDS

    return Guard(name, check, (fact,))


def _is(name: str, fact: str, *, wanted: bool = True) -> Guard:
    """Return a guard that holds when a yes-or-no fact is as wanted."""

    def check(at: Situation) -> Reasons:
        return HOLDS if known(getattr(at.facts, fact), fact) is wanted else (Reason(name),)

    return Guard(name, check, (fact,))


def _judged(judge: Callable[[Facts], Unmet], *needs: str) -> Guard:
    """Return a guard from a judgement: None where it holds, else the values of its reason."""
    name = judge.__name__

    def check(at: Situation) -> Reasons:
        values = judge(at.facts)
        return HOLDS if values is None else (Reason(name, values),)

    return Guard(name, check, needs)


def _judged_input(judge: Callable[[Facts, Given], Unmet], *needs: str) -> Guard:
    """Return a guard over what the actor gives; it holds while nothing is given yet."""
    name = judge.__name__

    def check(at: Situation) -> Reasons:
        values = None if at.given is None else judge(at.facts, at.given)
        return HOLDS if values is None else (Reason(name, values),)

    return Guard(name, check, needs, judges_input=True)


def _actor_has_declared_interests(at: Situation) -> Reasons:
    declared = known(at.facts.declared_persons, "declared_persons")
    return HOLDS if at.actor.person in declared else (Reason("actor_has_declared_interests"),)


def _task_is_owed_by_the_actor(at: Situation) -> Reasons:
    owed_by = known(at.facts.task_roles, "task_roles")
    return (
        HOLDS if owed_by & at.actor.roles else (Reason("task_is_owed_by_the_actor", {"items": tuple(sorted(owed_by))}),)
    )


def _task_is_held_by_the_actor(at: Situation) -> Reasons:
    holder = known(at.facts.task_holder, "task_holder")
    return HOLDS if holder in at.actor.persons else (Reason("task_is_held_by_the_actor"),)


GUARDS: Mapping[str, Guard] = {
    guard.name: guard
    for guard in (
        # the frame
        _is("party_is_named", "party_is_named"),
        _is("policy_version_is_stored", "policy_version_is_stored"),
        _is("case_is_under_way", "case_is_under_way"),
        _none_left("timetable_is_complete", "missing_timetable_entries"),
        _none_left("parameters_are_settled", "unsettled_parameters"),
        _none_left("every_duty_has_an_eligible_person", "duties_without_person"),
        _none_left("evaluation_group_is_complete", "missing_group_roles"),
        _none_left("every_member_has_declared_interests", "undeclared_members"),
        _judged_input(judgements.named_person_has_no_conflict),
        Guard("actor_has_declared_interests", _actor_has_declared_interests, ("declared_persons",)),
        _judged(judgements.evaluation_year_has_ended, "evaluation_year"),
        # windows
        _judged(judgements.window_is_not_locked, "window"),
        _judged(judgements.lock_date_has_passed, "window"),
        _judged(judgements.due_date_has_passed, "window"),
        _judged_input(judgements.new_date_is_later, "window"),
        # the self-assessment
        _none_left("all_required_figures_are_answered", "unanswered_figures"),
        _none_left("no_figure_is_invalid", "invalid_figures"),
        _none_left("all_demanded_evidence_is_attached", "figures_without_evidence"),
        _is("report_is_attached", "report_is_attached"),
        _judged_input(judgements.every_returned_indicator_has_a_reason),
        # collection and verification
        _is("collection_has_not_begun", "collection_has_begun", wanted=False),
        _none_left("all_collected_figures_are_imported", "uncollected_figures"),
        _none_left("differences_are_resolved", "unresolved_differences"),
        _none_left("all_sample_kinds_are_verified", "unverified_sample_kinds"),
        _none_left("every_sampled_item_is_checked", "unchecked_sample_items"),
        _none_left("interviews_are_recorded", "missing_interviews"),
        _is("survey_is_recorded", "survey_is_outstanding", wanted=False),
        # the result
        _none_left("every_indicator_is_scored", "unscored_indicators"),
        _none_left("every_score_has_a_reason", "scores_without_reason"),
        _none_left("every_missing_figure_is_decided", "undecided_figures"),
        _judged(judgements.result_is_current, "run_inputs_digest", "inputs_digest"),
        _judged_input(judgements.content_shown_is_the_content_to_approve, "content_digest"),
        _judged(judgements.feedback_is_given_or_its_time_is_over, "window", "feedback_is_given"),
        _judged_input(judgements.an_indicator_is_named),
        _none_left("no_objection_is_open", "open_objections"),
        _judged(judgements.an_objection_is_upheld, "upheld_objections"),
        _none_left("no_veto_inquiry_is_open", "open_veto_inquiries"),
        _none_left("no_veto_is_undecided", "undecided_vetoes"),
        _is("result_is_approved", "result_is_approved"),
        _is("public_notice_is_required", "public_notice_is_required"),
        _judged(judgements.notice_period_has_ended, "notice_ends_at"),
        _judged(judgements.grade_is_excellent, "grade"),
        _judged_input(judgements.decision_document_is_named),
        # the cycle
        _judged(judgements.cycle_has_parties, "parties"),
        _none_left("every_case_is_decided", "undecided_cases"),
        _none_left("every_case_is_closed", "unclosed_cases"),
        _none_left("no_case_is_settled", "settled_cases"),
        _judged(judgements.ranks_do_not_wait_for_the_cohort, "ranks_decide", "cohort_is_final"),
        # the money
        _none_left("ledger_is_complete", "missing_ledger_entries"),
        _none_left("every_statement_is_issued", "unissued_statements"),
        _none_left("every_statement_is_settled", "unsettled_statements"),
        _judged(judgements.statement_conserves, "statement_gap_fen"),
        _is("statement_is_current", "statement_is_current"),
        _none_left("departments_are_informed", "uninformed_departments"),
        # inquiry, objection, order
        _is("findings_are_recorded", "findings_are_recorded"),
        _is("fraud_was_self_reported_in_time", "fraud_was_self_reported_in_time"),
        _is("rescoring_is_recorded", "rescoring_is_recorded"),
        _judged_input(judgements.answerer_did_not_score),
        _is("rectification_evidence_is_attached", "rectification_evidence_is_attached"),
        _is("re_inspection_is_recorded", "re_inspection_is_recorded"),
        _is("rectification_target_is_met", "rectification_target_is_met"),
        _is("rectification_target_is_missed_again", "rectification_target_is_met", wanted=False),
        _judged(judgements.order_is_overdue_or_insufficient, "rectification_is_insufficient", "window"),
        _judged_input(judgements.measure_is_on_the_ladder, "escalation_measures_taken"),
        _none_left("no_order_is_open", "open_orders"),
        # the task
        Guard("task_is_owed_by_the_actor", _task_is_owed_by_the_actor, ("task_roles",)),
        Guard("task_is_held_by_the_actor", _task_is_held_by_the_actor, ("task_holder",)),
    )
}
"""Every guard by name; `config/workflow.toml` may name no other."""
