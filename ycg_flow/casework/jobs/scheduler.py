"""The scheduler's own process: sweeps each morning and at start, delivers every minute, tidies and anchors each night.

Every morning what went out is compared with what the tasks owe; what is missing is an error in the log.

The only module that knows `apscheduler`.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from apscheduler.schedulers.blocking import BlockingScheduler

from ycg_flow.casework.anchoring import DAILY, Anchored, write_anchor
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence_store import sweep_orphans
from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import Swept, remind
from ycg_flow.casework.queries.reminders_owed import reminders_owed
from ycg_flow.workflow.permissions import SYSTEM
from ycg_flow.workflow.working_days import CHINA_TIME

SWEEP_HOUR, CHECK_HOUR, TIDY_HOUR, ANCHOR_HOUR = 7, 9, 3, 2
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
    run_once(desk)
    scheduler = BlockingScheduler(timezone=CHINA_TIME)
    options = {"coalesce": True, "max_instances": 1, "misfire_grace_time": _LATE_SECONDS}
    scheduler.add_job(_logged(lambda: remind(desk)), "cron", hour=SWEEP_HOUR, id="remind", **options)
    scheduler.add_job(_logged(lambda: check_reminders(desk)), "cron", hour=CHECK_HOUR, id="check_reminders", **options)
    scheduler.add_job(_logged(lambda: deliver(desk)), "interval", minutes=1, id="deliver", **options)
    scheduler.add_job(_logged(lambda: sweep_orphans(desk)), "cron", hour=TIDY_HOUR, id="sweep_orphans", **options)
    scheduler.add_job(_logged(lambda: anchor_daily(desk)), "cron", hour=ANCHOR_HOUR, id="anchor", **options)
    scheduler.start()


def _logged(job: Callable[[], object]) -> Callable[[], None]:
    """Return a job that writes what it did; one that fails is tried again at its next time."""

    def run() -> None:
        _log.info("%s", job())

    return run
