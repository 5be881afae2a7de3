"""Consequences: problems and complaints kept and decided, favours, suspended payments, and counting over the years."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from tests.casework.approved_cases import (
    SURPLUS_LEDGER,
    Result,
    Round,
    approve,
    issued_statement,
    open_round,
    payments_of,
)
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_approved
from tests.casework.test_rectification import LATE_PAYMENT, MET, REPORT, attach
from tests.casework.test_statement_counts import counted
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.orders import ItemToPutRight, NewOrder
from ycg_flow.casework.queries.consequences_over_years import consequences_over_years
from ycg_flow.casework.queries.global_budget_status import has_global_budget, status_changes
from ycg_flow.casework.queries.rectification_overview import rectification_overview
from ycg_flow.casework.steps.answer_complaint import ComplaintAnswer, answer_complaint
from ycg_flow.casework.steps.apply_for_global_budget import (
    BudgetDecision,
    NewApplication,
    apply_for_global_budget,
    decide_budget_application,
)
from ycg_flow.casework.steps.escalate_order import Measure, escalate_order
from ycg_flow.casework.steps.issue_rectification_order import issue_rectification_order
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.record_favour import Favour, record_favour
from ycg_flow.casework.steps.record_payment import Movement, record_payment
from ycg_flow.casework.steps.record_re_inspection import record_re_inspection
from ycg_flow.casework.steps.register_complaint import NewComplaint, register_complaint
from ycg_flow.casework.steps.register_problem import NewProblem, deal_with_problem, register_problem
from ycg_flow.casework.steps.report_rectification import report_rectification
from ycg_flow.casework.steps.set_next_budget import NextBudget, set_next_budget
from ycg_flow.casework.steps.verify_rectification import verify_rectification
from ycg_flow.records.consequences import Complaint, Consequence, Problem
from ycg_flow.records.tasks import Task

FOUND = NewProblem("daily_review", "智能审核发现重复收费12例。", date(2026, 1, 4), is_violation=True, clause="B-5")
FRAUD = NewComplaint("telephone", "反映某村卫生室虚记诊疗。", date(2026, 1, 3), is_fraud_report=True)
PILOT = Favour("pilot", "优先纳入支付方式改革试点。", "新医保〔2026〕7号")
REVIEW = Favour("accreditation", "推荐申报国家临床重点专科。", "新卫医〔2026〕9号")
APPOINTMENT = Favour("appointment", "作为院长任期考评和评先评优的依据。", "新卫人〔2026〕3号")
XINXIANG = Round("xinxiang-2025", parameters={"budget_cut_share": "0.02", "overspend_share": "0.6"})


def problem(office: Office) -> Problem:
    with office.desk.database.reading() as session:
        return session.scalars(select(Problem)).one()


def complaint(office: Office) -> Complaint:
    with office.desk.database.reading() as session:
        return session.scalars(select(Complaint)).one()


@pytest.mark.req("ZZB-03")
def test_a_problem_of_daily_review_is_kept_and_its_decision_recorded_once(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    number = register_problem(office.desk, office["data_officer"], case, FOUND)
    decided = Resolution("拒付违规费用并通报。", "郑医保处〔2026〕2号")
    with pytest.raises(RefusedError):
        deal_with_problem(office.desk, office["data_officer"], number, decided)
    deal_with_problem(office.desk, office["rectification_officer"], number, decided)
    kept = problem(office)
    assert (kept.number, kept.is_violation, kept.description) == (number, True, FOUND.description)
    assert (kept.decision, kept.decision_document) == (decided.reason, decided.document)
    with pytest.raises(InvalidError) as again:
        deal_with_problem(office.desk, office["rectification_officer"], number, decided)
    assert again.value.faults["problem"].code == "decided_already"


@pytest.mark.req("ZZA-13")
def test_diverted_funds_and_fraud_are_recorded_and_acted_on(office: Office) -> None:
    case, officer = open_zhengzhou_cycle(office), office["rectification_officer"]
    diverted = NewProblem(
        "supervision", "挪用预付资金12万元垫付基建款。", date(2026, 1, 4), is_violation=True, clause="A-5"
    )
    number = register_problem(office.desk, office["data_officer"], case, diverted)
    deal_with_problem(office.desk, officer, number, Resolution("责令归还并限期整改。", "郑医保处〔2026〕3号"))
    give_back = ItemToPutRight(diverted.description, "归还专户并报送凭证。", "A-5")
    order = issue_rectification_order(
        office.desk, officer, case, NewOrder("finding", "改变资金用途。", (give_back,), due_on=date(2026, 2, 10))
    )
    fraud = Suspicion("insurance_fraud", "虚记住院3例，骗取基金。")
    open_veto_inquiry(office.desk, officer, case, fraud)
    kept = problem(office)
    assert (kept.description, kept.clause, kept.is_violation) == (diverted.description, "A-5", True)
    assert (kept.decision, kept.decision_document) == ("责令归还并限期整改。", "郑医保处〔2026〕3号")
    with office.desk.database.reading() as session:
        owed = set(
            session.scalars(select(Task.kind).where(Task.object_table.in_(("rectification_order", "veto_inquiry"))))
        )
    with office.desk.view(officer) as view:
        assert [row.number for row in rectification_overview(view)] == [order]
    assert owed == {"carry_out_rectification", "investigate_veto"}


def test_everything_wrong_with_a_problem_is_told_at_once(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    wrong = NewProblem("rumour", " ", date(2026, 1, 6))
    with pytest.raises(InvalidError) as invalid:
        register_problem(office.desk, office["group_leader"], case, wrong)
    assert set(invalid.value.faults) == {"source", "description", "found_on"}


@pytest.mark.req("ZZB-03")
def test_a_complaint_is_registered_investigated_answered_and_a_verified_fraud_report_given_an_award(
    office: Office,
) -> None:
    case = open_zhengzhou_cycle(office)
    number = register_complaint(office.desk, office["group_leader"], case, FRAUD)
    answer = ComplaintAnswer("verified", "调阅处方50张，查实3例。", "经查属实，已立案处理。", 50000)
    answer_complaint(office.desk, office["rectification_officer"], number, answer)
    kept = complaint(office)
    assert (kept.verdict, kept.award_fen, kept.answered_by_id) == ("verified", 50000, office["rectification_officer"])
    with pytest.raises(InvalidError) as again:
        answer_complaint(office.desk, office["rectification_officer"], number, answer)
    assert again.value.faults["complaint"].code == "answered_already"


@pytest.mark.parametrize(
    ("new", "verdict"),
    [(FRAUD, "not_verified"), (NewComplaint("letter_box", "候诊时间长。", date(2026, 1, 3)), "verified")],
    ids=["fraud_not_verified", "no_fraud"],
)
def test_without_verified_fraud_there_is_no_award(office: Office, new: NewComplaint, verdict: str) -> None:
    number = register_complaint(office.desk, office["group_leader"], open_zhengzhou_cycle(office), new)
    with pytest.raises(InvalidError) as invalid:
        answer_complaint(office.desk, office["group_leader"], number, ComplaintAnswer(verdict, "已查。", "已答。", 100))
    assert set(invalid.value.faults) == {"award_fen"}
    with pytest.raises(IntegrityError), office.desk.database.writing() as session, session.begin():
        session.scalars(select(Complaint)).one().award_fen = 100


@pytest.mark.req("XX-23", "NT-08")
def test_an_excellent_consortium_is_favoured_and_another_is_not(office: Office) -> None:
    open_round(office, XINXIANG)
    number, officer = "410122-2025-001", office["rectification_officer"]
    approve(office, number, Result("89.99"))
    with pytest.raises(RefusedError) as refused:
        record_favour(office.desk, officer, number, PILOT)
    assert [reason.code for reason in refused.value.reasons] == ["grade_is_excellent"]
    approve(office, number, Result("90"))
    for favour in (PILOT, REVIEW, APPOINTMENT):
        record_favour(office.desk, officer, number, favour)
    with office.desk.database.reading() as session:
        rows = session.scalars(select(Consequence).order_by(Consequence.id)).all()
    assert [(row.kind, row.favour, row.party_id) for row in rows] == [
        ("favour", favour, office.parties["zhongmu"]) for favour in ("pilot", "accreditation", "appointment")
    ]


@pytest.mark.req("ZZA-08")
def test_suspended_payments_wait_until_the_order_is_put_right(office: Office) -> None:
    number = case_approved(office)
    statement = issued_statement(office, number, SURPLUS_LEDGER)
    officer = office["rectification_officer"]
    order = issue_rectification_order(office.desk, officer, number, LATE_PAYMENT)
    office.clock.go_to(date(2026, 2, 11))
    escalate_order(office.desk, officer, order, Measure("payment_suspension", "拒不整改。", "郑医保〔2026〕8号"))
    paid = Movement(150002, date(2026, 2, 11), "付字1号")
    with pytest.raises(InvalidError) as invalid:
        record_payment(office.desk, office["settlement_officer"], statement, paid)
    assert invalid.value.faults["statement"].values == {"items": (order,)}
    attach(office, order)
    report_rectification(office.desk, office["submitter"], order, REPORT)
    record_re_inspection(office.desk, officer, order, MET)
    verify_rectification(office.desk, officer, order)
    record_payment(office.desk, office["settlement_officer"], statement, paid)
    assert len(payments_of(office, number)) == 4


@pytest.mark.req("PF-16")
def test_consequences_are_counted_over_the_years_of_a_party(office: Office) -> None:
    zhengzhou = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
    officer = office["rectification_officer"]
    for year in (2023, 2024, 2025):
        open_round(office, Round("zhengzhou-2022", year, zhengzhou))
        number = f"410122-{year}-001"
        order = issue_rectification_order(office.desk, officer, number, LATE_PAYMENT)
        office.clock.go_to(date(2026, 2, 11))
        escalate_order(office.desk, officer, order, Measure("circulated_criticism", "逾期。"))
        if year == 2025:
            office.clock.go_to(date(2026, 4, 1))
            escalate_order(office.desk, officer, order, Measure("budget_disqualification", "连续三年逾期。", "1号"))
        office.clock.go_to(date(2026, 1, 5))
    with office.desk.view(officer) as view:
        two, three = (consequences_over_years(view, "410122-2025-001", years) for years in (2, 3))
    assert two.times == {"circulated_criticism": 2, "budget_disqualification": 1}
    assert three.times == {"circulated_criticism": 3, "budget_disqualification": 1}
    assert [row.evaluation_year for row in three.rows] == [2025, 2025, 2024, 2023]


@pytest.mark.req("PF-05")
def test_the_overview_shows_open_orders_the_most_overdue_first_and_only_to_whom_they_concern(office: Office) -> None:
    case, officer = open_zhengzhou_cycle(office), office["rectification_officer"]
    first = issue_rectification_order(office.desk, officer, case, LATE_PAYMENT)
    items = LATE_PAYMENT.items
    earlier = type(LATE_PAYMENT)("finding", "未公示。", items, due_on=date(2026, 1, 20))
    second = issue_rectification_order(office.desk, officer, case, earlier)
    office.clock.go_to(date(2026, 1, 25))
    with office.desk.view(officer) as view:
        seen = rectification_overview(view)
    assert [(row.number, row.days_left, row.is_overdue) for row in seen] == [(second, -5, True), (first, 16, False)]
    with office.desk.view(office["other_submitter"]) as view:
        assert rectification_overview(view) == ()


def test_the_overview_asks_the_database_as_often_for_many_orders_as_for_one(office: Office) -> None:
    case, officer = open_zhengzhou_cycle(office), office["rectification_officer"]
    asked = []
    for more in (1, 6):
        for _ in range(more):
            issue_rectification_order(office.desk, officer, case, LATE_PAYMENT)
        with office.desk.view(officer) as view, counted(office.desk.database.engine) as statements:
            found = rectification_overview(view)
        asked.append((len(found), len(statements)))
    assert asked == [(1, 1), (7, 1)]


@pytest.mark.req("PF-16", "ZZB-08")
def test_a_global_budget_is_applied_for_granted_lost_by_a_measure_and_granted_anew(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    application = apply_for_global_budget(
        office.desk, office["submitter"], case, NewApplication(2026, "已实现人财物统一管理。")
    )
    granted = BudgetDecision(is_granted=True, reason="符合紧密型标准。", document="郑医保〔2026〕1号")
    with pytest.raises(RefusedError):
        decide_budget_application(office.desk, office["submitter"], application, granted)
    decide_budget_application(office.desk, office["approver"], application, granted)
    assert statuses(office, case) == {2025: None, 2026: True, 2027: True}
    order = issue_rectification_order(office.desk, office["rectification_officer"], case, LATE_PAYMENT)
    office.clock.go_to(date(2026, 2, 11))
    measure = Measure("budget_disqualification", "拒不整改。", "郑医保〔2026〕9号")
    escalate_order(office.desk, office["rectification_officer"], order, measure)
    assert statuses(office, case) == {2025: None, 2026: False, 2027: False}
    office.clock.go_to(date(2026, 9, 1))
    again = apply_for_global_budget(office.desk, office["certifier"], case, NewApplication(2027, "问题已整改。"))
    decide_budget_application(office.desk, office["approver"], again, granted)
    assert statuses(office, case) == {2025: None, 2026: False, 2027: True}


def test_an_application_that_is_refused_gives_nothing_and_is_decided_once(office: Office) -> None:
    case = open_zhengzhou_cycle(office)
    application = apply_for_global_budget(office.desk, office["submitter"], case, NewApplication(2026, "申请。"))
    refusal = BudgetDecision(is_granted=False, reason="尚未统一药品目录。", document="会议纪要")
    decide_budget_application(office.desk, office["approver"], application, refusal)
    assert statuses(office, case) == {2025: None, 2026: None, 2027: None}
    with pytest.raises(InvalidError) as again:
        decide_budget_application(office.desk, office["approver"], application, refusal)
    assert again.value.faults["application"].code == "decided_already"
    with pytest.raises(InvalidError) as past:
        apply_for_global_budget(office.desk, office["submitter"], case, NewApplication(2025, "申请。"))
    assert set(past.value.faults) == {"from_year"}


def statuses(office: Office, case: str) -> dict[int, bool | None]:
    with office.desk.view(office["submitter"]) as view:
        changes = status_changes(view, case)
    return {year: has_global_budget(changes, year) for year in (2025, 2026, 2027)}


@pytest.mark.req("ZZB-05", "XX-20")
def test_the_change_of_next_years_budget_is_decided_by_a_document_and_kept(office: Office) -> None:
    open_round(office, XINXIANG)
    number, officer = "410122-2025-001", office["rectification_officer"]
    approve(office, number, Result("59"))
    cut = NextBudget(-22000, "评价不满60分，核减下一年度预算2%。", "新医保〔2026〕8号")
    with pytest.raises(RefusedError):
        set_next_budget(office.desk, officer, number, NextBudget(cut.change_fen, cut.reason, " "))
    set_next_budget(office.desk, officer, number, cut)
    with office.desk.view(officer) as view:
        (kept,) = consequences_over_years(view, number).rows
    assert (kept.kind, kept.amount_fen, kept.document) == ("next_budget", -22000, cut.document)
