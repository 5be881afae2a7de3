"""Public notice: an approved result is shown to an audience for a time; its appeals are decided before it is final."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select, update

from tests.casework.office import Office
from tests.casework.result_stage import case_approved, case_at_approval, matter, runs_of, state_of
from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.steps.answer_objection import dismiss_objection, uphold_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conclude_public_notice import conclude_public_notice
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, hear_party, record_finding
from ycg_flow.casework.steps.correct_published_result import correct_published_result
from ycg_flow.casework.steps.decide_inquiry import confirm_veto
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_confirmation
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_appeal, raise_objection
from ycg_flow.casework.steps.record_rescoring import record_rescoring
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.score_indicator import NewScore, score_indicator
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.results import Approval, Publication
from ycg_flow.records.tasks import Task

APPEAL = NewObjection("budget_plan", "分配表完整，见附件。")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


def publications(office: Office) -> list[Publication]:
    with office.desk.view(office["group_leader"]) as view:
        return list(view.session.scalars(select(Publication).order_by(Publication.id)))


@pytest.fixture
def number(office: Office) -> str:
    office.clock.go_to(date(2026, 3, 16))
    return case_approved(office, notice_is_required=True)


def appealed(office: Office, number: str) -> Matter:
    appeal = matter(number, raise_appeal(office.desk, office["certifier"], number, APPEAL))
    assign_objection(office.desk, office["group_leader"], appeal, office["second_evaluator"])
    return appeal


@pytest.mark.req("PF-12", "ZZB-07", "NT-06", "NT-08")
def test_an_approved_result_is_shown_among_the_designated_institutions_until_the_period_ends(
    office: Office, number: str
) -> None:
    (shown,) = publications(office)
    assert shown.audience == "designated_institutions"
    assert shown.from_at == office.clock.now
    assert shown.until_at == datetime(2026, 3, 23, 16, tzinfo=UTC)
    assert state_of(office, number) == "public_notice"


def test_a_notice_can_be_shown_to_another_audience_but_to_no_unknown_one(office: Office) -> None:
    number, digest = case_at_approval(office, notice_is_required=True)
    with pytest.raises(InvalidError):
        approve_result(office.desk, office["approver"], number, Signature(digest, "everybody_i_know"))
    approve_result(office.desk, office["approver"], number, Signature(digest, "public"))
    assert publications(office)[0].audience == "public"


@pytest.mark.req("PF-12")
def test_a_notice_is_concluded_when_its_period_has_ended_and_not_an_instant_before(office: Office, number: str) -> None:
    office.clock.now = datetime(2026, 3, 23, 15, 59, 59, 999_999, tzinfo=UTC)
    with pytest.raises(RefusedError) as refused:
        conclude_public_notice(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["notice_period_has_ended"]
    office.clock.now = datetime(2026, 3, 23, 16, tzinfo=UTC)
    conclude_public_notice(office.desk, office["group_leader"], number)
    assert state_of(office, number) == "settlement"
    (shown,) = publications(office)
    assert (shown.ended_because, shown.ended_at) == ("notice_period_has_ended", office.clock.now)


def test_an_extended_notice_ends_at_its_new_date(office: Office, number: str) -> None:
    with office.desk.automatic_step() as step:
        case = load_case(step, number)
        own = (Task.case_id == case.id) & (Task.kind == "conclude_public_notice")
        step.session.execute(update(Task).where(own).values(due_on=date(2026, 3, 25), locks_on=date(2026, 3, 25)))
    office.clock.go_to(date(2026, 3, 25))
    with pytest.raises(RefusedError) as refused:
        conclude_public_notice(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["notice_period_has_ended"]
    office.clock.go_to(date(2026, 3, 26))
    conclude_public_notice(office.desk, office["group_leader"], number)


@pytest.mark.req("PF-12")
def test_an_open_appeal_keeps_the_notice_open_and_a_dismissed_one_lets_it_end(office: Office, number: str) -> None:
    appeal = appealed(office, number)
    office.clock.go_to(date(2026, 3, 24))
    with pytest.raises(RefusedError) as refused:
        conclude_public_notice(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["no_objection_is_open"]
    dismiss_objection(office.desk, office["second_evaluator"], appeal, "维持原评分。")
    conclude_public_notice(office.desk, office["group_leader"], number)
    assert state_of(office, number) == "settlement"


@pytest.mark.req("PF-12", "PF-10")
def test_an_upheld_appeal_corrects_the_published_result_by_a_new_run_approved_anew(office: Office, number: str) -> None:
    appeal = appealed(office, number)
    uphold_objection(office.desk, office["second_evaluator"], appeal, "分配表确已完整。")
    correct_published_result(office.desk, office["group_leader"], number, "申诉成立")
    with office.desk.view(office["group_leader"]) as view:
        first = view.session.scalars(select(Approval)).one()
        assert final_result(view, load_case(view, number)) is None
    (shown,) = publications(office)
    assert (first.voided_because, shown.ended_because, shown.ended_at) == ("申诉成立", "申诉成立", office.clock.now)
    score_indicator(office.desk, office["evaluator"], number, NewScore("budget_plan", "5", "完整"))
    compute_preliminary_result(office.desk, office["group_leader"], number)
    record_rescoring(office.desk, office["evaluator"], appeal)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    approve_result(office.desk, office["approver"], number, Signature(digest))
    assert [run.total_hundredths for run in runs_of(office, number)] == [9900, 10000]
    assert [shown.ended_because for shown in publications(office)] == ["申诉成立", ""]
    with office.desk.view(office["submitter"]) as view:
        final = final_result(view, load_case(view, number))
        assert final is not None
        assert final.run.total_hundredths == 10000


def test_a_published_result_is_not_corrected_without_an_upheld_appeal(office: Office, number: str) -> None:
    with pytest.raises(RefusedError) as refused:
        correct_published_result(office.desk, office["group_leader"], number, "笔误")
    assert codes(refused.value) == ["an_objection_is_upheld"]


def test_a_veto_confirmed_during_the_notice_sends_the_case_back_by_a_recorded_decision(
    office: Office, number: str
) -> None:
    suspicion = Suspicion("insurance_fraud", "公示期间收到举报")
    inquiry = matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))
    record_finding(office.desk, office["group_leader"], inquiry, NewFinding("串换项目", "核查底稿"))
    hear_party(office.desk, office["group_leader"], inquiry)
    respond_to_inquiry(office.desk, office["submitter"], inquiry, "无异议")
    propose_confirmation(office.desk, office["group_leader"], inquiry, "事实清楚")
    confirm_veto(office.desk, office["approver"], inquiry, "认定")
    assert publications(office)[0].ended_because == "veto_inquiry.confirm_veto:insurance_fraud"
    office.clock.go_to(date(2026, 3, 24))
    with pytest.raises(RefusedError) as refused:
        conclude_public_notice(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["result_is_approved"]
    reopen_case(office.desk, office["approver"], number, Resolution("公示期间认定欺诈骗保", "会议纪要"))
    assert state_of(office, number) == "preliminary_result"


def test_who_approved_does_not_answer_the_appeal(office: Office, number: str) -> None:
    appeal = matter(number, raise_appeal(office.desk, office["certifier"], number, APPEAL))
    assign_objection(office.desk, office["group_leader"], appeal, office["approver"])
    with pytest.raises(RefusedError) as refused:
        dismiss_objection(office.desk, office["approver"], appeal, "维持")
    assert codes(refused.value) == ["earlier_act_shuts_out"]


def test_who_scored_does_not_answer_the_appeal(office: Office, number: str) -> None:
    appeal = matter(number, raise_appeal(office.desk, office["certifier"], number, APPEAL))
    with pytest.raises(RefusedError) as refused:
        assign_objection(office.desk, office["group_leader"], appeal, office["evaluator"])
    assert codes(refused.value) == ["answerer_did_not_score"]


def test_an_appeal_comes_during_the_notice_and_no_later(office: Office, number: str) -> None:
    with pytest.raises(RefusedError) as refused:
        raise_objection(office.desk, office["submitter"], number, APPEAL)
    assert codes(refused.value) == ["event_is_possible_here"]
    office.clock.go_to(date(2026, 3, 24))
    with pytest.raises(RefusedError) as refused:
        raise_appeal(office.desk, office["submitter"], number, APPEAL)
    assert codes(refused.value) == ["window_is_not_locked"]


def test_without_a_notice_nothing_is_published(office: Office) -> None:
    number = case_approved(office)
    assert (state_of(office, number), publications(office)) == ("settlement", [])
