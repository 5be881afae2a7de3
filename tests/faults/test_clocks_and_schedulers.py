"""Schedulers killed at work, clocks that jump, and submissions while the deadline passes."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import func, select

from tests.casework.office import HISTORY_KEY, Office
from tests.faults.browsing import visitor
from tests.faults.serving import PATIENCE_SECONDS, Place, file_clock, servers
from tests.faults.staging import fill_all, open_cases, put_all_into
from tests.faults.together import DONE, HEARD, acts_of, together
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
KILLS = [pytest.param(20, id="gate"), pytest.param(200, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]
CASES = [pytest.param(10, id="gate"), pytest.param(200, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)])]


@pytest.mark.timeout(300)
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
    with office.desk.database.reading() as session:
        sent = session.scalars(select(Reminder.task_id)).all()
        messages = session.scalars(select(OutboxMessage.id)).all()
        noticed = Counter(session.scalars(select(Notice.message_id)))
        waiting = session.scalar(select(func.count()).where(OutboxMessage.delivered_at.is_(None)))
    assert (len(sent), len(set(sent))) == (wanted, wanted)
    assert noticed == Counter(messages)
    assert waiting == 0


class _NotKeptError(Exception):
    pass


def reminders_of_an_undisturbed_sweep(office: Office) -> int:
    """Return how many reminders a sweep writes, without keeping them."""
    written: list[int] = []
    with suppress(_NotKeptError), office.desk.automatic_step() as step:
        written.append(sum(sweep_deadlines(step).reminders.values()))
        raise _NotKeptError
    return written[0]


def run_and_kill(place: Place, seconds: float) -> int:
    """Let a scheduler work so long, kill it, and return how it ended."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=_work, args=(place, ready))
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


def test_a_clock_that_jumps_brings_no_storm_of_reminders_and_no_disorder_into_the_history(office: Office) -> None:
    number, *_ = open_cases(office, 3)
    office.clock.go_to(REMINDED_ON)
    remind(office.desk)
    first = reminders(office)
    for place, jump in enumerate((timedelta(hours=-1), timedelta(days=3), timedelta(days=-3), timedelta(days=3))):
        office.clock.now += jump
        before = Counter(reminders(office))
        remind(office.desk)
        remind(office.desk)
        # Of each kind of letter a task gets one at most, however many days were jumped over.
        assert all(count <= 2 for count in (Counter(reminders(office)) - before).values())
        save_draft(office.desk, office["submitter"], number, [TypedEntry(FIGURE, 2025, str(place), "", place)])
    assert Counter(reminders(office)) >= Counter(first)
    with office.desk.database.reading() as session:
        rows = session.execute(select(Reminder.task_id, Reminder.kind, Reminder.day)).all()
        assert len(rows) == len(set(rows))
        assert session.scalars(select(DraftEntry.text).where(DraftEntry.figure == FIGURE)).one() == "3"
    # The order of the history is that of what happened: gapless, chained, whatever the clock said.
    assert acts_of(office, number)[-4:] == ["case.save_draft"] * 4


def reminders(office: Office) -> list[int]:
    with office.desk.database.reading() as session:
        return list(session.scalars(select(Reminder.task_id)))


@pytest.mark.timeout(300)
@pytest.mark.parametrize("count", CASES)
def test_what_is_submitted_while_the_deadline_passes_is_in_time_or_refused_and_never_both(
    office: Office, place: Place, count: int
) -> None:
    numbers = open_cases(office, count)
    fill_all(office, numbers)
    put_all_into(office, numbers, "certification")
    office.clock.now = END_OF_JANUARY - timedelta(seconds=1)
    certifier, dice = visitor(office, "certifier"), random.Random(20260131)
    accepted = 0
    with servers(place, 2) as running:
        for number in numbers:
            place.set_clock(office.clock())
            passing = threading.Timer(dice.uniform(0, 0.1), place.set_clock, [END_OF_JANUARY])
            passing.start()
            path = f"/cases/{number}/self-assessment/certify"
            answers = together([partial(certifier.at(running[at % 2].port).post, path, {}) for at in range(4)])
            passing.join()
            statuses = Counter(answer.status for answer in answers)
            assert statuses in ({DONE: 1, HEARD: 3}, {HEARD: 4}), statuses
            assert Counter(acts_of(office, number))["case.submit_self_assessment"] == statuses[DONE]
            accepted += statuses[DONE]
    with office.desk.database.reading() as session:
        submitted = session.scalars(select(Submission)).all()
    assert len(submitted) == accepted
    assert all(row.submitted_at < END_OF_JANUARY and row.timeliness == "on_time" for row in submitted)
