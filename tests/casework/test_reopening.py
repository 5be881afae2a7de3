"""Reopening and withdrawing a case: recorded decisions whose effect everybody sees."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office
from tests.casework.result_stage import (
    case_approved,
    case_at_approval,
    case_at_feedback,
    compute,
    enter,
    matter,
    open_tasks,
    runs_of,
    state_of,
)
from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.errors import RefusedError
from ycg_flow.casework.history import last_sequence
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Resolution, load_inquiry, load_objection
from ycg_flow.casework.steps.answer_objection import uphold_objection
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.assign_objection import assign_objection
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.raise_objection import NewObjection, raise_objection
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.casework.steps.withdraw_case import withdraw_case
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.results import Approval
from ycg_flow.records.tasks import OutboxMessage

DECIDED = Resolution("上级审计发现台账有误", "审计整改会议纪要〔2026〕3号")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


@pytest.mark.req("PF-18")
def test_a_case_is_reopened_by_a_decision_with_reason_and_document_and_its_approval_is_void(office: Office) -> None:
    number = case_approved(office)
    for lacking, code in (
        (Resolution("理由", " "), "decision_document_is_named"),
        (Resolution("", "文"), "reason_is_given"),
    ):
        with pytest.raises(RefusedError) as refused:
            reopen_case(office.desk, office["approver"], number, lacking)
        assert codes(refused.value) == [code]
    reopen_case(office.desk, office["approver"], number, DECIDED)
    assert state_of(office, number) == "preliminary_result"
    assert {"score_indicators", "send_preliminary_result"} <= open_tasks(office, number)
    with office.desk.view(office["submitter"]) as view:
        case = load_case(view, number)
        assert final_result(view, case) is None
        (approval,) = view.session.scalars(select(Approval))
        entry = view.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "case.reopen_case")).one()
        told = view.session.scalars(select(OutboxMessage).where(OutboxMessage.code == "act_on_your_case")).all()
        assert last_sequence(view, f"case:{number}") > entry.sequence
    assert approval.voided_because == DECIDED.reason
    assert DECIDED.document in entry.content.decode()
    assert office["submitter"] in {message.person_id for message in told if message.values["act"] == "case.reopen_case"}


def test_a_reopened_case_gets_a_new_run_and_a_new_approval_and_the_old_ones_stay(office: Office) -> None:
    number = case_approved(office)
    reopen_case(office.desk, office["approver"], number, DECIDED)
    enter(office, number, post_gaps=2)
    compute(office, number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office["submitter"], number, PartyView(agrees=True))
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    approve_result(office.desk, office["approver"], number, Signature(digest))
    assert [run.total_hundredths for run in runs_of(office, number)] == [9900, 9700]
    with office.desk.view(office["submitter"]) as view:
        first, second = view.session.scalars(select(Approval).order_by(Approval.id))
        final = final_result(view, load_case(view, number))
    assert (first.voided_at is None, second.voided_at is None) == (False, True)
    assert final is not None
    assert final.id == second.id


def test_only_an_approver_reopens_a_case(office: Office) -> None:
    number = case_approved(office)
    for person in ("group_leader", "settlement_officer", "submitter"):
        with pytest.raises(RefusedError) as refused:
            reopen_case(office.desk, office[person], number, DECIDED)
        assert codes(refused.value) == ["permission_is_held"]


@pytest.mark.req("PF-18")
def test_a_withdrawn_case_ends_everything_under_way_in_it(office: Office) -> None:
    number = case_at_feedback(office)
    objection = matter(
        number, raise_objection(office.desk, office["submitter"], number, NewObjection("disclosure", "理由"))
    )
    suspicion = Suspicion("supervision_refused", "线索")
    inquiry = matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))
    withdraw_case(office.desk, office["approver"], number, Resolution("医共体撤销建制", "县政府文件"))
    assert state_of(office, number) == "withdrawn"
    assert open_tasks(office, number) == set()
    with office.desk.view(office["submitter"]) as view:
        assert load_objection(view, objection).state == "lapsed"
        assert load_inquiry(view, inquiry).state == "lapsed"
        ended = view.session.scalars(
            select(HistoryEntry).where(
                HistoryEntry.act.in_(["objection.lapse_objection", "veto_inquiry.lapse_inquiry"])
            )
        ).all()
    assert [entry.person_id for entry in ended] == [None, None]


def test_an_upheld_objection_ends_with_its_case_too(office: Office) -> None:
    number = case_at_feedback(office)
    against = NewObjection("disclosure", "理由")
    objection = matter(number, raise_objection(office.desk, office["submitter"], number, against))
    assign_objection(office.desk, office["group_leader"], objection, office["second_evaluator"])
    uphold_objection(office.desk, office["second_evaluator"], objection, "成立")
    withdraw_case(office.desk, office["approver"], number, Resolution("医共体撤销建制", "县政府文件"))
    with office.desk.view(office["submitter"]) as view:
        found = load_objection(view, objection)
    assert (found.state, found.answer) == ("lapsed", "成立")
    assert open_tasks(office, number) == set()


def test_a_case_withdrawn_in_approval_leaves_no_approval_standing(office: Office) -> None:
    number, _ = case_at_approval(office)
    withdraw_case(office.desk, office["approver"], number, Resolution("重复建案", "会议纪要"))
    with office.desk.view(office["approver"]) as view:
        assert view.session.scalars(select(Approval)).one().voided_because == "重复建案"


def test_a_case_in_settlement_is_not_withdrawn(office: Office) -> None:
    office.clock.go_to(date(2026, 3, 20))
    number = case_approved(office)
    with pytest.raises(RefusedError) as refused:
        withdraw_case(office.desk, office["approver"], number, Resolution("理由", "文件"))
    assert codes(refused.value) == ["event_is_possible_here"]
