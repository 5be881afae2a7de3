"""Approval: exactly the content that was shown, by another than who scored and submitted, or back with a reason."""

from __future__ import annotations

import hashlib
import json
from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from tests.casework.office import Office
from tests.casework.result_stage import (
    WITH_REASON,
    case_approved,
    case_at_approval,
    case_at_scoring,
    enter,
    matter,
    open_tasks,
    runs_of,
    state_of,
)
from ycg_flow.casework.approvals import approval_text, final_result, standing_approval
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.answer_objection import dismiss_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, hear_party, record_finding
from ycg_flow.casework.steps.decide_inquiry import dismiss_veto
from ycg_flow.casework.steps.decide_missing_figure import NewDecision, decide_missing_figure
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_dismissal
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.return_from_approval import return_from_approval
from ycg_flow.casework.steps.score_indicator import score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.cases import GroupMember, Waiver
from ycg_flow.records.people import Deputy, Post
from ycg_flow.records.results import Approval

AGREES = PartyView(agrees=True)


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


def approve(office: Office, person: str, number: str, digest: str, principal: str | None = None) -> None:
    stood_for = None if principal is None else office[principal]
    approve_result(office.desk, office[person], number, Signature(digest), principal=stood_for)


def approvals(office: Office) -> list[Approval]:
    with office.desk.view(office["group_leader"]) as view:
        return list(view.session.scalars(select(Approval).order_by(Approval.id)))


def give_post(office: Office, account: str, role: str) -> None:
    with office.desk.automatic_step() as step:
        post = Post(person_id=office[account], role=role, region_code="410100", from_on=date(2020, 1, 1))
        post.institution_id = office.institutions["bureau"]
        step.session.add(post)


def name_deputy(office: Office, principal: str, deputy: str) -> None:
    with office.desk.automatic_step() as step:
        named = Deputy(principal_id=office[principal], deputy_id=office[deputy], reason="出差")
        named.from_on, named.until_on = step.today, step.today + timedelta(days=30)
        named.named_by_id = office[principal]
        step.session.add(named)


@pytest.mark.req("XX-18", "PF-03")
def test_the_approver_approves_exactly_the_content_submitted_and_it_stays_as_it_was(office: Office) -> None:
    number, digest = case_at_approval(office)
    with office.desk.view(office["approver"]) as view:
        assert final_result(view, load_case(view, number)) is None
    approve(office, "approver", number, digest)
    (approval,) = approvals(office)
    assert approval.content_digest == digest == hashlib.sha256(approval.content.encode()).hexdigest()
    assert (approval.submitted_by_id, approval.approved_by_id) == (office["group_leader"], office["approver"])
    assert state_of(office, number) == "settlement"
    content = json.loads(approval.content)
    (run,) = runs_of(office, number)
    assert (content["run"], content["inputs_digest"], content["total_hundredths"]) == (1, run.inputs_digest, 9900)
    assert content["indicators"]["budget_plan"] == {"points": "4", "max_points": "5", "state": "scored"}
    assert len(content["indicators"]) == 24


def test_the_approved_content_names_every_matter_beside_the_points(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None)
    decision = NewDecision("disclosure", "zero", "现场未见公开栏。")
    decide_missing_figure(office.desk, office["group_leader"], number, decision)
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    objection = NewObjection("disclosure", "公开栏设在门诊楼。")
    raised = matter(number, raise_objection(office.desk, office["submitter"], number, objection))
    assign_objection(office.desk, office["group_leader"], raised, office["second_evaluator"])
    dismiss_objection(office.desk, office["second_evaluator"], raised, "门诊楼公开栏已停用。")
    give_feedback(office.desk, office["submitter"], number, AGREES)
    approve(office, "approver", number, submit_for_approval(office.desk, office["group_leader"], number))
    content = json.loads(approvals(office)[0].content)
    assert content["figure_decisions"] == {"disclosure": {"as": "zero", "reason": "现场未见公开栏。"}}
    assert content["objections"] == [
        {
            "id": raised.id,
            "kind": "objection",
            "indicator": "disclosure",
            "state": "dismissed",
            "answer": "门诊楼公开栏已停用。",
        }
    ]


@pytest.mark.parametrize("shown", ["", "0" * 64])
def test_another_content_than_the_one_shown_is_not_approved(office: Office, shown: str) -> None:
    number, _ = case_at_approval(office)
    with pytest.raises(RefusedError) as refused:
        approve(office, "approver", number, shown)
    assert codes(refused.value) == ["content_shown_is_the_content_to_approve"]
    assert approvals(office)[0].approved_at is None


def test_a_matter_decided_while_the_approver_reads_is_part_of_what_is_approved(office: Office) -> None:
    number, submitted = case_at_approval(office)
    suspicion = Suspicion("supervision_refused", "线索")
    inquiry = matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))
    record_finding(office.desk, office["group_leader"], inquiry, NewFinding("当日系停电", "供电公司证明"))
    hear_party(office.desk, office["group_leader"], inquiry)
    respond_to_inquiry(office.desk, office["submitter"], inquiry, "并非拒绝检查")
    propose_dismissal(office.desk, office["group_leader"], inquiry, "不属实")
    dismiss_veto(office.desk, office["approver"], inquiry, "同意")
    with pytest.raises(RefusedError) as refused:
        approve(office, "approver", number, submitted)
    assert codes(refused.value) == ["content_shown_is_the_content_to_approve"]
    with office.desk.view(office["approver"]) as view:
        standing = standing_approval(view, load_case(view, number))
        assert standing is not None
        shown = approval_text(view, load_case(view, number), standing.run)
    approve(office, "approver", number, hashlib.sha256(shown.encode()).hexdigest())
    (approval,) = approvals(office)
    assert approval.content == shown
    assert [row["outcome"] for row in json.loads(approval.content)["veto_inquiries"]] == ["dismissed"]


def test_a_figure_changed_while_the_approver_reads_keeps_the_result_from_approval(office: Office) -> None:
    number, digest = case_at_approval(office)
    enter(office, number, post_gaps=3)
    with pytest.raises(RefusedError) as refused:
        approve(office, "approver", number, digest)
    assert codes(refused.value) == ["result_is_current"]


@pytest.mark.req("PF-03")
@pytest.mark.parametrize("person", ["evaluator", "group_leader"])
def test_nobody_approves_what_they_scored_or_submitted_even_with_the_post_for_it(office: Office, person: str) -> None:
    number, digest = case_at_approval(office)
    give_post(office, person, "approver")
    with pytest.raises(RefusedError) as refused:
        approve(office, person, number, digest)
    expected = {"evaluator": "earlier_act_shuts_out", "group_leader": "second_signature_by_another"}
    assert codes(refused.value) == [expected[person]]
    assert state_of(office, number) == "approval"


@pytest.mark.req("PF-03")
def test_nobody_approves_what_they_scored_as_the_approvers_deputy(office: Office) -> None:
    number, digest = case_at_approval(office)
    name_deputy(office, "approver", "evaluator")
    with pytest.raises(RefusedError) as refused:
        approve(office, "evaluator", number, digest, principal="approver")
    assert codes(refused.value) == ["earlier_act_shuts_out"]


def test_an_approver_is_bound_by_what_their_deputy_scored_for_them(office: Office) -> None:
    number = case_at_scoring(office)
    give_post(office, "second_evaluator", "approver")
    name_deputy(office, "second_evaluator", "evaluator")
    stood_for = office["second_evaluator"]
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON, principal=stood_for)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, AGREES)
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    with pytest.raises(RefusedError) as refused:
        approve(office, "second_evaluator", number, digest)
    assert codes(refused.value) == ["earlier_act_shuts_out"]


def test_a_deputy_who_did_nothing_in_the_case_approves_and_is_shown_as_deputy(office: Office) -> None:
    number, digest = case_at_approval(office)
    name_deputy(office, "approver", "second_evaluator")
    approve(office, "second_evaluator", number, digest, principal="approver")
    (approval,) = approvals(office)
    assert approval.approved_by_id == office["second_evaluator"]
    assert state_of(office, number) == "settlement"


def test_nobody_approves_the_result_of_their_own_institution(office: Office) -> None:
    number, digest = case_at_approval(office)
    with office.desk.automatic_step() as step:
        post = Post(person_id=office["approver"], role="observer", region_code="410122", from_on=date(2025, 1, 1))
        post.institution_id = office.institutions["township"]
        step.session.add(post)
    with pytest.raises(RefusedError) as refused:
        approve(office, "approver", number, digest)
    assert codes(refused.value) == ["no_conflict_of_interest"]


def test_administrators_hospitals_and_observers_do_not_approve(office: Office) -> None:
    number, digest = case_at_approval(office)
    for person in ("account_administrator", "security_administrator", "other_certifier"):
        with pytest.raises(NotFoundError):
            approve(office, person, number, digest)
    for person in ("submitter", "certifier", "observer", "auditor", "settlement_officer"):
        with pytest.raises(RefusedError) as refused:
            approve(office, person, number, digest)
        assert codes(refused.value) == ["permission_is_held"]


def test_an_administrator_who_scored_does_not_approve_either(office: Office) -> None:
    number = case_at_scoring(office)
    for role in ("evaluator", "approver"):
        give_post(office, "account_administrator", role)
    with office.desk.automatic_step() as step:
        member = GroupMember(case_id=load_case(step, number).id, role="evaluator", has_conflict=False)
        member.person_id, member.named_by_id = office["account_administrator"], office["group_leader"]
        member.declared_at = step.now
        step.session.add(member)
    score_indicator(office.desk, office["account_administrator"], number, WITH_REASON)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, AGREES)
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    with pytest.raises(RefusedError) as refused:
        approve(office, "account_administrator", number, digest)
    assert codes(refused.value) == ["earlier_act_shuts_out"]
    approve(office, "approver", number, digest)


@pytest.mark.req("PF-18")
def test_a_result_is_returned_with_a_reason_and_what_was_submitted_stays_readable_as_voided(office: Office) -> None:
    number, digest = case_at_approval(office)
    with pytest.raises(RefusedError) as refused:
        return_from_approval(office.desk, office["approver"], number, "")
    assert codes(refused.value) == ["reason_is_given"]
    return_from_approval(office.desk, office["approver"], number, "第12项依据不足")
    (approval,) = approvals(office)
    assert (approval.content_digest, approval.voided_because) == (digest, "第12项依据不足")
    assert state_of(office, number) == "preliminary_result"
    assert {"score_indicators", "send_preliminary_result"} <= open_tasks(office, number)


def test_a_returned_result_is_submitted_as_a_new_run_and_the_old_digest_no_longer_signs(office: Office) -> None:
    number, digest = case_at_approval(office)
    return_from_approval(office.desk, office["approver"], number, "请复核")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, AGREES)
    second = submit_for_approval(office.desk, office["group_leader"], number)
    assert second != digest
    with pytest.raises(RefusedError):
        approve(office, "approver", number, digest)
    approve(office, "approver", number, second)
    with office.desk.view(office["approver"]) as view:
        final = final_result(view, load_case(view, number))
        assert final is not None
        assert final.run.number == 2


def test_who_approves_twice_or_after_somebody_else_changes_nothing_twice(office: Office) -> None:
    number, digest = case_at_approval(office)
    with office.desk.view(office["approver"]) as view:
        seen = load_case(view, number).version
    approve(office, "approver", number, digest)
    with pytest.raises(RefusedError) as refused:
        approve(office, "approver", number, digest)
    assert codes(refused.value) == ["event_is_possible_here"]
    with pytest.raises(ConflictError):
        approve_result(office.desk, office["approver"], number, Signature(digest), seen_version=seen)
    assert len(approvals(office)) == 1


def test_nothing_is_scored_after_approval(office: Office) -> None:
    number = case_approved(office)
    with pytest.raises(RefusedError):
        score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    with pytest.raises(RefusedError):
        compute_preliminary_result(office.desk, office["group_leader"], number)


def test_a_waived_decision_does_not_let_a_result_without_a_total_through(office: Office) -> None:
    number = case_at_scoring(office, disclosure_gaps=None)
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        waiver = Waiver(case_id=case.id, guard="every_missing_figure_is_decided", item="disclosure", reason="理由")
        waiver.decision_document, waiver.person_id = "会议纪要", office["approver"]
        waiver.decided_on = step.today
        step.session.add(waiver)
    score_indicator(office.desk, office["evaluator"], number, WITH_REASON)
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, AGREES)
    with pytest.raises(InvalidError) as invalid:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert invalid.value.faults["total"].code == "total_is_not_known"
    assert state_of(office, number) == "feedback"


IMPOSSIBLE_APPROVALS = {
    "approved_by_who_submitted": "UPDATE approval SET approved_by_id = submitted_by_id, approved_at = submitted_at",
    "voided_without_a_reason": "UPDATE approval SET voided_at = submitted_at",
    "two_that_stand": (
        "INSERT INTO approval (id, case_id, run_id, content, content_digest, submitted_by_id, submitted_at,"
        " voided_because) SELECT id + 1, case_id, run_id, content, content_digest, submitted_by_id, submitted_at,"
        " voided_because FROM approval"
    ),
}


@pytest.mark.parametrize("statement", IMPOSSIBLE_APPROVALS.values(), ids=list(IMPOSSIBLE_APPROVALS))
def test_the_database_itself_refuses_an_approval_that_cannot_be(office: Office, statement: str) -> None:
    case_at_approval(office)
    with office.desk.database.writing() as session, pytest.raises(IntegrityError):
        session.execute(text(statement))
