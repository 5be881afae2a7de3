"""The frame around a case: the evaluation group, declared interests, questions answered for all, quarterly reports."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.approved_cases import SURPLUS_LEDGER, add_department, amounts_of, approved_again
from tests.casework.approved_cases import enter as enter_ledger
from tests.casework.handing_in import GROUP, appoint, collect, form_group, hand_in
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import EVERYTHING_IN_ORDER, enter, enter_prepaid, name_group, put_into
from ycg_flow.casework.entered_figures import EnteredFigure
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.quarterly_reports_page import quarterly_reports_page
from ycg_flow.casework.queries.supervision_page import supervision_page
from ycg_flow.casework.steps.answer_question import answer_question, questions_answered
from ycg_flow.casework.steps.ask_question import ask_question
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.declare_interest import declare_interest
from ycg_flow.casework.steps.enter_verified_figures import enter_verified_figures
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, report_own_fraud
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.prepare_statement import prepare_statement
from ycg_flow.casework.steps.record_interview import NewInterview, record_interview
from ycg_flow.casework.steps.register_problem import NewProblem, register_problem
from ycg_flow.casework.steps.submit_quarterly_report import QuarterlyContent, submit_quarterly_report
from ycg_flow.records.cases import GroupMember
from ycg_flow.records.self_assessment import QuarterlyReport, Question
from ycg_flow.records.tasks import OutboxMessage, Task
from ycg_flow.records.vetoes import VetoInquiry


@pytest.fixture
def case(office: Office) -> str:
    return open_zhengzhou_cycle(office)


def group_of(office: Office, case: str) -> dict[str, bool | None]:
    """Who stands in the group, and whether they declared a conflict (None: not declared)."""
    with office.desk.view(office["group_leader"]) as view:
        members = [member for member in load_case(view, case).group if member.removed_at is None]
        return {member.person.account: member.has_conflict for member in members}


def name(office: Office, case: str, *named: tuple[str, str]) -> None:
    namings = [Naming(office[key], role) for key, role in named]
    form_evaluation_group(office.desk, office["group_leader"], case, namings)


@pytest.mark.req("XX-13")
def test_a_group_led_by_the_bureau_is_named_and_every_member_declares(office: Office, case: str) -> None:
    name(office, case, *((role, role) for role in GROUP), ("observer", "observer"))
    assert group_of(office, case) == dict.fromkeys((*GROUP, "observer"))
    hand_in(office, case)
    collect(office, case)
    for role in GROUP[:2]:
        declare_interest(office.desk, office[role], case, has_conflict=False)
    with pytest.raises(RefusedError) as refused:
        conclude_data_collection(office.desk, office["data_officer"], case)
    assert [(reason.code, reason.values["items"]) for reason in refused.value.reasons] == [
        ("every_member_has_declared_interests", ("示例surveyor",))
    ]
    declare_interest(office.desk, office["surveyor"], case, has_conflict=False)
    conclude_data_collection(office.desk, office["data_officer"], case)


@pytest.mark.req("XX-24")
def test_city_and_county_evaluate_together_with_health_and_finance_and_the_leading_group_coordinates(
    office: Office, case: str
) -> None:
    office.people |= {
        "health": add_department(office, "health_commission", "evaluator"),
        "finance": add_department(office, "finance_department"),
        "data_officer": add_department(office, "agency", "data_officer", region="410122"),
    }
    roles = {"group_leader": "group_leader", "surveyor": "surveyor", "health": "evaluator", "finance": "observer"}
    name(office, case, *roles.items())
    extend_deadline(office.desk, office["approver"], case, ExtensionDecision(date(2026, 2, 6), "与年度决算同步。"))
    hand_in(office, case)
    for member in ("group_leader", "surveyor", "health"):
        declare_interest(office.desk, office[member], case, has_conflict=False)
    collect(office, case)
    conclude_data_collection(office.desk, office["data_officer"], case)
    talk = NewInterview("manager", "县人民医院会议室", date(2026, 1, 5), "了解转诊流程。")
    record_interview(office.desk, office["health"], case, talk)
    with office.desk.view(office["finance"]) as view:
        assert load_case(view, case).state == "site_verification"


@pytest.mark.req("ZZB-04")
def test_a_spot_check_is_made_at_any_time_and_each_year_forms_an_evaluation_group_of_its_own(office: Office) -> None:
    found = {}
    for year, evaluator in ((2024, "evaluator"), (2025, "second_evaluator")):
        office.clock.go_to(date(year, 6, 3))
        number = open_zhengzhou_cycle(office, year=year)
        assert group_of(office, number) == {}
        name(office, number, ("group_leader", "group_leader"), (evaluator, "evaluator"))
        check = NewProblem("spot_check", "抽查发现未公示药品价格。", date(year, 6, 2), clause="B-5")
        register_problem(office.desk, office["data_officer"], number, check)
        with office.desk.view(office["group_leader"]) as view:
            page = supervision_page(view, number)
        found[year] = [(problem.source, problem.found_on) for problem in page.problems], set(group_of(office, number))
    assert found == {
        2024: ([("spot_check", date(2024, 6, 2))], {"group_leader", "evaluator"}),
        2025: ([("spot_check", date(2025, 6, 2))], {"group_leader", "second_evaluator"}),
    }


def test_who_declares_a_conflict_leaves_the_group_and_cannot_be_named_again(office: Office, case: str) -> None:
    name(office, case, ("evaluator", "evaluator"))
    with pytest.raises(InvalidError):
        declare_interest(office.desk, office["evaluator"], case, has_conflict=True)
    declare_interest(office.desk, office["evaluator"], case, has_conflict=True, declaration="配偶在该院任职")
    assert group_of(office, case) == {}
    with pytest.raises(RefusedError) as refused:
        name(office, case, ("evaluator", "evaluator"))
    assert [reason.code for reason in refused.value.reasons] == ["named_person_has_no_conflict"]
    with office.desk.view(office["evaluator"]) as view, pytest.raises(NotFoundError):
        load_case(view, case)


def test_nobody_of_the_party_or_without_the_post_is_named(office: Office, case: str) -> None:
    appoint(office, "evaluator", "certifier")
    named = [
        Naming(office["evaluator"], "evaluator"),
        Naming(office["approver"], "evaluator"),
        Naming(office["second_evaluator"], "chief"),
        Naming(987_654, "evaluator"),
    ]
    with pytest.raises(InvalidError) as invalid:
        form_evaluation_group(office.desk, office["group_leader"], case, named)
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "named.0": "person_is_of_the_party",
        "named.1": "holder_has_no_such_role",
        "named.2": "not_an_option",
        "named.3": "unknown_person",
    }
    assert group_of(office, case) == {}


def test_a_member_taken_off_and_named_again_declares_anew(office: Office, case: str) -> None:
    name(office, case, ("evaluator", "evaluator"))
    declare_interest(office.desk, office["evaluator"], case, has_conflict=False)
    off = [Naming(office["evaluator"], "evaluator")]
    form_evaluation_group(office.desk, office["group_leader"], case, removed=off)
    assert group_of(office, case) == {}
    name(office, case, ("evaluator", "evaluator"))
    assert group_of(office, case) == {"evaluator": None}
    with office.desk.view(office["group_leader"]) as view:
        assert len(view.session.scalars(select(GroupMember)).all()) == 1


def test_nobody_outside_the_group_declares_on_a_case(office: Office, case: str) -> None:
    form_group(office, case)
    for outsider in ("second_evaluator", "submitter", "other_submitter", "observer"):
        with pytest.raises(NotFoundError):
            declare_interest(office.desk, office[outsider], case, has_conflict=False)


def test_a_hospital_forms_no_group(office: Office, case: str) -> None:
    named = [Naming(office["evaluator"], "evaluator")]
    with pytest.raises(RefusedError):
        form_evaluation_group(office.desk, office["submitter"], case, named)


@pytest.fixture
def both(office: Office) -> tuple[str, str]:
    """The cases of two consortia in one cycle, opened during the evaluation year."""
    office.clock.go_to(date(2025, 3, 3))
    plan = CyclePlan("zhengzhou-2022", 2025, office.institutions["bureau"], "2025年度考核")
    number = create_cycle(office.desk, office["group_leader"], plan)
    parties = [office.parties["zhongmu"], office.parties["gongyi"]]
    parameters = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
    prepare_cycle(office.desk, office["group_leader"], number, Preparation(parties, parameters, source_document="文件"))
    open_cycle(office.desk, office["group_leader"], number)
    return "410122-2025-001", "410181-2025-001"


def test_a_question_is_answered_once_for_every_party_and_nobody_learns_who_asked(
    office: Office, both: tuple[str, str]
) -> None:
    first, second = both
    question = ask_question(office.desk, office["submitter"], first, "referral_system", "制度须由谁印发？")
    with pytest.raises(NotFoundError):
        answer_question(office.desk, office["group_leader"], second, question, "牵头医院")
    answer_question(office.desk, office["group_leader"], first, question, "由牵头医院印发")
    with office.desk.view(office["other_submitter"]) as view:
        assert [row.answer for row in questions_answered(view, second)] == ["由牵头医院印发"]
        told = view.session.scalars(select(OutboxMessage).where(OutboxMessage.code == "question_answered")).all()
    assert {message.person_id for message in told} == {
        office[key] for key in ("submitter", "certifier", "other_submitter", "other_certifier")
    }
    assert first not in str([message.values for message in told])
    for key, number in (("submitter", first), ("other_submitter", second)):
        with office.desk.view(office[key]) as view:
            own = load_case(view, number).id
        assert [message.case_id for message in told if message.person_id == office[key]] == [own]
    with pytest.raises(ConflictError) as conflict:
        answer_question(office.desk, office["group_leader"], first, question, "另一个答复")
    assert conflict.value.other is not None
    assert conflict.value.other.person == "示例group_leader"
    with office.desk.view(office["group_leader"]) as view:
        assert view.session.scalars(select(Question)).one().answer == "由牵头医院印发"


def test_a_question_names_an_indicator_and_comes_before_submission(office: Office, case: str) -> None:
    with pytest.raises(InvalidError) as invalid:
        ask_question(office.desk, office["submitter"], case, "beds", " ")
    assert set(invalid.value.faults) == {"indicator", "text"}
    hand_in(office, case)
    with pytest.raises(RefusedError):
        ask_question(office.desk, office["submitter"], case, "referral_system", "为何？")


@pytest.mark.req("ZZA-07")
@pytest.mark.parametrize(("day", "timeliness"), [(date(2025, 4, 10), "on_time"), (date(2025, 4, 11), "late")])
def test_a_quarters_use_of_the_fund_is_due_on_the_tenth_of_the_next_quarter(
    office: Office, both: tuple[str, str], day: date, timeliness: str
) -> None:
    office.clock.go_to(day)
    content = QuarterlyContent("fund_use", 1, "一季度使用情况", 120_000_000_00, 90_000_000_00)
    assert submit_quarterly_report(office.desk, office["submitter"], both[0], content) == 1
    with office.desk.view(office["submitter"]) as view:
        report = view.session.scalars(select(QuarterlyReport)).one()
    assert (report.due_on, report.timeliness, report.used_fen) == (date(2025, 4, 10), timeliness, 120_000_000_00)


@pytest.mark.req("ZZA-07")
def test_a_corrected_quarterly_report_is_a_new_version_beside_the_old(office: Office, both: tuple[str, str]) -> None:
    office.clock.go_to(date(2025, 7, 2))
    for used, version in ((100, 1), (200, 2)):
        content = QuarterlyContent("fund_use", 2, "二季度", used)
        assert submit_quarterly_report(office.desk, office["submitter"], both[0], content) == version
    with office.desk.view(office["submitter"]) as view:
        reports = view.session.scalars(select(QuarterlyReport).order_by(QuarterlyReport.version)).all()
    assert [(report.version, report.used_fen) for report in reports] == [(1, 100), (2, 200)]


@pytest.mark.req("ZZA-07")
def test_the_fourth_quarter_is_reported_in_january_while_the_self_assessment_is_open(office: Office, case: str) -> None:
    office.clock.go_to(date(2026, 1, 10))
    content = QuarterlyContent("fund_use", 4, "四季度使用情况", 100)
    submit_quarterly_report(office.desk, office["submitter"], case, content)
    with office.desk.view(office["submitter"]) as view:
        report = view.session.scalars(select(QuarterlyReport)).one()
    assert (report.due_on, report.timeliness) == (date(2026, 1, 10), "on_time")


@pytest.mark.req("ZZA-11")
def test_self_checks_are_kept_through_the_year_and_fraud_that_one_finds_reaches_the_bureau_at_once(
    office: Office, both: tuple[str, str]
) -> None:
    case = both[0]
    for quarter, day, text in (
        (1, date(2025, 4, 8), "自查发现多收护理费12例，4月2日已全部退回。"),
        (2, date(2025, 7, 8), "自查发现一村卫生室虚记诊疗，已报告医保局。"),
    ):
        office.clock.go_to(day)
        submit_quarterly_report(office.desk, office["submitter"], case, QuarterlyContent("self_check", quarter, text))
    fraud = Suspicion("insurance_fraud", "一村卫生室虚记诊疗3例。", date(2025, 7, 7))
    report_own_fraud(office.desk, office["submitter"], case, fraud)
    with office.desk.view(office["group_leader"]) as view:
        rows = quarterly_reports_page(view, case).rows
        told = view.session.scalars(select(Task.kind).where(Task.object_table == "veto_inquiry")).all()
        inquiry = view.session.scalars(select(VetoInquiry)).one()
    texts = [row.versions[0].text for row in rows if row.kind == "self_check" and row.versions]
    assert texts == ["自查发现多收护理费12例，4月2日已全部退回。", "自查发现一村卫生室虚记诊疗，已报告医保局。"]
    assert (told, inquiry.found_on, inquiry.grounds) == (["investigate_veto"], fraud.found_on, fraud.grounds)


@pytest.mark.req("ZZA-12")
def test_what_the_self_check_of_each_quarter_tells_is_verified_scored_and_moves_the_deposit(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    for quarter in range(1, 5):
        content = QuarterlyContent("self_check", quarter, "使用办法未报送审核；拨付迟延5例；内控检查缺1项。")
        submit_quarterly_report(office.desk, office["submitter"], number, content)
    put_into(office, number, "site_verification")
    name_group(office, number)
    with office.desk.view(office["evaluator"]) as view:
        checks = [row for row in quarterly_reports_page(view, number).rows if row.kind == "self_check"]
    assert [(row.quarter, row.versions[0].timeliness) for row in checks] == [
        (1, "late"),
        (2, "late"),
        (3, "late"),
        (4, "on_time"),
    ]
    told = {"funds_measure_filed": "0", "late_or_short_payments": "5", "internal_control_gaps": "1"}
    verified = [EnteredFigure(figure, 2025, value) for figure, value in told.items()]
    enter_verified_figures(office.desk, office["evaluator"], number, verified, "2025年各季度自查评估结果")
    put_into(office, number, "preliminary_result")
    enter(office, number, **{name: value for name, value in EVERYTHING_IN_ORDER.items() if name not in told})
    enter_prepaid(office, number, "200000000.00")
    approved_again(office, number)
    enter_ledger(office, number, SURPLUS_LEDGER)
    amounts = amounts_of(office, prepare_statement(office.desk, office["settlement_officer"], number))
    assert (amounts["deposit_refund"], amounts["deposit_not_refunded"]) == (25001, 25000)


def test_a_quarter_is_reported_when_it_is_over_and_amounts_belong_to_the_use_of_the_fund(
    office: Office, both: tuple[str, str]
) -> None:
    office.clock.go_to(date(2025, 6, 30))
    wrong = QuarterlyContent("self_check", 2, " ", used_fen=-1)
    with pytest.raises(InvalidError) as invalid:
        submit_quarterly_report(office.desk, office["submitter"], both[0], wrong)
    assert {field: fault.code for field, fault in invalid.value.faults.items()} == {
        "quarter": "quarter_is_not_over",
        "used_fen": "amount_is_negative",
        "text": "text_missing",
    }
    right = QuarterlyContent("self_check", 1, "制度健全，按月拨付")
    assert submit_quarterly_report(office.desk, office["submitter"], both[0], right) == 1
