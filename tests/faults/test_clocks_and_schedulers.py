"""Schedulers killed at work, clocks that jump, and submissions while the deadline passes."""

from __future__ import annotations

import multiprocessing
import multiprocessing.synchronize
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select, update

from tests.at_once import at_once
from tests.casework.office import HISTORY_KEY, Office
from tests.faults.browsing import visitor
from tests.faults.outcomes import DONE, HEARD, acts_of
from tests.faults.planted import clock_that_stands
from tests.faults.serving import PATIENCE_SECONDS, Place, Plant, file_clock, servers
from tests.faults.staging import fill_all, open_cases, put_all_into
from ycg_flow.casework.drafts import TypedEntry
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind, sweep_deadlines
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.steps.save_draft import save_draft
from ycg_flow.records.database import open_database
from ycg_flow.records.figures import DraftEntry
from ycg_flow.records.self_assessment import Submission
from ycg_flow.records.tasks import Notice, OutboxMessage, Reminder

REMINDED_ON = date(2026, 1, 21)
END_OF_JANUARY = datetime(2026, 1, 31, 16, tzinfo=UTC)
FIGURE = "funds_measure_filed"
KILLS = [
    pytest.param(20, id="gate", marks=pytest.mark.timeout(300)),
    pytest.param(200, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
CASES = [
    pytest.param(100, id="gate", marks=pytest.mark.timeout(300)),
    pytest.param(1_000, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]


@pytest.mark.parametrize("kills", KILLS)
def test_schedulers_killed_at_work_send_every_reminder_once_and_none_twice(
    office: Office, place: Place, kills: int
) -> None:
    open_cases(office, 30)
    deliver(office.desk)
    office.clock.go_to(REMINDED_ON)
    place.set_clock(office.clock())
    wanted = reminders_of_an_undisturbed_sweep(office)
    assert wanted >= 30
    dice, ended = random.Random(20260121), Counter[int]()
    for _ in range(kills):
        ended[run_and_kill(place, dice.uniform(0, 0.12))] += 1
    assert ended[-signal.SIGKILL] > 0
    remind(office.desk)
    deliver(office.desk)
    assert wrong_with_letters(office, wanted) == []


def test_a_scheduler_that_notes_a_letter_as_delivered_before_it_is_would_be_seen(office: Office, place: Place) -> None:
    open_cases(office, 3)
    deliver(office.desk)
    office.clock.go_to(REMINDED_ON)
    place.set_clock(office.clock())
    wanted = reminders_of_an_undisturbed_sweep(office)
    assert run_and_kill(place, 0, _note_first) == -signal.SIGKILL
    remind(office.desk)
    deliver(office.desk)
    assert wrong_with_letters(office, wanted) == ["letters are not in the inboxes once each"]


def wrong_with_letters(office: Office, wanted: int) -> list[str]:
    """Return what was reminded twice or not at all, and what of it did not reach an inbox exactly once."""
    with office.desk.database.reading() as session:
        sent = session.scalars(select(Reminder.task_id)).all()
        messages = session.scalars(select(OutboxMessage.id)).all()
        noticed = Counter(session.scalars(select(Notice.message_id)))
        waiting = session.scalar(select(func.count()).where(OutboxMessage.delivered_at.is_(None)))
    wrong = [] if (len(sent), len(set(sent))) == (wanted, wanted) else [f"{len(sent)} reminders for {wanted}"]
    wrong += [] if noticed == Counter(messages) else ["letters are not in the inboxes once each"]
    return wrong + ([f"{waiting} letters wait"] if waiting else [])


Work = Callable[[Place, multiprocessing.synchronize.Event], None]


class _NotKeptError(Exception):
    pass


def reminders_of_an_undisturbed_sweep(office: Office) -> int:
    """Return how many reminders a sweep writes, without keeping them."""
    written: list[int] = []
    with suppress(_NotKeptError), office.desk.automatic_step() as step:
        written.append(sum(sweep_deadlines(step).reminders.values()))
        raise _NotKeptError
    return written[0]


def run_and_kill(place: Place, seconds: float, work: Work | None = None) -> int:
    """Let a scheduler work so long, kill it, and return how it ended."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=work or _work, args=(place, ready))
    process.start()
    assert ready.wait(PATIENCE_SECONDS)
    time.sleep(seconds)
    if process.is_alive() and process.pid is not None:
        os.kill(process.pid, signal.SIGKILL)
    process.join(PATIENCE_SECONDS)
    return process.exitcode or 0


def _work(place: Place, ready: multiprocessing.synchronize.Event) -> None:
    database = open_database(place.url)
    desk = open_desk(database, file_clock(place.clock), history_key=HISTORY_KEY, evidence_folder=place.evidence)
    ready.set()
    remind(desk)
    deliver(desk)


def _note_first(place: Place, ready: multiprocessing.synchronize.Event) -> None:
    database = open_database(place.url)
    desk = open_desk(database, file_clock(place.clock), history_key=HISTORY_KEY, evidence_folder=place.evidence)
    remind(desk)
    with desk.automatic_step() as step:
        step.session.execute(update(OutboxMessage).values(delivered_at=step.now))
    ready.set()
    time.sleep(PATIENCE_SECONDS)


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
