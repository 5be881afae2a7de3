"""The cycle as a whole: ranks over all its cases, a party more, a person lent, the end."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import (
    case_approved,
    case_at_approval,
    enter,
    name_group,
    put_into,
    state_of,
)
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case, load_cycle
from ycg_flow.casework.matters import Matter, Resolution
from ycg_flow.casework.steps.add_party import add_party
from ycg_flow.casework.steps.approve_result import Signature, approve_result
from ycg_flow.casework.steps.compute_preliminary_result import compute_preliminary_result
from ycg_flow.casework.steps.conduct_inquiry import NewFinding, hear_party, record_finding
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.decide_inquiry import confirm_veto
from ycg_flow.casework.steps.finalise_cohort import close_cycle, finalise_cohort, reopen_cohort, withdraw_cycle
from ycg_flow.casework.steps.give_feedback import PartyView, give_feedback
from ycg_flow.casework.steps.lend_person import Loan, lend_person
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.open_veto_inquiry import Suspicion, open_veto_inquiry
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.casework.steps.propose_inquiry_outcome import propose_confirmation
from ycg_flow.casework.steps.reopen_case import reopen_case
from ycg_flow.casework.steps.respond_to_inquiry import respond_to_inquiry
from ycg_flow.casework.steps.send_preliminary_result import send_preliminary_result
from ycg_flow.casework.steps.submit_for_approval import submit_for_approval
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.organisations import Institution
from ycg_flow.records.people import Person, Post
from ycg_flow.records.results import Approval, CaseRank

DECIDED = Resolution("局长办公会决定", "会议纪要〔2026〕8号")


def codes(error: RefusedError) -> list[str]:
    return [reason.code for reason in error.reasons]


def cycle_of(office: Office, number: str) -> str:
    with office.desk.view(office["group_leader"]) as view:
        return load_case(view, number).cycle.number


def ranks(office: Office) -> dict[str, int]:
    with office.desk.view(office["group_leader"]) as view:
        rows = view.session.scalars(select(CaseRank).where(CaseRank.voided_at.is_(None)))
        return {row.case.number: row.rank for row in rows}


# Ranks


def nanan_cycle(office: Office) -> str:
    plan = CyclePlan("nanan-2021", 2021, office.institutions["bureau"], "2021年度考核")
    cycle = create_cycle(office.desk, office["group_leader"], plan)
    parties = [office.parties["zhongmu"], office.parties["gongyi"]]
    settings = Preparation(parties, {"reserve_overspend_share": "0.5"}, source_document="总医院会议纪要")
    prepare_cycle(office.desk, office["group_leader"], cycle, settings)
    open_cycle(office.desk, office["group_leader"], cycle)
    return cycle


def score_centre(office: Office, number: str, submitter: str, points: str) -> None:
    put_into(office, number, "preliminary_result")
    name_group(office, number)
    scores = ("insurance_evaluation", "reform_monitoring_evaluation", "other_appraisal")
    enter(office, number, **{name: {2021: points} for name in scores})
    compute_preliminary_result(office.desk, office["group_leader"], number)
    send_preliminary_result(office.desk, office["group_leader"], number)
    give_feedback(office.desk, office[submitter], number, PartyView(agrees=True))
    digest = submit_for_approval(office.desk, office["group_leader"], number)
    approve_result(office.desk, office["approver"], number, Signature(digest))


@pytest.mark.req("PF-15")
@pytest.mark.parametrize(
    ("zhongmu", "gongyi", "expected"), [("90", "80.5", (1, 2)), ("80.5", "80.51", (2, 1)), ("90", "90", (1, 1))]
)
def test_ranks_come_from_the_approved_results_of_all_cases_and_ties_share_the_better(
    office: Office, zhongmu: str, gongyi: str, expected: tuple[int, int]
) -> None:
    cycle = nanan_cycle(office)
    score_centre(office, "410122-2021-001", "submitter", zhongmu)
    with pytest.raises(RefusedError) as refused:
        finalise_cohort(office.desk, office["group_leader"], cycle)
    (reason,) = refused.value.reasons
    assert (reason.code, reason.values["items"]) == ("every_case_is_decided", ("410181-2021-001",))
    score_centre(office, "410181-2021-001", "other_submitter", gongyi)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    assert ranks(office) == {"410122-2021-001": expected[0], "410181-2021-001": expected[1]}


@pytest.mark.req("PF-15")
def test_ranks_are_voided_when_the_cohort_is_reopened_and_stay_readable(office: Office) -> None:
    cycle = nanan_cycle(office)
    score_centre(office, "410122-2021-001", "submitter", "90")
    score_centre(office, "410181-2021-001", "other_submitter", "80")
    finalise_cohort(office.desk, office["group_leader"], cycle)
    with pytest.raises(RefusedError) as refused:
        reopen_cohort(office.desk, office["approver"], cycle, Resolution("更正", ""))
    assert codes(refused.value) == ["decision_document_is_named"]
    reopen_cohort(office.desk, office["approver"], cycle, DECIDED)
    assert ranks(office) == {}
    with office.desk.view(office["group_leader"]) as view:
        assert len(view.session.scalars(select(CaseRank)).all()) == 2
    finalise_cohort(office.desk, office["group_leader"], cycle)
    assert ranks(office) == {"410122-2021-001": 1, "410181-2021-001": 2}


@pytest.mark.req("PF-15")
def test_a_case_whose_approval_is_void_holds_the_cohort_up(office: Office) -> None:
    cycle = nanan_cycle(office)
    score_centre(office, "410122-2021-001", "submitter", "90")
    score_centre(office, "410181-2021-001", "other_submitter", "80")
    reopen_case(office.desk, office["approver"], "410122-2021-001", DECIDED)
    with pytest.raises(RefusedError) as refused:
        finalise_cohort(office.desk, office["group_leader"], cycle)
    assert refused.value.reasons[0].values["items"] == ("410122-2021-001",)


@pytest.mark.req("PF-15")
def test_a_result_that_no_longer_stands_undoes_the_ranks_that_counted_it(office: Office) -> None:
    cycle = nanan_cycle(office)
    score_centre(office, "410122-2021-001", "submitter", "90")
    score_centre(office, "410181-2021-001", "other_submitter", "80")
    finalise_cohort(office.desk, office["group_leader"], cycle)
    reopen_case(office.desk, office["approver"], "410122-2021-001", DECIDED)
    assert ranks(office) == {}
    with office.desk.view(office["group_leader"]) as view:
        assert load_cycle(view, cycle).state == "open"
        (undone,) = view.session.scalars(select(HistoryEntry).where(HistoryEntry.act == "cycle.reopen_cohort"))
    assert undone.person_id is None


def test_a_cycle_is_closed_when_every_case_is(office: Office) -> None:
    number = case_approved(office)
    cycle = cycle_of(office, number)
    finalise_cohort(office.desk, office["group_leader"], cycle)
    put_into(office, number, "closed")
    close_cycle(office.desk, office["group_leader"], cycle)
    with office.desk.view(office["group_leader"]) as view:
        assert load_cycle(view, cycle).state == "closed"


def test_a_case_in_settlement_whose_veto_was_confirmed_later_holds_the_cohort_up(office: Office) -> None:
    number = case_approved(office)
    suspicion = Suspicion("insurance_fraud", "举报查实")
    inquiry = Matter(number, open_veto_inquiry(office.desk, office["group_leader"], number, suspicion))
    record_finding(office.desk, office["group_leader"], inquiry, NewFinding("串换项目", "核查底稿"))
    hear_party(office.desk, office["group_leader"], inquiry)
    respond_to_inquiry(office.desk, office["submitter"], inquiry, "无异议")
    propose_confirmation(office.desk, office["group_leader"], inquiry, "事实清楚")
    confirm_veto(office.desk, office["approver"], inquiry, "认定")
    assert state_of(office, number) == "settlement"
    with pytest.raises(RefusedError) as refused:
        finalise_cohort(office.desk, office["group_leader"], cycle_of(office, number))
    assert refused.value.reasons[0].values["items"] == (number,)


def test_a_policy_that_does_not_rank_is_final_without_ranks(office: Office) -> None:
    number = case_approved(office)
    finalise_cohort(office.desk, office["group_leader"], cycle_of(office, number))
    assert ranks(office) == {}


# The frame of the cycle


def test_a_party_more_gets_its_case_and_tasks_like_the_others(office: Office) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    added = add_party(office.desk, office["group_leader"], cycle, office.parties["gongyi"], "新成立医共体")
    assert added == "410181-2025-001"
    with office.desk.view(office["other_submitter"]) as view:
        assert load_case(view, added).state == "self_assessment"


def test_a_party_is_not_added_twice_nor_without_a_reason_nor_by_a_hospital(office: Office) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    with pytest.raises(InvalidError) as invalid:
        add_party(office.desk, office["group_leader"], cycle, office.parties["zhongmu"], "理由")
    assert invalid.value.faults["party"].code == "party_twice"
    with pytest.raises(RefusedError):
        add_party(office.desk, office["group_leader"], cycle, office.parties["gongyi"], "")
    with pytest.raises(NotFoundError):
        add_party(office.desk, office["submitter"], cycle, office.parties["gongyi"], "理由")


@pytest.fixture
def province(office: Office) -> dict[str, int]:
    """The bureau above with a leader, who may lend, and an evaluator."""
    with office.desk.database.writing() as session, session.begin():
        above = Institution(name="河南省医疗保障局", kind="bureau", region_code="410000")
        session.add(above)
        session.flush()
        people = {}
        for role in ("group_leader", "approver"):
            person = Person(account=f"province_{role}", name=f"示例省级{role}")
            session.add(person)
            session.flush()
            post = Post(person_id=person.id, role=role, institution_id=above.id, region_code="410000")
            post.from_on = date(2020, 1, 1)
            session.add(post)
            people[role] = person.id
    return people


def test_the_superior_bureau_lends_a_person_for_a_duty_and_a_time(office: Office, province: dict[str, int]) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    loan = Loan(province["approver"], "approver", date(2026, 6, 1), "本级无独立审定人")
    lent = lend_person(office.desk, province["group_leader"], cycle, loan)
    with office.desk.view(office["group_leader"]) as view:
        post = view.session.get_one(Post, lent)
    assert (post.person_id, post.institution_id, post.until_on) == (
        province["approver"],
        office.institutions["bureau"],
        date(2026, 6, 1),
    )
    assert post.lent_reason == "本级无独立审定人"


def test_a_bureau_cannot_lend_its_own_people_to_itself_and_nobody_lends_themselves(
    office: Office, province: dict[str, int]
) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    until = date(2026, 6, 1)
    for lender, lent in (
        (office["group_leader"], office["evaluator"]),
        (office["group_leader"], office["group_leader"]),
        (province["group_leader"], province["group_leader"]),
        (province["group_leader"], office["submitter"]),
    ):
        with pytest.raises(InvalidError) as invalid:
            lend_person(office.desk, lender, cycle, Loan(lent, "approver", until, "理由"))
        assert list(invalid.value.faults) == ["person"]


def test_a_neighbouring_bureau_lends_nobody_through_a_person_of_both(office: Office) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    with office.desk.database.writing() as session, session.begin():
        neighbour = Institution(name="巩义市医疗保障局", kind="bureau", region_code="410181")
        session.add(neighbour)
        session.flush()
        lent = Person(account="neighbour", name="示例邻县人员")
        session.add(lent)
        session.flush()
        for person, role in ((office["group_leader"], "approver"), (lent.id, "observer")):
            post = Post(person_id=person, role=role, institution_id=neighbour.id, region_code="410181")
            post.from_on = date(2020, 1, 1)
            session.add(post)
        neighbour_person = lent.id
    loan = Loan(neighbour_person, "approver", date(2026, 6, 1), "理由")
    with pytest.raises(InvalidError) as invalid:
        lend_person(office.desk, office["group_leader"], cycle, loan)
    assert invalid.value.faults["person"].code == "person_is_not_of_the_superior"


def test_nobody_is_lent_who_belongs_to_an_evaluated_party(office: Office, province: dict[str, int]) -> None:
    cycle = cycle_of(office, open_zhengzhou_cycle(office))
    with office.desk.database.writing() as session, session.begin():
        post = Post(person_id=province["approver"], role="observer", region_code="410122", from_on=date(2025, 1, 1))
        post.institution_id = office.institutions["township"]
        session.add(post)
    loan = Loan(province["approver"], "approver", date(2026, 6, 1), "理由")
    with pytest.raises(InvalidError) as invalid:
        lend_person(office.desk, province["group_leader"], cycle, loan)
    assert invalid.value.faults["person"].code == "person_is_of_an_evaluated_party"


def test_a_withdrawn_cycle_withdraws_its_cases_and_a_settled_one_is_not_withdrawn(office: Office) -> None:
    number, _ = case_at_approval(office)
    withdraw_cycle(office.desk, office["approver"], cycle_of(office, number), DECIDED)
    assert state_of(office, number) == "withdrawn"
    with office.desk.view(office["approver"]) as view:
        assert view.session.scalars(select(Approval)).one().voided_because == DECIDED.reason


def test_a_cycle_with_a_case_in_settlement_is_neither_withdrawn_nor_closed(office: Office) -> None:
    number = case_approved(office)
    cycle = cycle_of(office, number)
    with pytest.raises(RefusedError) as refused:
        withdraw_cycle(office.desk, office["approver"], cycle, DECIDED)
    assert codes(refused.value) == ["no_case_is_settled"]
    finalise_cohort(office.desk, office["group_leader"], cycle)
    with pytest.raises(RefusedError) as refused:
        close_cycle(office.desk, office["group_leader"], cycle)
    assert refused.value.reasons[0].values["items"] == (number,)
