"""Reminders: to those who have not finished, on working days, once each, whatever runs twice or late."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.casework.handing_in import appoint, hand_in
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.queries.my_work import my_work
from ycg_flow.records.organisations import PartyMember
from ycg_flow.records.people import Person
from ycg_flow.records.tasks import Notice, OutboxMessage, Task


def inboxes(office: Office, kind: str = "fill_self_assessment") -> list[tuple[str, str]]:
    """Return who has which notice about a kind of task, in order of arrival."""
    deliver(office.desk)
    with office.desk.database.reading() as session:
        query = (
            select(Person.account, OutboxMessage.code)
            .join(Notice, Notice.person_id == Person.id)
            .join(OutboxMessage, OutboxMessage.id == Notice.message_id)
            .join(Task, Task.id == OutboxMessage.task_id)
            .where(Task.kind == kind)
            .order_by(Notice.id)
        )
        return [(account, code) for account, code in session.execute(query)]


@pytest.mark.req("PF-06")
def test_the_submitter_is_reminded_on_working_days_before_the_end_of_january_and_the_certifier_hears_of_lateness(
    office: Office,
) -> None:
    open_zhengzhou_cycle(office)
    seen = {}
    for day in range(5, 32):
        office.clock.go_to(date(2026, 1, day))
        before = len(inboxes(office))
        remind(office.desk)
        new = inboxes(office)[before:]
        if new:
            seen[day] = new
    # 31 January 2026 is a Saturday: the last working day before it is Friday 30.
    assert seen == {
        21: [("submitter", "before_7")],
        27: [("submitter", "before_3")],
        29: [("submitter", "before_1")],
        30: [("submitter", "before_0")],
    }
    office.clock.go_to(date(2026, 2, 2))
    remind(office.desk)
    assert inboxes(office)[4:] == [("submitter", "overdue_1"), ("certifier", "escalation_1")]


def test_running_the_sweep_again_on_the_same_day_sends_nothing_again(office: Office) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 21))
    assert remind(office.desk).messages > 0
    assert remind(office.desk).messages == 0
    assert inboxes(office) == [("submitter", "before_7")]


def test_after_a_week_of_downtime_only_the_latest_missed_reminder_goes_out_and_the_rest_is_said_to_be_superseded(
    office: Office,
) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 20))
    remind(office.desk)
    office.clock.go_to(date(2026, 1, 28))
    swept = remind(office.desk)
    assert inboxes(office) == [("submitter", "before_3")]
    assert swept.silences["superseded"] >= 1
    office.clock.go_to(date(2026, 2, 8))
    remind(office.desk)
    assert inboxes(office)[1:] == [("submitter", "overdue_3"), ("certifier", "escalation_5")]


def test_who_has_finished_gets_none_and_a_task_opened_late_none_for_the_days_before_it(office: Office) -> None:
    office.clock.go_to(date(2026, 1, 20))
    remind(office.desk)
    office.clock.go_to(date(2026, 1, 28))
    case = open_zhengzhou_cycle(office)
    remind(office.desk)
    assert inboxes(office) == []
    office.clock.go_to(date(2026, 1, 29))
    remind(office.desk)
    hand_in(office, case)
    office.clock.go_to(date(2026, 1, 30))
    remind(office.desk)
    assert inboxes(office) == [("submitter", "before_1")]


def test_on_a_rest_day_the_sweep_says_why_it_kept_silent(office: Office) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(date(2026, 1, 30))
    remind(office.desk)
    office.clock.go_to(date(2026, 1, 31))
    assert remind(office.desk).silences == {"not_a_working_day": 1}


@pytest.mark.parametrize(
    ("since_on", "until_on", "others"),
    [
        (date(2026, 1, 22), None, set()),
        (date(2026, 1, 21), None, {"other_submitter"}),
        (date(2025, 1, 1), date(2026, 1, 22), {"other_submitter"}),
        (date(2025, 1, 1), date(2026, 1, 21), set()),
    ],
)
def test_an_institution_reads_and_hears_of_its_consortium_only_while_it_belongs_to_it(
    office: Office, since_on: date, until_on: date | None, others: set[str]
) -> None:
    number = open_zhengzhou_cycle(office)
    appoint(office, "other_submitter", "member_contributor", "other")
    with office.desk.database.writing() as session, session.begin():
        party, institution = office.parties["zhongmu"], office.institutions["other"]
        session.add(PartyMember(party_id=party, institution_id=institution, since_on=since_on, until_on=until_on))
    office.clock.go_to(date(2026, 1, 21))
    remind(office.desk)
    told = {account for account, _ in inboxes(office, "contribute_figures")}
    assert told == {"member_contributor"} | others
    with office.desk.view(office["other_submitter"]) as view:
        assert [each.number for each in view.session.scalars(visible_cases(view)).unique()] == [number] * len(others)
        kinds = {task.kind for task in (*my_work(view).owed, *my_work(view).waiting)}
    assert ("contribute_figures" in kinds) is bool(others)
