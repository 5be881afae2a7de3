"""Four schedulers at once, one of them killed at work: no reminder is doubled and none is lost."""

from __future__ import annotations

import os
import signal
from datetime import date, datetime
from multiprocessing.synchronize import Barrier
from pathlib import Path

from sqlalchemy import func, select

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.casework.racing import HISTORY_KEY, PATIENCE_SECONDS
from tests.processes import process_context
from ycg_flow.casework.desk import Step
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind, sweep_deadlines
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.database import open_database
from ycg_flow.records.tasks import Notice, OutboxMessage, Reminder

SCHEDULERS = 4
REMINDED_ON = date(2026, 1, 21)


def run_scheduler(url: str, folder: Path, now: datetime, barrier: Barrier, *, is_killed: bool) -> None:
    """Sweep and deliver in a process of its own; the killed one dies with its reminders written and not committed."""
    database = open_database(url)
    desk = open_desk(database, lambda: now, history_key=HISTORY_KEY, evidence_folder=folder)
    barrier.wait(PATIENCE_SECONDS)
    if is_killed:
        with desk.automatic_step() as step:
            die_at_work(step)
    remind(desk)
    deliver(desk)
    database.close()


def die_at_work(step: Step) -> None:
    sweep_deadlines(step)
    os.kill(os.getpid(), signal.SIGKILL)


def counts(office: Office) -> tuple[int, int, int]:
    """Return how many reminders, messages and notices there are."""
    with office.desk.database.reading() as session:
        tables = (Reminder, OutboxMessage, Notice)
        reminders, messages, notices = (session.scalar(select(func.count()).select_from(table)) for table in tables)
    return reminders or 0, messages or 0, notices or 0


def test_four_schedulers_and_a_kill_send_each_reminder_once(office: Office, tmp_path: Path) -> None:
    open_zhengzhou_cycle(office)
    office.clock.go_to(REMINDED_ON)
    url = office.desk.database.engine.url.render_as_string(hide_password=False)
    context = process_context()
    barrier = context.Barrier(SCHEDULERS)
    schedulers = [
        context.Process(
            target=run_scheduler,
            args=(url, tmp_path, office.clock(), barrier),
            kwargs={"is_killed": place == 0},
        )
        for place in range(SCHEDULERS)
    ]
    before = counts(office)
    for scheduler in schedulers:
        scheduler.start()
    for scheduler in schedulers:
        scheduler.join(PATIENCE_SECONDS)
    assert [scheduler.exitcode for scheduler in schedulers] == [-signal.SIGKILL, 0, 0, 0]
    deliver(office.desk)
    after = counts(office)
    # The submitter's task and the member's both have a step on this day, each with one person who owes it.
    assert after[0] - before[0] == 2
    assert after[1] - before[1] == 2
    assert after[2] == after[1]
    remind(office.desk)
    deliver(office.desk)
    assert counts(office) == after
