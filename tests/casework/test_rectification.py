"""Rectification orders: items and a date, evidence, re-inspection by another, extension, the ladder, the end."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from sqlalchemy import select

from tests.casework.handing_in import appoint
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.orders import ItemToPutRight, NewOrder
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.steps.attach_rectification_evidence import attach_rectification_evidence
from ycg_flow.casework.steps.escalate_order import Measure, escalate_order
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.casework.steps.extend_order import extend_order
from ycg_flow.casework.steps.hand_over_order import hand_over_order
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.casework.steps.name_deputy import name_deputy
from ycg_flow.casework.steps.record_re_inspection import Inspected, record_re_inspection
from ycg_flow.casework.steps.reopen_order import reopen_order
from ycg_flow.casework.steps.report_rectification import NewReport, report_rectification
from ycg_flow.casework.steps.return_rectification import return_rectification
from ycg_flow.casework.steps.revoke_order import revoke_order
from ycg_flow.casework.steps.verify_rectification import verify_rectification
from ycg_flow.records.consequences import Consequence
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.tasks import Notice, OutboxMessage, Task

LATE_PAYMENT = NewOrder(
    "late_payment_to_members",
    "2025年三季度未按时向成员单位拨付资金。",
    (
        ItemToPutRight("三家乡镇卫生院8月预付资金逾期拨付。", "补拨到位并报送凭证。", "A-7", "payment_to_members"),
        ItemToPutRight("未公示拨付情况。", "按季公示。", "list-23"),
    ),
    due_on=date(2026, 2, 10),
    document="郑医保整改〔2026〕1号",
)
REPORT = NewReport("分两周补拨。", "已于1月20日全部补拨。")
MET = Inspected(is_target_met=True, finding="凭证齐全，资金已到账。", inspected_on=date(2026, 1, 20))
MISSED = Inspected(is_target_met=False, finding="仍有一家未到账。", inspected_on=date(2026, 1, 20))


def issued(office: Office, new: NewOrder = LATE_PAYMENT) -> str:
    case = open_zhengzhou_cycle(office)
    return issue_rectification_order(office.desk, office["rectification_officer"], case, new)


def attach(office: Office, number: str, account: str = "submitter", principal: int | None = None) -> int:
    content = BytesIO(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")
    person, name = office[account], "拨付凭证.pdf"
    return attach_rectification_evidence(office.desk, person, number, content, name, principal=principal)


def reported(office: Office) -> str:
    number = issued(office)
    attach(office, number)
    office.clock.go_to(date(2026, 1, 20))
    report_rectification(office.desk, office["submitter"], number, REPORT)
    return number


def order(office: Office, number: str) -> RectificationOrder:
    with office.desk.database.reading() as session:
        found = session.scalars(select(RectificationOrder).where(RectificationOrder.number == number)).one()
        assert [len(rows) for rows in (found.items, found.reports, found.re_inspections, found.measures)]
        return found


def open_tasks_of(office: Office, number: str) -> dict[str, date]:
    with office.desk.database.reading() as session:
        query = select(Task.kind, Task.due_on).where(
            Task.object_table == "rectification_order",
            Task.object_id == order(office, number).id,
            Task.state.in_(("open", "taken")),
        )
        return {row.kind: row.due_on for row in session.execute(query)}


def codes(error: pytest.ExceptionInfo[RefusedError]) -> set[str]:
    return {reason.code for reason in error.value.reasons}


@pytest.mark.req("ZZB-08", "PF-05", "ZZA-08")
def test_an_order_has_its_items_with_clauses_a_responsible_institution_and_its_own_date(office: Office) -> None:
    number = issued(office)
    found = order(office, number)
    assert (number, found.state, found.origin) == ("410122-2025-001-R01", "issued", "late_payment_to_members")
    assert [(item.clause, item.indicator) for item in found.items] == [("A-7", "payment_to_members"), ("list-23", None)]
    assert (found.responsible_id, found.due_on) == (office.institutions["lead"], date(2026, 2, 10))
    assert open_tasks_of(office, number) == {"carry_out_rectification": date(2026, 2, 10)}


def test_without_a_date_of_its_own_an_order_is_due_by_the_timetable(office: Office) -> None:
    number = issued(office, NewOrder("finding", "内控不到位。", (ItemToPutRight("无检查记录。", "每季检查。"),)))
    # 30 working days after Monday 5 January 2026; Saturday 14 February is a working day before Spring Festival.
    assert order(office, number).due_on == date(2026, 2, 14)


def test_a_member_institution_can_be_responsible_but_none_of_another_party(office: Office) -> None:
    items = (ItemToPutRight("未公示。", "公示。"),)
    number = issued(office, NewOrder("finding", "信息公开。", items, responsible=office.institutions["township"]))
    assert order(office, number).responsible_id == office.institutions["township"]
    foreign = NewOrder("finding", "信息公开。", items, responsible=office.institutions["other"])
    with pytest.raises(InvalidError) as invalid:
        issue_rectification_order(office.desk, office["rectification_officer"], number.rpartition("-")[0], foreign)
    assert set(invalid.value.faults) == {"responsible"}


def test_everything_wrong_with_an_order_is_told_at_once(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    wrong = NewOrder("whim", "", (ItemToPutRight("", "", indicator="nothing"),), due_on=date(2026, 1, 5))
    with pytest.raises(InvalidError) as invalid:
        issue_rectification_order(office.desk, office["rectification_officer"], case, wrong)
    fields = {"origin", "items.1.finding", "items.1.demand", "items.1.indicator", "due_on"}
    assert set(invalid.value.faults) == fields
    with pytest.raises(InvalidError) as empty:
        issue_rectification_order(office.desk, office["rectification_officer"], case, NewOrder("finding", "因", ()))
    assert set(empty.value.faults) == {"items"}


@pytest.mark.req("PF-05")
def test_a_report_needs_evidence_and_the_page_offers_it_only_then(office: Office) -> None:
    number = issued(office)
    with pytest.raises(RefusedError) as refused:
        report_rectification(office.desk, office["submitter"], number, REPORT)
    assert codes(refused) == {"rectification_evidence_is_attached"}
    assert offered(office, "submitter", number)["report_rectification"] is False
    evidence = attach(office, number)
    assert offered(office, "submitter", number)["report_rectification"] is True
    report_rectification(office.desk, office["submitter"], number, REPORT)
    (report,) = order(office, number).reports
    assert (report.plan, report.done, report.evidence) == (REPORT.plan, REPORT.done, [evidence])


def offered(office: Office, account: str, number: str) -> dict[str, bool]:
    with office.desk.view(office[account]) as view:
        found = load_numbered(view, RectificationOrder, number)
        return {act.event: act.is_allowed for act in acts_open_to(view, found)}


@pytest.mark.parametrize(
    ("day", "timeliness"), [(date(2026, 2, 10), "on_time"), (date(2026, 2, 11), "late")], ids=["last_day", "day_after"]
)
def test_a_late_report_is_taken_and_recorded_as_late(office: Office, day: date, timeliness: str) -> None:
    number = issued(office)
    attach(office, number)
    office.clock.go_to(day)
    report_rectification(office.desk, office["submitter"], number, REPORT)
    assert [report.timeliness for report in order(office, number).reports] == [timeliness]


@pytest.mark.req("PF-05", "PF-18")
def test_an_extension_moves_the_date_and_keeps_the_old_one_readable(office: Office) -> None:
    number = issued(office)
    decision = ExtensionDecision(date(2026, 3, 2), "春节期间银行对账暂停。", "会议纪要4号")
    extend_order(office.desk, office["rectification_officer"], number, decision)
    assert open_tasks_of(office, number) == {"carry_out_rectification": date(2026, 3, 2)}
    assert order(office, number).due_on == date(2026, 2, 10)
    with office.desk.database.reading() as session:
        task = session.scalars(select(Task).where(Task.kind == "carry_out_rectification")).one()
    assert [(origin["code"], origin["due_on"]) for origin in task.origin] == [
        ("set_by_decision", "2026-02-10"),
        ("extended", "2026-03-02"),
    ]
    with pytest.raises(RefusedError):
        extend_order(
            office.desk, office["rectification_officer"], number, ExtensionDecision(date(2026, 3, 1), "早一天")
        )


@pytest.mark.req("PF-05", "NT-07")
def test_an_order_is_closed_only_after_a_re_inspection_found_the_target_met(office: Office) -> None:
    number = reported(office)
    officer = office["rectification_officer"]
    with pytest.raises(RefusedError) as refused:
        verify_rectification(office.desk, officer, number)
    assert codes(refused) == {"re_inspection_is_recorded", "rectification_target_is_met"}
    record_re_inspection(office.desk, officer, number, MISSED)
    with pytest.raises(RefusedError) as refused:
        verify_rectification(office.desk, officer, number)
    assert codes(refused) == {"rectification_target_is_met"}
    record_re_inspection(office.desk, officer, number, MET)
    verify_rectification(office.desk, officer, number)
    assert order(office, number).state == "closed"
    assert open_tasks_of(office, number) == {}


def test_who_carried_it_out_does_not_verify_it(office: Office) -> None:
    number = reported(office)
    with pytest.raises(RefusedError) as refused:
        record_re_inspection(office.desk, office["submitter"], number, MET)
    assert codes(refused) == {"permission_is_held"}


def test_a_returned_order_gets_a_new_date_and_needs_evidence_that_came_since(office: Office) -> None:
    number = reported(office)
    officer = office["rectification_officer"]
    record_re_inspection(office.desk, officer, number, MISSED)
    return_rectification(office.desk, officer, number, "仍有一家未到账，请补拨。")
    assert open_tasks_of(office, number) == {"carry_out_rectification": date(2026, 2, 3)}
    with pytest.raises(RefusedError) as refused:
        report_rectification(office.desk, office["submitter"], number, REPORT)
    assert codes(refused) == {"rectification_evidence_is_attached"}
    office.clock.pass_days(1)
    attach(office, number)
    report_rectification(office.desk, office["submitter"], number, REPORT)
    with pytest.raises(RefusedError) as again:
        verify_rectification(office.desk, officer, number)
    assert "re_inspection_is_recorded" in codes(again)


@pytest.mark.req("ZZA-08", "ZZB-08", "XX-23", "PF-05", "NT-08")
def test_an_overdue_order_climbs_the_ladder_and_each_measure_counts_for_the_party(office: Office) -> None:
    number = issued(office)
    officer = office["rectification_officer"]
    with pytest.raises(RefusedError) as early:
        escalate_order(office.desk, officer, number, Measure("supervisory_interview", "逾期"))
    assert codes(early) == {"order_is_overdue_or_insufficient"}
    office.clock.go_to(date(2026, 2, 11))
    escalate_order(office.desk, officer, number, Measure("circulated_criticism", "逾期未整改，拒不说明。"))
    with pytest.raises(RefusedError) as milder:
        escalate_order(office.desk, officer, number, Measure("supervisory_interview", "再约谈"))
    assert "measure_is_on_the_ladder" in codes(milder)
    office.clock.go_to(date(2026, 4, 1))
    escalate_order(office.desk, officer, number, Measure("payment_suspension", "仍未整改。", "郑医保〔2026〕8号"))
    escalate_order(office.desk, officer, number, Measure("budget_disqualification", "拒不整改。", "郑医保〔2026〕9号"))
    measures = [measure.measure for measure in order(office, number).measures]
    assert measures == ["circulated_criticism", "payment_suspension", "budget_disqualification"]
    with office.desk.database.reading() as session:
        consequences = session.scalars(select(Consequence).order_by(Consequence.id)).all()
    assert [(row.kind, row.party_id, row.evaluation_year) for row in consequences] == [
        (measure, office.parties["zhongmu"], 2025) for measure in measures
    ]
    assert set(open_tasks_of(office, number)) == {"carry_out_rectification", "follow_up_escalation"}


@pytest.mark.req("ZZA-08")
def test_an_insufficient_rectification_may_be_escalated_before_its_new_date(office: Office) -> None:
    number = reported(office)
    officer = office["rectification_officer"]
    record_re_inspection(office.desk, officer, number, MISSED)
    escalate_order(office.desk, officer, number, Measure("supervisory_interview", "整改不到位。"))
    assert order(office, number).state == "escalated"
    office.clock.pass_days(1)
    attach(office, number)
    report_rectification(office.desk, office["submitter"], number, REPORT)
    assert order(office, number).state == "reported"


@pytest.mark.req("XX-23")
def test_a_matter_is_handed_over_by_law_only_by_the_approver_with_a_document_and_is_then_at_its_end(
    office: Office,
) -> None:
    number = issued(office)
    decision = Resolution("涉嫌骗取医保基金。", "移送书〔2026〕1号")
    with pytest.raises(RefusedError):
        hand_over_order(office.desk, office["rectification_officer"], number, decision)
    with pytest.raises(RefusedError):
        hand_over_order(office.desk, office["approver"], number, Resolution("涉嫌骗保。", ""))
    hand_over_order(office.desk, office["approver"], number, decision)
    assert order(office, number).state == "handed_over"
    with office.desk.database.reading() as session:
        assert [row.kind for row in session.scalars(select(Consequence))] == ["hand_over_by_law"]


def test_an_order_issued_in_error_is_revoked_by_a_decision(office: Office) -> None:
    number = issued(office)
    revoke_order(office.desk, office["rectification_officer"], number, Resolution("对象有误。", "会议纪要5号"))
    assert (order(office, number).state, open_tasks_of(office, number)) == ("revoked", {})


def test_a_closed_order_is_reopened_where_a_later_re_inspection_finds_the_target_missed(office: Office) -> None:
    number = reported(office)
    officer = office["rectification_officer"]
    record_re_inspection(office.desk, officer, number, MET)
    verify_rectification(office.desk, officer, number)
    with pytest.raises(RefusedError) as refused:
        reopen_order(office.desk, officer, number, "抽查")
    assert codes(refused) == {"rectification_target_is_missed_again"}
    record_re_inspection(office.desk, officer, number, MISSED)
    reopen_order(office.desk, officer, number, "二季度再次逾期。")
    assert order(office, number).state == "issued"
    assert set(open_tasks_of(office, number)) == {"carry_out_rectification"}


def test_the_party_is_told_of_every_act_on_its_order(office: Office) -> None:
    number = issued(office)
    office.clock.go_to(date(2026, 2, 11))
    escalate_order(office.desk, office["rectification_officer"], number, Measure("supervisory_interview", "逾期"))
    with office.desk.database.reading() as session:
        messages = session.scalars(select(OutboxMessage).where(OutboxMessage.code == "act_on_your_case")).all()
        assert session.scalars(select(Notice)).all() == []
    told = {(message.values["act"], message.person_id) for message in messages}
    acts = {"case.issue_rectification_order", "rectification_order.escalate_order"}
    assert {person for act, person in told if act in acts} == {office["submitter"], office["certifier"]}


def test_an_order_of_another_consortium_is_not_found(office: Office) -> None:
    number = issued(office)
    with pytest.raises(NotFoundError):
        report_rectification(office.desk, office["other_submitter"], number, REPORT)
    with pytest.raises(NotFoundError):
        attach_rectification_evidence(office.desk, office["other_submitter"], number, BytesIO(b"%PDF-1.4\n"), "a.pdf")
    with office.desk.view(office["observer"]) as view:
        assert load_case(view, number.rpartition("-")[0]).number == "410122-2025-001"


def test_an_order_is_not_handed_over_by_somebody_of_the_hospital_it_binds(office: Office) -> None:
    number = issued(office)
    appoint(office, "approver", "certifier")
    with pytest.raises(RefusedError) as refused:
        hand_over_order(office.desk, office["approver"], number, Resolution("涉嫌违法", "移送函〔2026〕1号"))
    assert {reason.code for reason in refused.value.reasons} == {"no_conflict_of_interest"}


def test_a_deputy_proves_and_reports_what_was_put_right_for_the_absent(office: Office) -> None:
    number, absent, today = issued(office), office["submitter"], office.clock().date()
    name_deputy(office.desk, absent, absent, office["certifier"], today, date(2026, 2, 1), reason="休假")
    attach(office, number, "certifier", absent)
    report_rectification(office.desk, office["certifier"], number, REPORT, principal=absent)
    with office.desk.view(absent) as view:
        acts = view.session.execute(select(HistoryEntry.person_id, HistoryEntry.principal_id)).all()
    assert acts[-2:] == [(office["certifier"], absent)] * 2
