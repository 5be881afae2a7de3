"""Vetoes: an inquiry with facts, a hearing and two signatures; computed ones; leniency for what was reported."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import (
    case_approved,
    case_at_approval,
    case_at_feedback,
    case_at_scoring,
    compute,
    enter,
    enter_prepaid,
    matter,
    open_tasks,
    runs_of,
    state_of,
)
from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Matter, Resolution, load_inquiry
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, conclude_hearing, hear_party, record_finding
from ycg_flow.casework.steps.decide_inquiry import confirm_veto, dismiss_veto, grant_leniency
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry, report_own_fraud
from ycg_flow.casework.steps.propose_inquiry_outcome import (
    propose_confirmation,
    propose_dismissal,
    propose_leniency,
)
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.return_proposal import reopen_inquiry, return_proposal
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.people import Deputy, Post
from ycg_flow.records.results import Approval

FINDING = NewFinding("虚记住院床日，涉及3份病历。", "病历抽查底稿第12号")
PENALTY = Suspicion("administrative_penalty", "县市场监管局处罚决定书")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


def opened(office: Office, number: str, suspicion: Suspicion = PENALTY) -> Matter:
    return matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))


def deliberated(office: Office, inquiry: Matter) -> Matter:
    """An inquiry whose facts are recorded and whose party was heard."""
    record_finding(office.desk, office["group_leader"], inquiry, FINDING)
    hear_party(office.desk, office["group_leader"], inquiry)
    respond_to_inquiry(office.desk, office["submitter"], inquiry, "已整改。")
    return inquiry


def proposed(office: Office, number: str, suspicion: Suspicion = PENALTY) -> Matter:
    inquiry = deliberated(office, opened(office, number, suspicion))
    propose_confirmation(office.desk, office["group_leader"], inquiry, "事实清楚")
    return inquiry


def confirmed(office: Office, number: str, suspicion: Suspicion = PENALTY) -> Matter:
    inquiry = proposed(office, number, suspicion)
    confirm_veto(office.desk, office["approver"], inquiry, "局长办公会决定")
    return inquiry


def dismissed(office: Office, number: str) -> Matter:
    """The computed veto decided against, with what is known now."""
    inquiry = deliberated(office, opened(office, number, Suspicion("irregular_amount_limit", "复核违规金额")))
    propose_dismissal(office.desk, office["group_leader"], inquiry, "其中部分系重复计入")
    dismiss_veto(office.desk, office["approver"], inquiry, "同意")
    return inquiry


def self_reported(office: Office, number: str) -> Matter:
    found = Suspicion("insurance_fraud", "自查发现一名医生串换项目。", found_on=date(2026, 1, 4))
    return matter(number, report_own_fraud(office.desk, office["certifier"], number, found))


@pytest.mark.req("ZZB-09")
@pytest.mark.parametrize(
    "veto",
    [
        "insurance_fraud",
        "fraud_concealed",
        "administrative_penalty",
        "irregular_amount_limit",
        "repeated_medical_accidents",
        "supervision_refused",
        "other_forbidden_conduct",
    ],
)
def test_each_of_the_seven_conditions_once_confirmed_fails_the_evaluation_whatever_the_points(
    office: Office, veto: str
) -> None:
    number = case_at_scoring(office)
    with office.desk.view(office["group_leader"]) as view:
        assert len(policy_of(view, load_case(view, number).cycle).vetoes) == 7
    confirmed(office, number, Suspicion(veto, "线索"))
    compute(office, number)
    (run,) = runs_of(office, number)
    assert (run.is_vetoed, run.vetoes, run.grade, run.total_hundredths) == (True, [veto], "fail", 9900)


@pytest.mark.req("ZZB-09")
@pytest.mark.parametrize(("irregular", "stands"), [("5999999.99", False), ("6000000.00", True)])
def test_irregular_funds_of_three_percent_of_what_was_prepaid_fail_the_evaluation_by_themselves(
    office: Office, irregular: str, *, stands: bool
) -> None:
    number = case_at_scoring(office, irregular_amount=irregular)
    compute(office, number)
    (run,) = runs_of(office, number)
    assert (run.is_vetoed, run.grade) == (stands, "fail" if stands else "pass")


def test_a_computed_veto_without_its_base_is_open_and_keeps_the_result_from_approval(office: Office) -> None:
    number = case_at_feedback(office, irregular_amount=None)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    (run,) = runs_of(office, number)
    assert run.undecided_vetoes == ["irregular_amount_limit"]
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == ("no_veto_is_undecided", ("irregular_amount_limit",))


def test_a_computed_veto_can_be_decided_against_by_two_people_with_a_reason(office: Office) -> None:
    number = case_at_scoring(office, irregular_amount="8000000.00")
    dismissed(office, number)
    compute(office, number)
    (run,) = runs_of(office, number)
    assert (run.is_vetoed, run.vetoes, run.undecided_vetoes) == (False, [], [])


@pytest.mark.req("ZZB-09")
@pytest.mark.parametrize(("irregular", "stands"), [("7000000.00", False), ("8000000.00", False), ("8000000.01", True)])
def test_a_decision_against_a_computed_veto_covers_nothing_worse_than_was_known(
    office: Office, irregular: str, *, stands: bool
) -> None:
    number = case_at_scoring(office, irregular_amount="8000000.00")
    dismissed(office, number)
    enter(office, number, irregular_amount=irregular)
    compute(office, number)
    assert runs_of(office, number)[0].is_vetoed is stands


def test_a_decision_made_without_the_figures_ends_when_they_come(office: Office) -> None:
    number = case_at_scoring(office, irregular_amount=None)
    dismissed(office, number)
    compute(office, number)
    enter(office, number, irregular_amount="6000000.00")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert [(run.undecided_vetoes, run.vetoes) for run in runs_of(office, number)] == [
        ([], []),
        ([], ["irregular_amount_limit"]),
    ]


@pytest.mark.req("XX-10")
def test_a_veto_needs_facts_a_hearing_and_two_signatures(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = opened(office, number)
    with pytest.raises(RefusedError) as refused:
        hear_party(office.desk, office["group_leader"], inquiry)
    assert codes(refused.value) == ["findings_are_recorded"]
    deliberated(office, inquiry)
    with pytest.raises(RefusedError):
        confirm_veto(office.desk, office["approver"], inquiry, "直接认定")
    propose_confirmation(office.desk, office["group_leader"], inquiry, "事实清楚")
    confirm_veto(office.desk, office["approver"], inquiry, "同意认定")
    with office.desk.view(office["submitter"]) as view:
        found = load_inquiry(view, inquiry)
        assert (found.state, found.outcome, found.proposed_by_id, found.decided_by_id) == (
            "confirmed",
            "confirmed",
            office["group_leader"],
            office["approver"],
        )
        assert [(row.text, row.source) for row in found.findings] == [(FINDING.text, FINDING.source)]
        assert found.response == "已整改。"


def test_who_proposed_does_not_decide_even_with_the_post_for_it(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = proposed(office, number)
    give_post(office, "group_leader", "approver")
    with pytest.raises(RefusedError) as refused:
        confirm_veto(office.desk, office["group_leader"], inquiry, "同意")
    assert codes(refused.value) == ["second_signature_by_another"]


def test_who_proposed_does_not_decide_as_somebodys_deputy(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = proposed(office, number)
    with office.desk.automatic_step() as step:
        deputy = Deputy(principal_id=office["approver"], deputy_id=office["group_leader"], reason="出差")
        deputy.from_on, deputy.until_on = step.today, step.today + timedelta(days=9)
        deputy.named_by_id = office["approver"]
        step.session.add(deputy)
    with pytest.raises(RefusedError) as refused:
        confirm_veto(office.desk, office["group_leader"], inquiry, "同意", principal=office["approver"])
    assert codes(refused.value) == ["second_signature_by_another"]


def test_a_silent_party_is_waited_for_until_its_time_is_over(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = opened(office, number)
    record_finding(office.desk, office["group_leader"], inquiry, FINDING)
    hear_party(office.desk, office["group_leader"], inquiry)
    with pytest.raises(RefusedError) as refused:
        conclude_hearing(office.desk, office["group_leader"], inquiry, "未陈述")
    assert codes(refused.value) == ["due_date_has_passed"]
    office.clock.pass_days(8)
    conclude_hearing(office.desk, office["group_leader"], inquiry, "逾期未陈述")
    assert "propose_inquiry_outcome" in open_tasks(office, number)


@pytest.mark.req("ZZB-10")
def test_fraud_reported_in_time_by_the_consortium_itself_is_treated_leniently_by_a_recorded_decision(
    office: Office,
) -> None:
    number = case_at_scoring(office)
    inquiry = deliberated(office, self_reported(office, number))
    propose_leniency(office.desk, office["group_leader"], inquiry, "主动报告并退回资金")
    grant_leniency(office.desk, office["approver"], inquiry, "同意从宽", "责令退回，年度内加强抽查")
    compute(office, number)
    (run,) = runs_of(office, number)
    assert (run.is_vetoed, run.grade) == (False, "pass")
    with office.desk.view(office["certifier"]) as view:
        found = load_inquiry(view, inquiry)
    assert (found.outcome, found.leniency, found.found_on) == (
        "lenient",
        "责令退回，年度内加强抽查",
        date(2026, 1, 4),
    )


@pytest.mark.req("ZZB-10")
def test_a_report_alone_is_no_veto_but_keeps_the_result_from_approval_until_it_is_decided(office: Office) -> None:
    number = case_at_feedback(office)
    self_reported(office, number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["no_veto_inquiry_is_open"]
    assert [run.is_vetoed for run in runs_of(office, number)] == [False]


@pytest.mark.req("ZZB-10")
def test_leniency_is_not_for_what_the_bureau_found_first(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = deliberated(office, opened(office, number, Suspicion("insurance_fraud", "飞行检查发现")))
    with pytest.raises(RefusedError) as refused:
        propose_leniency(office.desk, office["group_leader"], inquiry, "态度较好")
    assert codes(refused.value) == ["fraud_was_self_reported_in_time"]
    propose_dismissal(office.desk, office["group_leader"], inquiry, "证据不足")
    dismiss_veto(office.desk, office["approver"], inquiry, "同意")
    again = deliberated(office, self_reported(office, number))
    with pytest.raises(RefusedError) as refused:
        propose_leniency(office.desk, office["group_leader"], again, "已主动报告")
    assert codes(refused.value) == ["fraud_was_self_reported_in_time"]


def test_leniency_is_only_for_what_the_policy_names(office: Office) -> None:
    number = case_at_scoring(office)
    penalty = Suspicion("administrative_penalty", "主动报告处罚情况", found_on=date(2026, 1, 4))
    inquiry = matter(number, report_own_fraud(office.desk, office["certifier"], number, penalty))
    deliberated(office, inquiry)
    with pytest.raises(RefusedError) as refused:
        propose_leniency(office.desk, office["group_leader"], inquiry, "已主动报告")
    assert codes(refused.value) == ["fraud_was_self_reported_in_time"]


def test_self_reported_fraud_may_still_be_confirmed(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = deliberated(office, self_reported(office, number))
    propose_confirmation(office.desk, office["group_leader"], inquiry, "金额巨大")
    confirm_veto(office.desk, office["approver"], inquiry, "认定")
    compute(office, number)
    assert runs_of(office, number)[0].vetoes == ["insurance_fraud"]


def test_one_incident_dismissed_does_not_lift_another_that_was_confirmed(office: Office) -> None:
    number = case_at_scoring(office, irregular_amount="1.00")
    limit = Suspicion("irregular_amount_limit", "账外违规金额")
    confirmed(office, number, limit)
    second = deliberated(office, opened(office, number, limit))
    propose_dismissal(office.desk, office["group_leader"], second, "第二起不属实")
    dismiss_veto(office.desk, office["approver"], second, "同意")
    compute(office, number)
    assert runs_of(office, number)[0].vetoes == ["irregular_amount_limit"]


def test_a_veto_confirmed_in_approval_keeps_the_old_content_from_being_approved(office: Office) -> None:
    number, digest = case_at_approval(office)
    confirmed(office, number)
    with pytest.raises(RefusedError) as refused:
        approve_result(office.desk, office["approver"], number, Signature(digest))
    assert codes(refused.value) == ["content_shown_is_the_content_to_approve", "result_is_current"]
    with office.desk.view(office["group_leader"]) as view:
        assert view.session.scalars(select(Approval)).one().voided_because.startswith("veto_inquiry.confirm_veto")


@pytest.mark.req("XX-10")
def test_a_veto_confirmed_after_approval_voids_the_approval_visibly(office: Office) -> None:
    number = case_approved(office)
    inquiry = proposed(office, number)
    with office.desk.view(office["group_leader"]) as view:
        assert final_result(view, load_case(view, number)) is not None
    confirm_veto(office.desk, office["approver"], inquiry, "认定")
    with office.desk.view(office["group_leader"]) as view:
        assert final_result(view, load_case(view, number)) is None
        voided = view.session.scalars(select(Approval)).one()
    assert voided.approved_at is not None
    assert voided.voided_because == "veto_inquiry.confirm_veto:administrative_penalty"
    assert len(runs_of(office, number)) == 1


def test_a_dismissal_after_approval_leaves_the_approval_standing(office: Office) -> None:
    number = case_approved(office)
    inquiry = deliberated(office, opened(office, number))
    propose_dismissal(office.desk, office["group_leader"], inquiry, "不属实")
    dismiss_veto(office.desk, office["approver"], inquiry, "同意")
    with office.desk.view(office["group_leader"]) as view:
        assert final_result(view, load_case(view, number)) is not None


def test_a_reopened_inquiry_no_longer_counts_and_needs_a_decision_document(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = confirmed(office, number)
    with pytest.raises(RefusedError) as refused:
        reopen_inquiry(office.desk, office["approver"], inquiry, Resolution("法院撤销处罚", ""))
    assert codes(refused.value) == ["decision_document_is_named"]
    reopen_inquiry(office.desk, office["approver"], inquiry, Resolution("法院撤销处罚", "行政判决书"))
    compute(office, number)
    assert runs_of(office, number)[0].vetoes == []
    with office.desk.view(office["group_leader"]) as view:
        found = load_inquiry(view, inquiry)
    assert (found.state, found.outcome, found.proposal) == ("deliberation", None, None)


def test_a_returned_proposal_is_deliberated_again(office: Office) -> None:
    number = case_at_scoring(office)
    inquiry = proposed(office, number)
    return_proposal(office.desk, office["approver"], inquiry, "补充病历依据")
    record_finding(office.desk, office["group_leader"], inquiry, NewFinding("补查两份病历", "底稿13号"))
    propose_confirmation(office.desk, office["group_leader"], inquiry, "补充后事实清楚")
    confirm_veto(office.desk, office["approver"], inquiry, "认定")


def test_an_unknown_veto_and_a_second_inquiry_into_the_same_one_are_refused(office: Office) -> None:
    number = case_at_scoring(office)
    with pytest.raises(InvalidError) as invalid:
        opened(office, number, Suspicion("bad_weather", "线索"))
    assert invalid.value.faults["veto"].code == "unknown_veto"
    opened(office, number)
    with pytest.raises(InvalidError) as invalid:
        opened(office, number)
    assert invalid.value.faults["veto"].code == "inquiry_is_under_way"


def test_a_report_says_when_the_party_found_it_and_not_in_the_future(office: Office) -> None:
    number = case_at_scoring(office)
    for found_on in (None, date(2026, 1, 6)):
        found = Suspicion("insurance_fraud", "自查", found_on)
        with pytest.raises(InvalidError) as invalid:
            report_own_fraud(office.desk, office["submitter"], number, found)
        assert list(invalid.value.faults) == ["found_on"]


def test_the_party_does_not_conduct_an_inquiry_into_itself_and_the_bureau_does_not_report_for_it(
    office: Office,
) -> None:
    number = case_at_scoring(office)
    with pytest.raises(RefusedError):
        open_veto_inquiry(office.desk, office["submitter"], number, PENALTY)
    found = Suspicion("insurance_fraud", "自查", date(2026, 1, 4))
    with pytest.raises(RefusedError):
        report_own_fraud(office.desk, office["group_leader"], number, found)
    inquiry = opened(office, number)
    with pytest.raises(RefusedError):
        record_finding(office.desk, office["submitter"], inquiry, FINDING)
    with pytest.raises(NotFoundError):
        respond_to_inquiry(office.desk, office["other_submitter"], inquiry, "陈述")


def test_a_prepaid_amount_corrected_in_the_ledger_makes_the_run_old(office: Office) -> None:
    number = case_at_feedback(office, irregular_amount="100")
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    enter_prepaid(office, number, "3333.33")
    with pytest.raises(RefusedError) as refused:
        submit_for_approval(office.desk, office["group_leader"], number)
    assert codes(refused.value) == ["result_is_current"]
    assert state_of(office, number) == "feedback"


def test_a_figure_behind_a_computed_veto_corrected_later_gives_another_result(office: Office) -> None:
    number = case_at_scoring(office)
    compute(office, number)
    enter(office, number, irregular_amount="6000000.00")
    compute_preliminary_result(office.desk, office["group_leader"], number)
    assert [run.is_vetoed for run in runs_of(office, number)] == [False, True]


def give_post(office: Office, account: str, role: str) -> None:
    with office.desk.automatic_step() as step:
        post = Post(person_id=office[account], role=role, region_code="410100", from_on=date(2020, 1, 1))
        post.institution_id = office.institutions["bureau"]
        step.session.add(post)
