"""Clocks that jump, and submissions while the deadline passes."""

from __future__ import annotations

import random
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import select

from tests.at_once import at_once
from tests.casework.office import Office
from tests.faults.browsing import visitor
from tests.faults.outcomes import DONE, HEARD, acts_of
from tests.faults.planted import clock_that_stands
from tests.faults.serving import Place, Plant, servers
from tests.faults.staging import fill_all, open_cases, put_all_into
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.records.figures import DraftEntry
from ycg_flow.records.self_assessment import Submission
from ycg_flow.records.tasks import Reminder

REMINDED_ON = date(2026, 1, 21)
END_OF_JANUARY = datetime(2026, 1, 31, 16, tzinfo=UTC)
FIGURE = "funds_measure_filed"
CASES = [
    pytest.param(100, id="gate", marks=pytest.mark.timeout(300)),
    pytest.param(1_000, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]


def test_a_clock_that_jumps_brings_no_storm_of_reminders_and_no_disorder_into_the_history(office: Office) -> None:
    number, *_ = open_cases(office, 3)
    office.clock.go_to(REMINDED_ON)
    remind(office.desk)
    first = reminders(office)
    for place, jump in enumerate((timedelta(hours=-1), timedelta(days=3), timedelta(days=-3), timedelta(days=3))):
        office.clock.now += jump
        before = reminders(office)
        remind(office.desk)
        remind(office.desk)
        assert stormed(before, reminders(office)) == set()
        save_draft(office.desk, office["submitter"], number, [TypedEntry(FIGURE, 2025, str(place), "", place)])
    assert Counter(reminders(office)) >= Counter(first)
    with office.desk.database.reading() as session:
        rows = session.execute(select(Reminder.task_id, Reminder.kind, Reminder.day)).all()
        assert len(rows) == len(set(rows))
        assert session.scalars(select(DraftEntry.text).where(DraftEntry.figure == FIGURE)).one() == "3"
    # The order of the history is that of what happened: gapless, chained, whatever the clock said.
    assert acts_of(office, number)[-4:] == ["case.save_draft"] * 4


def test_a_scheduler_that_makes_up_for_every_day_on_its_own_would_be_seen(office: Office) -> None:
    open_cases(office, 1)
    office.clock.go_to(REMINDED_ON)
    remind(office.desk)
    before = reminders(office)
    for _ in range(20):
        office.clock.pass_days(1)
        remind(office.desk)
    assert stormed(before, reminders(office))


def stormed(before: list[int], after: list[int]) -> set[int]:
    """Return the tasks with more new letters than one of each kind, reminder and escalation."""
    return {task for task, count in (Counter(after) - Counter(before)).items() if count > 2}


def reminders(office: Office) -> list[int]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Reminder.task_id)))


@pytest.mark.parametrize("count", CASES)
def test_what_is_submitted_while_the_deadline_passes_is_in_time_or_refused_and_never_both(
    office: Office, place: Place, count: int
) -> None:
    accepted, taken_after_it = submitted_as_it_passes(office, place, count)
    with office.desk.database.reading() as session:
        submitted = session.scalars(select(Submission)).all()
    assert len(submitted) == accepted
    assert all(row.submitted_at < END_OF_JANUARY and row.timeliness == "on_time" for row in submitted)
    assert taken_after_it == 0


def test_a_server_that_does_not_see_the_deadline_pass_would_be_seen(office: Office, place: Place) -> None:
    _, taken_after_it = submitted_as_it_passes(office, place, 2, clock_that_stands)
    assert taken_after_it == 1


def submitted_as_it_passes(office: Office, place: Place, count: int, plant: Plant | None = None) -> tuple[int, int]:
    """Submit every case four times at once while the deadline passes, and the last one after it.

    Return how many were accepted, and how many of them after the deadline.
    """
    numbers = open_cases(office, count)
    fill_all(office, numbers)
    put_all_into(office, numbers, "certification")
    office.clock.now = END_OF_JANUARY - timedelta(seconds=1)
    certifier, dice = visitor(office, "certifier"), random.Random(20260131)
    place.set_clock(office.clock())
    accepted = last = 0
    with servers(place, 2, plant) as running:
        for number in numbers:
            place.set_clock(END_OF_JANUARY if number == numbers[-1] else office.clock())
            passing = threading.Timer(dice.uniform(0, 0.1), place.set_clock, [END_OF_JANUARY])
            passing.start()
            path = f"/cases/{number}/self-assessment/certify"
            answers = at_once([partial(certifier.at(running[at % 2].port).post, path, {}) for at in range(4)])
            passing.join()
            statuses = Counter(answer.status for answer in answers)
            assert statuses in ({DONE: 1, HEARD: 3}, {HEARD: 4}), statuses
            assert Counter(acts_of(office, number))["case.submit_self_assessment"] == statuses[DONE]
            last = statuses[DONE]
            accepted += last
    return accepted, last
