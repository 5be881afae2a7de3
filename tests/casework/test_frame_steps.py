"""The frame around a case: the evaluation group, declared interests, questions answered for all, quarterly reports."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.handing_in import GROUP, appoint, collect, form_group, hand_in
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.steps.answer_question import answer_question, questions_answered
from ycg_flow.casework.steps.ask_question import ask_question
from ycg_flow.casework.steps.conclude_data_collection import conclude_data_collection
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.declare_interest import declare_interest
from ycg_flow.casework.steps.form_evaluation_group import Naming, form_evaluation_group
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.submit_quarterly_report import QuarterlyContent, submit_quarterly_report
from ycg_flow.records.cases import GroupMember
from ycg_flow.records.self_assessment import QuarterlyReport, Question
from ycg_flow.records.tasks import OutboxMessage


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
