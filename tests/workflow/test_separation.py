"""Separation of duties and conflict of interest bind everybody: chiefs, administrators, deputies."""

from dataclasses import replace
from itertools import product

import pytest

from tests.workflow.expected_acts import INDEPENDENT
from tests.workflow.people import (
    BUREAU,
    LEAD_HOSPITAL,
    ROLES,
    ZHENGZHOU,
    ZHONGMU,
    a_deputy,
    a_person,
    facts,
    given,
)
from ycg_flow.workflow.facts import EarlierAct
from ycg_flow.workflow.machine import Decision, decide, earlier_acts_needed
from ycg_flow.workflow.permissions import Actor, Post
from ycg_flow.workflow.table import Workflow

APPROVER = a_person("approver")


def attempt(workflow: Workflow, act: str, state: str, actor: Actor, **changes: object) -> Decision:
    table, _, event = act.partition(".")
    return decide(workflow.tables[table], state, event, actor, facts(**changes), given())


def codes(decision: Decision) -> list[str]:
    return [reason.code for reason in decision.reasons]


@pytest.mark.asvs("V2.3.5")
@pytest.mark.parametrize(
    "earlier",
    [
        "case.score_indicator",
        "case.decide_missing_figure",
        "case.enter_collected_figures",
        "case.record_verification",
        "case.resolve_difference",
        "objection.record_rescoring",
    ],
)
def test_nobody_approves_what_they_had_a_hand_in(earlier: str, workflow: Workflow) -> None:
    refused = attempt(
        workflow, "case.approve_result", "approval", APPROVER, earlier_acts=(EarlierAct(earlier, APPROVER.person),)
    )
    assert [(reason.code, reason.values) for reason in refused.reasons] == [
        ("earlier_act_shuts_out", {"items": (earlier,)})
    ]
    assert (refused.target, refused.effects, refused.opens, refused.closes) == ("approval", (), (), ())


def test_the_approval_needs_another_person_than_the_one_who_submitted_for_it(workflow: Workflow) -> None:
    submitted = (EarlierAct("case.submit_for_approval", APPROVER.person),)
    refused = attempt(workflow, "case.approve_result", "approval", APPROVER, earlier_acts=submitted)
    assert codes(refused) == ["second_signature_by_another"]


def test_somebody_else_approves_what_others_scored(workflow: Workflow) -> None:
    scored = (EarlierAct("case.score_indicator", 170), EarlierAct("case.submit_for_approval", 171))
    assert attempt(workflow, "case.approve_result", "approval", APPROVER, earlier_acts=scored).is_allowed


def test_nobody_certifies_their_own_entry(workflow: Workflow) -> None:
    certifier = a_person("certifier")
    for act in ("case.save_draft", "case.contribute_figures"):
        entered = (EarlierAct(act, certifier.person),)
        refused = attempt(workflow, "case.submit_self_assessment", "certification", certifier, earlier_acts=entered)
        assert codes(refused) == ["earlier_act_shuts_out"]


def test_who_sent_the_self_assessment_for_certification_does_not_certify_it(workflow: Workflow) -> None:
    both = Actor(
        130,
        (Post("submitter", LEAD_HOSPITAL, ZHONGMU), Post("certifier", LEAD_HOSPITAL, ZHONGMU)),
        frozenset({LEAD_HOSPITAL}),
    )
    sent = (EarlierAct("case.send_for_certification", 130),)
    refused = attempt(workflow, "case.submit_self_assessment", "certification", both, earlier_acts=sent)
    assert codes(refused) == ["second_signature_by_another"]


def test_nobody_answers_an_objection_to_their_own_score(workflow: Workflow) -> None:
    evaluator = a_person("evaluator")
    acts = ("case.score_indicator", "case.decide_missing_figure")
    for scoring, act in product(acts, ("objection.uphold_objection", "objection.dismiss_objection")):
        scored = (EarlierAct(scoring, evaluator.person, indicator="fee_review"),)
        own = attempt(workflow, act, "under_review", evaluator, earlier_acts=scored, indicator="fee_review")
        assert codes(own) == ["earlier_act_shuts_out"]
        other = attempt(workflow, act, "under_review", evaluator, earlier_acts=scored, indicator="disclosure")
        assert other.is_allowed


def test_nobody_answers_an_appeal_against_what_they_approved(workflow: Workflow) -> None:
    approved = (EarlierAct("case.approve_result", APPROVER.person),)
    refused = attempt(
        workflow, "objection.dismiss_objection", "under_review", APPROVER, earlier_acts=approved, indicator="fee_review"
    )
    assert codes(refused) == ["earlier_act_shuts_out"]


@pytest.mark.parametrize(
    ("act", "state", "first"),
    [
        ("veto_inquiry.confirm_veto", "confirmation_proposed", "veto_inquiry.propose_confirmation"),
        ("veto_inquiry.dismiss_veto", "dismissal_proposed", "veto_inquiry.propose_dismissal"),
        ("veto_inquiry.grant_leniency", "leniency_proposed", "veto_inquiry.propose_leniency"),
    ],
)
def test_a_veto_inquiry_is_decided_by_two_signatures(act: str, state: str, first: str, workflow: Workflow) -> None:
    leader_and_approver = replace(
        APPROVER, posts=(*APPROVER.posts, Post("group_leader", BUREAU, ZHENGZHOU)), person=131
    )
    proposed = (EarlierAct(first, 131),)
    alone = attempt(workflow, act, state, leader_and_approver, earlier_acts=proposed)
    assert codes(alone) == ["second_signature_by_another"]
    assert attempt(workflow, act, state, APPROVER, earlier_acts=proposed).is_allowed


def test_who_entered_the_ledger_or_proposed_the_statement_does_not_confirm_it(workflow: Workflow) -> None:
    acts = (
        EarlierAct("case.enter_ledger", APPROVER.person),
        EarlierAct("statement.propose_statement", APPROVER.person),
    )
    refused = attempt(workflow, "statement.confirm_statement", "proposed", APPROVER, earlier_acts=acts)
    assert codes(refused) == ["earlier_act_shuts_out", "second_signature_by_another"]


@pytest.mark.parametrize(
    "event", ["score_indicator", "draw_sample", "record_verification", "compute_preliminary_result"]
)
def test_nobody_scores_their_own_institution(event: str, workflow: Workflow) -> None:
    leader = a_person("group_leader")
    employed_there = replace(leader, institutions=leader.institutions | {LEAD_HOSPITAL})
    state = next(row.sources[-1] for row in workflow.tables["case"].transitions if row.event == event)
    assert attempt(workflow, f"case.{event}", state, leader).is_allowed
    assert codes(attempt(workflow, f"case.{event}", state, employed_there)) == ["no_conflict_of_interest"]
    declared = attempt(workflow, f"case.{event}", state, leader, conflicted_persons=frozenset({leader.person}))
    assert codes(declared) == ["no_conflict_of_interest"]


def test_an_evaluator_who_has_not_declared_interests_does_not_score(workflow: Workflow) -> None:
    refused = attempt(
        workflow, "case.score_indicator", "site_verification", a_person("evaluator"), declared_persons=frozenset()
    )
    assert codes(refused) == ["actor_has_declared_interests"]


def test_an_administrator_with_every_role_is_bound_like_everybody(workflow: Workflow) -> None:
    table = workflow.tables["case"]
    everything = Actor(1, tuple(Post(role, BUREAU, ZHENGZHOU) for role in table.roles), frozenset({BUREAU}))
    scored = (EarlierAct("case.score_indicator", 1),)
    refused = attempt(workflow, "case.approve_result", "approval", everything, earlier_acts=scored)
    assert codes(refused) == ["earlier_act_shuts_out"]


def test_a_deputy_is_bound_by_the_acts_of_the_person_they_stand_in_for(workflow: Workflow) -> None:
    deputy = a_deputy(132, APPROVER)
    by_principal = (EarlierAct("case.score_indicator", APPROVER.person),)
    assert codes(attempt(workflow, "case.approve_result", "approval", deputy, earlier_acts=by_principal)) == [
        "earlier_act_shuts_out"
    ]


def test_a_deputy_is_bound_by_their_own_acts(workflow: Workflow) -> None:
    deputy = a_deputy(132, APPROVER)
    by_deputy = (EarlierAct("case.submit_for_approval", 132),)
    assert codes(attempt(workflow, "case.approve_result", "approval", deputy, earlier_acts=by_deputy)) == [
        "second_signature_by_another"
    ]


def test_the_person_stood_in_for_is_bound_by_what_the_deputy_did_for_them(workflow: Workflow) -> None:
    for_them = (EarlierAct("case.score_indicator", 132, principal=APPROVER.person),)
    assert codes(attempt(workflow, "case.approve_result", "approval", APPROVER, earlier_acts=for_them)) == [
        "earlier_act_shuts_out"
    ]


def test_a_deputy_reaches_what_is_assigned_to_the_person_they_stand_in_for(workflow: Workflow) -> None:
    deputy = a_deputy(133, a_person("evaluator"))
    assert attempt(workflow, "case.score_indicator", "site_verification", deputy).is_allowed
    stranger = a_person("evaluator", person=133)
    assert codes(attempt(workflow, "case.score_indicator", "site_verification", stranger)) == ["permission_is_held"]


def test_a_deputy_declares_their_own_interests(workflow: Workflow) -> None:
    principal = a_person("evaluator")
    only_principal = frozenset({principal.person})
    refused = attempt(
        workflow,
        "case.score_indicator",
        "site_verification",
        a_deputy(133, principal),
        declared_persons=only_principal,
    )
    assert codes(refused) == ["actor_has_declared_interests"]


def test_one_who_may_not_hears_no_other_reason(workflow: Workflow) -> None:
    refused = attempt(
        workflow, "case.approve_result", "approval", a_person("submitter"), undecided_vetoes=("irregular_amount_limit",)
    )
    assert codes(refused) == ["permission_is_held"]
    assert not refused.is_permitted


def test_all_reasons_are_told_at_once(workflow: Workflow) -> None:
    scored = (EarlierAct("case.score_indicator", APPROVER.person),)
    refused = decide(
        workflow.tables["case"],
        "approval",
        "approve_result",
        APPROVER,
        facts(earlier_acts=scored, open_veto_inquiries=("V-1",), content_digest="newer"),
        given(),
    )
    assert codes(refused) == [
        "earlier_act_shuts_out",
        "content_shown_is_the_content_to_approve",
        "no_veto_inquiry_is_open",
    ]


def test_an_act_that_needs_a_reason_is_refused_without_one(workflow: Workflow) -> None:
    refused = decide(workflow.tables["case"], "approval", "return_from_approval", APPROVER, facts(), given(reason="  "))
    assert codes(refused) == ["reason_is_given"]


def test_the_acts_to_load_for_the_approval_are_those_that_may_shut_out(workflow: Workflow) -> None:
    assert earlier_acts_needed(workflow.tables["case"], "approval", ["approve_result"]) == {
        "case.score_indicator",
        "case.decide_missing_figure",
        "case.enter_collected_figures",
        "case.record_verification",
        "case.resolve_difference",
        "case.submit_for_approval",
        "objection.record_rescoring",
    }
    assert earlier_acts_needed(workflow.tables["objection"], "raised", ["assign_objection"]) == {
        "case.score_indicator",
        "case.decide_missing_figure",
    }


def test_what_judges_decides_or_pays_is_closed_to_the_party_s_own_people_and_nothing_else_is(
    workflow: Workflow,
) -> None:
    for name, table in workflow.tables.items():
        closed = {row.event for row in table.transitions if row.is_independent}
        assert closed == set(INDEPENDENT[name].split()), name
        # Where an act leads two ways, both are closed.
        assert all(row.is_independent for row in table.transitions if row.event in closed)


@pytest.mark.parametrize("name", INDEPENDENT)
def test_who_declared_a_conflict_of_interest_does_nothing_that_judges_decides_or_pays(
    name: str, workflow: Workflow
) -> None:
    rows = [row for row in workflow.tables[name].transitions if row.event in INDEPENDENT[name].split()]
    for row, role in product(rows, ROLES):
        actor = a_person(role)
        for state in row.sources:
            act = f"{name}.{row.event}"
            assert not attempt(workflow, act, state, actor, conflicted_persons=frozenset({actor.person})).is_allowed
