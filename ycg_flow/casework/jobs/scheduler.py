"""The scheduler's own process: sweeps each morning and at start, delivers every minute, tidies and anchors each night.

Every morning what went out is compared with what the tasks owe; what is missing is an error in the log.

The only module that knows `apscheduler`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping

from apscheduler.schedulers.blocking import BlockingScheduler
from sqlalchemy.exc import OperationalError

from ycg_flow.casework.anchoring import DAILY, Anchored, write_anchor
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence_store import sweep_orphans
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import Swept, remind
from ycg_flow.casework.queries.reminders_owed import reminders_owed
from ycg_flow.wording import operating as words
from ycg_flow.wording.quoting import quoted
from ycg_flow.workflow.permissions import SYSTEM
from ycg_flow.workflow.working_days import CHINA_TIME

_HOURS: Mapping[str, int] = {"remind": 7, "check_reminders": 9, "sweep_orphans": 3, "anchor": 2}
_LATE_SECONDS = 3600
_log = logging.getLogger(__name__)


def run_once(desk: Desk) -> Swept:
    """Catch up with what is due, deliver what waits and anchor the history; return what was swept."""
    swept = remind(desk)
    deliver(desk)
    anchor_daily(desk)
    check_reminders(desk)
    return swept


def check_reminders(desk: Desk) -> int:
    """Return how many reminders the tasks owe that were never written, and say so in the log."""
    with desk.view(0, actor=SYSTEM) as view:
        owed = reminders_owed(view)
    if owed.unsent:
        _log.error("%s of %s reminders owed up to %s were not sent", owed.unsent, owed.count, owed.up_to)
    return owed.unsent


def anchor_daily(desk: Desk) -> Anchored:
    """Anchor the history, so that no more than a day of it can be cut off unseen."""
    return write_anchor(desk.anchoring, DAILY, desk.clock())


def run_forever(desk: Desk) -> None:
    """Catch up at once, then sweep every morning, deliver every minute and tidy every night until it is stopped."""
    jobs = {name: _logged(name, job) for name, job in _jobs(desk).items()}
    _log.info(words.SCHEDULER_STARTED)
    for name in ("remind", "deliver", "anchor", "check_reminders"):
        jobs[name]()
    scheduler = BlockingScheduler(timezone=CHINA_TIME)
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _LATE_SECONDS}
    scheduler.add_job(jobs["deliver"], "interval", minutes=1, id="deliver", **options)
    for name, hour in _HOURS.items():
        scheduler.add_job(jobs[name], "cron", hour=hour, id=name, **options)
    scheduler.start()


def _jobs(desk: Desk) -> Mapping[str, Callable[[], str]]:
    """Return every job by name; each returns what it did, nothing where there was nothing to do."""
    return {
        "remind": lambda: _reminded(remind(desk)),
        "check_reminders": lambda: words.checked_sentence(check_reminders(desk)),
        "deliver": lambda: words.delivered_sentence(deliver(desk)),
        "sweep_orphans": lambda: words.orphans_sentence(sweep_orphans(desk)),
        "anchor": lambda: _anchored(anchor_daily(desk)),
    }


def _reminded(swept: Swept) -> str:
    return words.reminded_sentence(swept.messages, swept.reminders)


def _anchored(anchored: Anchored) -> str:
    return "" if anchored.line is None else words.anchored_sentence(anchored.line.number, len(anchored.line.heads))


def _logged(name: str, job: Callable[[], str]) -> Callable[[], None]:
    """Return a job that writes what it did; one that fails is tried again at its next time."""

    def run() -> None:
        try:
            done = job()
        except OperationalError as error:
            _log.error("%s did not run, the database cannot be used: %s", name, quoted(str(error.orig)))
            return
        if done:
            _log.info(done)

    return run
