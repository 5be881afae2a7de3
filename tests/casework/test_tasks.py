"""Tasks: taken on, given back, assigned, handed over, nudged, extended; and deputies bound by the same rules."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select, update

from tests.casework.handing_in import appoint
from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.result_stage import case_at_scoring
from ycg_flow.casework.errors import InvalidError, NotFoundError, RefusedError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.queries.deputies import standing_in_for
from ycg_flow.casework.steps.assign_task import assign_task, hand_over_task
from ycg_flow.casework.steps.bar_account import admit_account, bar_account
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.casework.steps.extend_task import extend_task
from ycg_flow.casework.steps.name_deputy import name_deputy
from ycg_flow.casework.steps.nudge_task import nudge_task
from ycg_flow.casework.steps.take_on_task import give_back_task, take_on_task
from ycg_flow.records.people import Post
from ycg_flow.records.tasks import OutboxMessage, Task

FEBRUARY = date(2026, 2, 9)


@pytest.fixture
def task_id(office: Office) -> int:
    open_zhengzhou_cycle(office)
    return task(office).id


def task(office: Office, kind: str = "fill_self_assessment") -> Task:
    with office.desk.database.reading() as session:
        return session.scalars(select(Task).where(Task.kind == kind)).one()


def test_who_takes_on_a_task_holds_it_until_they_give_it_back(office: Office, task_id: int) -> None:
    take_on_task(office.desk, office["submitter"], task_id)
    assert (task(office).state, task(office).holder_id) == ("taken", office["submitter"])
    give_back_task(office.desk, office["submitter"], task_id)
    assert (task(office).state, task(office).holder_id) == ("open", None)


def test_a_task_that_another_role_owes_cannot_be_taken_on(office: Office, task_id: int) -> None:
    with pytest.raises(RefusedError) as refused:
        take_on_task(office.desk, office["certifier"], task_id)
    assert [reason.code for reason in refused.value.reasons] == ["task_is_owed_by_the_actor"]
    assert task(office).holder_id is None


def test_a_task_of_another_consortium_is_not_found(office: Office, task_id: int) -> None:
    with pytest.raises(NotFoundError):
        take_on_task(office.desk, office["other_submitter"], task_id)


def test_a_task_is_assigned_only_to_somebody_whose_role_owes_it_and_they_are_told(office: Office, task_id: int) -> None:
    with pytest.raises(InvalidError):
        assign_task(office.desk, office["group_leader"], task_id, office["approver"])
    assign_task(office.desk, office["group_leader"], task_id, office["submitter"])
    with office.desk.database.reading() as session:
        told = session.scalars(select(OutboxMessage.person_id).where(OutboxMessage.code == "task_assigned")).all()
    assert told == [office["submitter"]]


def test_handing_over_needs_a_reason(office: Office, task_id: int) -> None:
    assign_task(office.desk, office["group_leader"], task_id, office["submitter"])
    with pytest.raises(RefusedError):
        hand_over_task(office.desk, office["group_leader"], task_id, office["submitter"], "")


def test_a_nudge_writes_to_those_who_owe_the_task(office: Office, task_id: int) -> None:
    assert nudge_task(office.desk, office["group_leader"], task_id, "请尽快报送") == 1


@pytest.mark.req("PF-18")
def test_an_extended_task_keeps_the_date_it_replaced(office: Office, task_id: int) -> None:
    decided = ExtensionDecision(date(2026, 2, 10), "系统故障", "郑医保函〔2026〕3号")
    extend_task(office.desk, office["group_leader"], task_id, decided)
    moved = task(office)
    assert moved.due_on == date(2026, 2, 10)
    steps = {step["code"]: step for step in moved.origin}
    assert steps["extended"]["replaced"] == "2026-01-31"


def test_an_earlier_date_is_refused(office: Office, task_id: int) -> None:
    with pytest.raises(RefusedError) as refused:
        extend_task(office.desk, office["group_leader"], task_id, ExtensionDecision(date(2026, 1, 20), "提前"))
    assert [reason.code for reason in refused.value.reasons] == ["new_date_is_later"]


def test_a_task_of_the_bureau_is_extended_by_its_people_but_for_those_of_the_party(office: Office) -> None:
    case_at_scoring(office)
    task_id = task(office, "score_indicators").id
    extend_task(office.desk, office["group_leader"], task_id, ExtensionDecision(date(2026, 12, 1), "补充核实"))
    appoint(office, "approver", "certifier")
    with pytest.raises(RefusedError) as refused:
        extend_task(office.desk, office["approver"], task_id, ExtensionDecision(date(2026, 12, 2), "照顾"))
    assert {reason.code for reason in refused.value.reasons} == {"no_conflict_of_interest"}


def test_a_deputy_sees_the_case_only_while_standing_in(office: Office, task_id: int) -> None:
    number = "410122-2025-001"
    name_deputy(
        office.desk,
        office["submitter"],
        office["submitter"],
        office["certifier"],
        date(2026, 1, 10),
        date(2026, 1, 20),
        reason="外出学习",
    )
    office.clock.go_to(date(2026, 1, 12))
    take_on_task(office.desk, office["certifier"], task_id, principal=office["submitter"])
    assert task(office).holder_id == office["submitter"]
    office.clock.go_to(date(2026, 1, 20))
    with (
        pytest.raises(NotFoundError),
        office.desk.view(office["certifier"], principal=office["submitter"]) as view,
    ):
        load_case(view, number)


def test_nobody_names_a_deputy_for_a_stranger(office: Office) -> None:
    with pytest.raises(NotFoundError):
        name_deputy(
            office.desk,
            office["other_submitter"],
            office["submitter"],
            office["other_certifier"],
            date(2026, 1, 10),
            date(2026, 1, 20),
            reason="越权",
        )


def standing_in(office: Office, absent: str, deputy: str) -> None:
    """Name a deputy from today until 9 February."""
    today = office.clock().date()
    name_deputy(office.desk, office[absent], office[absent], office[deputy], today, FEBRUARY, reason="出差")


def test_who_left_the_house_keeps_no_post_of_the_colleague_they_stood_in_for(office: Office) -> None:
    number = open_zhengzhou_cycle(office)
    standing_in(office, "approver", "observer")
    with office.desk.view(office["observer"], principal=office["approver"]) as view:
        assert load_case(view, number).number == number
        assert [found.principal for found in standing_in_for(view)] == [office["approver"]]
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Post).where(Post.person_id == office["observer"]).values(until_on=office.clock().date()))
    appoint(office, "observer", "submitter", "other")
    with pytest.raises(NotFoundError), office.desk.view(office["observer"], principal=office["approver"]):
        pass
    with office.desk.view(office["observer"]) as view:
        assert standing_in_for(view) == ()


def test_a_barred_person_acts_through_nobody_until_they_are_admitted_again(office: Office) -> None:
    standing_in(office, "approver", "observer")
    bar_account(office.desk, office["account_administrator"], office["approver"], "调查期间停用")
    with pytest.raises(NotFoundError), office.desk.view(office["observer"], principal=office["approver"]):
        pass
    admit_account(office.desk, office["account_administrator"], office["approver"])
    with office.desk.view(office["observer"], principal=office["approver"]) as view:
        assert view.actor.principal == office["approver"]


def test_people_who_are_away_at_the_same_time_do_not_stand_in_for_one_another(office: Office) -> None:
    standing_in(office, "approver", "observer")
    standing_in(office, "observer", "evaluator")
    for absent in ("observer", "evaluator"):
        with pytest.raises(InvalidError) as invalid:
            standing_in(office, absent, "approver")
        assert invalid.value.faults["deputy"].code == "deputies_of_one_another"
    later = (FEBRUARY, FEBRUARY + timedelta(days=5))
    assert name_deputy(office.desk, office["evaluator"], office["evaluator"], office["approver"], *later, reason="出差")


def test_what_somebody_once_administered_neither_opens_nor_shuts_a_deputyship(office: Office) -> None:
    with office.desk.database.writing() as session, session.begin():
        former = update(Post).where(Post.person_id == office["observer"])
        session.execute(former.values(role="auditor", until_on=office.clock().date()))
    appoint(office, "observer", "evaluator", "bureau")
    with pytest.raises(InvalidError) as invalid:
        standing_in(office, "auditor", "observer")
    assert invalid.value.faults["deputy"].code == "administrators_do_no_casework"
    standing_in(office, "approver", "observer")
