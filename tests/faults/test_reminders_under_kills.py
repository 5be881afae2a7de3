"""A thousand reminders, three schedulers at once, twenty of them killed at work and a week without any: once each."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, timedelta
from multiprocessing.synchronize import Barrier

import pytest
from sqlalchemy import event, select, update

from tests.casework.office import Office, desk_over
from tests.faults.serving import PATIENCE_SECONDS, Place, file_clock
from tests.faults.staging import open_cases
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.jobs import remind as reminding
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.records.database import open_database
from ycg_flow.records.tasks import Notice, OutboxMessage, Reminder, Task

DUE, FEW = 1_000, 5
SCHEDULERS = 3
# Of 31 January 2026: a step, the next one in the week without a scheduler, and the day after that week, which has none.
REMINDED_ON, MISSED_ON, BACK_ON = date(2026, 1, 21), date(2026, 1, 27), date(2026, 1, 28)
STEPS = {"before_7": REMINDED_ON, "before_3": MISSED_ON}
KILLS = [
    pytest.param(20, id="gate"),
    pytest.param(200, id="soak", marks=[pytest.mark.soak, pytest.mark.timeout(3600)]),
]
# A run with nothing to do has at least so many statements; one with something to send has at most so many.
FEWEST, MOST = 10, 25
Work = Callable[[Desk, int], None]
"""What a scheduler does that is to be killed at its statement of a number."""


def sweep_and_deliver(desk: Desk) -> None:
    remind(desk)
    deliver(desk)


def die_at_work(desk: Desk, statement: int) -> None:
    """Work until the statement of this number, a commit counting as one, and be killed there."""
    left = iter(range(statement - 1, -1, -1))

    def one_less(*_: object) -> None:
        if next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(desk.database.engine, "after_cursor_execute", one_less)
    event.listen(desk.database.engine, "commit", one_less)
    sweep_and_deliver(desk)


def note_first(desk: Desk, _: int) -> None:
    """Note what waits as delivered, and be killed before it is."""
    remind(desk)
    with desk.automatic_step() as step:
        step.session.execute(update(OutboxMessage).values(delivered_at=step.now))
    os.kill(os.getpid(), signal.SIGKILL)


def work_as_scheduler(place: Place, work: Work, statement: int, barrier: Barrier) -> None:
    desk = desk_over(open_database(place.url), file_clock(place.clock), place.evidence)
    barrier.wait(PATIENCE_SECONDS)
    work(desk, statement)


def schedulers_at_once(place: Place, work: Work, statements: Iterable[int]) -> int:
    """Let schedulers work at once, each to be killed at its statement, and return how many were."""
    context = multiprocessing.get_context("fork")
    numbers = list(statements)
    barrier = context.Barrier(len(numbers))
    running = [context.Process(target=work_as_scheduler, args=(place, work, each, barrier)) for each in numbers]
    for process in running:
        process.start()
    for process in running:
        process.join(PATIENCE_SECONDS)
    ended = Counter(process.exitcode for process in running)
    assert ended.keys() <= {0, -signal.SIGKILL}, ended
    return ended[-signal.SIGKILL]


def killed_at_work(place: Place, kills: int, dice: random.Random, work: Work) -> None:
    """Let three schedulers work at once, again and again, until so many were killed."""
    while kills > 0:
        latest = MOST if kills > SCHEDULERS else FEWEST
        kills -= schedulers_at_once(place, work, (dice.randint(1, latest) for _ in range(SCHEDULERS)))


def a_week_away(office: Office, place: Place, count: int, kills: int, work: Work = die_at_work) -> list[str]:
    """Let schedulers be killed on the day of a step, and again after a week without any; return what went wrong."""
    open_cases(office, count)
    office.clock.go_to(REMINDED_ON - timedelta(days=1))
    sweep_and_deliver(office.desk)
    dice = random.Random(20260121)
    for day in (REMINDED_ON, BACK_ON):
        office.clock.go_to(day)
        place.set_clock(office.clock())
        killed_at_work(place, kills // 2, dice, work)
        sweep_and_deliver(office.desk)
    return wrong_with_letters(office)


def wrong_with_letters(office: Office) -> list[str]:
    """Return what did not happen exactly once: a reminder of an open task for a step, its letter, and its notice.

    Worked out from the tasks and from who fills in alone: which step falls on which day is read off the calendar.
    """
    with office.desk.database.reading() as session:
        tasks = session.execute(select(Task.id, Task.kind).where(Task.entry == "self_assessment")).all()
        reminders = session.execute(select(Reminder.task_id, Reminder.kind, Reminder.day)).all()
        keys = session.scalars(select(OutboxMessage.key).where(OutboxMessage.task_id.is_not(None))).all()
        letters = session.scalars(select(OutboxMessage.id)).all()
        noticed = session.scalars(select(Notice.message_id)).all()
    due = [(task, step, day) for task, _ in tasks for step, day in STEPS.items()]
    filling, person = {task for task, kind in tasks if kind == "fill_self_assessment"}, office["submitter"]
    wanted = [f"remind:{task}:{step}:{day}:{person}" for task, step, day in due if task in filling]
    wrong = {
        "reminders": Counter(due) != Counter(tuple(row) for row in reminders),
        "letters": Counter(wanted) != Counter(keys),
        "notices": Counter(letters) != Counter(noticed),
    }
    return [f"{what} are not there once each" for what, is_wrong in wrong.items() if is_wrong]


@pytest.mark.req("PF-06")
@pytest.mark.parametrize("kills", KILLS)
def test_three_schedulers_killed_at_work_and_a_week_away_send_every_reminder_once(
    office: Office, place: Place, kills: int
) -> None:
    assert a_week_away(office, place, DUE, kills) == []


def test_a_scheduler_that_notes_a_letter_as_delivered_before_it_is_would_be_seen(office: Office, place: Place) -> None:
    assert a_week_away(office, place, FEW, 2, note_first) == ["notices are not there once each"]


def test_a_scheduler_that_forgets_the_days_it_was_away_would_be_seen(
    office: Office, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reminding, "_days", lambda step: [step.today])
    wrong = ["reminders are not there once each", "letters are not there once each"]
    assert a_week_away(office, place, FEW, 2) == wrong
