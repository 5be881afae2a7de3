"""What the tasks owe is compared with what went out: a scheduler that stood still, or a post nobody holds, is told."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import update

from tests.casework.handing_in import hand_in
from tests.casework.office import Office, open_zhengzhou_cycle
from ycg_flow.casework.jobs import remind as reminding
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.jobs.scheduler import check_reminders
from ycg_flow.casework.queries.installation import JobsPage, jobs_page
from ycg_flow.casework.queries.reminders_owed import RemindersOwed
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision, extend_deadline
from ycg_flow.records.people import Person, Post
from ycg_flow.workflow.reminders import due_ranges

ADMINISTRATOR = "account_administrator"
FIRST_STEP = date(2026, 1, 21)


def jobs(office: Office) -> JobsPage:
    with office.desk.view(office[ADMINISTRATOR]) as view:
        return jobs_page(view)


def owed(office: Office) -> RemindersOwed:
    return jobs(office).owed


def missed(office: Office) -> list[tuple[str, str, bool]]:
    return [(each.task, each.step.kind, each.is_written) for each in owed(office).missed]


def mornings(office: Office, first: date, last: date) -> dict[date, tuple[int, int]]:
    """Let the scheduler work every morning; return what was owed and what of it was missed, day by day."""
    found = {}
    for count in range((last - first).days + 1):
        office.clock.go_to(first + timedelta(days=count))
        remind(office.desk)
        deliver(office.desk)
        now = owed(office)
        found[now.up_to] = (now.count, len(now.missed))
    return found


@pytest.mark.req("PF-06")
def test_on_every_day_of_the_window_what_is_owed_went_out_also_past_an_extension_and_after_handing_in(
    office: Office,
) -> None:
    case = open_zhengzhou_cycle(office)
    until_extension = mornings(office, date(2026, 1, 19), date(2026, 1, 29))
    extend_deadline(office.desk, office["group_leader"], case, ExtensionDecision(date(2026, 2, 10), "系统停机"))
    extended = mornings(office, date(2026, 1, 29), date(2026, 2, 12))
    assert {lacking for _, lacking in (until_extension | extended).values()} == {0}
    # Two tasks, of the hospital and of its member: a reminder each, and an escalation each once they are late.
    assert [max(count for count, _ in days.values()) for days in (until_extension, extended)] == [2, 4]
    extend_deadline(office.desk, office["group_leader"], case, ExtensionDecision(date(2026, 3, 10), "再次停机"))
    hand_in(office, case)
    assert {lacking for _, lacking in mornings(office, date(2026, 2, 25), date(2026, 3, 3)).values()} == {0}


def test_a_scheduler_that_stood_still_is_told_and_what_it_makes_up_for_is_no_longer_missed(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(FIRST_STEP)
    assert missed(office) == [("fill_self_assessment", "before_7", False), ("contribute_figures", "before_7", False)]
    with caplog.at_level(logging.ERROR):
        assert check_reminders(office.desk) == 2
    assert "2 of 2 reminders owed up to 2026-01-21 were not sent" in caplog.text
    # The first run of all makes up for it too.
    office.clock.go_to(FIRST_STEP + timedelta(days=1))
    remind(office.desk)
    assert (missed(office), check_reminders(office.desk)) == ([], 0)


def test_before_the_sweep_of_a_morning_that_day_is_not_owed_yet(office: Office) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(FIRST_STEP)
    office.clock.now -= timedelta(hours=5)
    assert (owed(office).up_to, owed(office).count) == (FIRST_STEP - timedelta(days=1), 0)


def test_a_reminder_that_nobody_can_receive_is_told_until_somebody_has_the_post(office: Office) -> None:
    open_zhengzhou_cycle(office)
    for change in (
        update(Person).where(Person.id == office["submitter"]).values(is_active=False),
        update(Post).where(Post.person_id == office["member_contributor"]).values(until_on=date(2026, 1, 10)),
    ):
        with office.desk.database.writing() as session, session.begin():
            session.execute(change)
    mornings(office, FIRST_STEP, FIRST_STEP)
    assert missed(office) == [("fill_self_assessment", "before_7", True), ("contribute_figures", "before_7", True)]
    assert check_reminders(office.desk) == 0
    with office.desk.database.writing() as session, session.begin():
        session.execute(update(Person).where(Person.id == office["submitter"]).values(is_active=True))
    mornings(office, FIRST_STEP, date(2026, 1, 27))
    assert missed(office) == [("contribute_figures", "before_3", True)]


def test_a_sweep_that_counts_its_days_otherwise_would_be_seen(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        reminding,
        "due_ranges",
        lambda day, entry, calendar: due_ranges(day, replace(entry, reminders=(5, 2)), calendar),
    )
    open_zhengzhou_cycle(office)
    seen = mornings(office, date(2026, 1, 20), date(2026, 1, 30))
    assert {day.day for day, (_, lacking) in seen.items() if lacking} >= {21, 22, 30}


def test_what_waits_is_seen_at_once_and_is_told_to_be_stuck_after_ten_deliveries(office: Office) -> None:
    open_zhengzhou_cycle(office)
    deliver(office.desk)
    office.clock.go_to(FIRST_STEP)
    remind(office.desk)
    assert (jobs(office).waiting, jobs(office).is_stuck) == (2, False)
    office.clock.now += timedelta(minutes=10, seconds=1)
    assert (jobs(office).waiting, jobs(office).is_stuck) == (2, True)
    deliver(office.desk)
    assert (jobs(office).waiting, jobs(office).is_stuck) == (0, False)
