"""The demonstration's clock: the machine's, moved by the offset that web and scheduler read from one row."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import update

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.casework.desk import Desk, china_date
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.jobs.scheduler import run_once
from ycg_flow.clock import Clock, system_clock
from ycg_flow.records.accounts import SignedInSession
from ycg_flow.records.database import Database
from ycg_flow.records.demonstration import has_demo_clock, read_last_setting, read_offset, write_clock
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.working_days import CHINA_TIME

OFFICE_OPENS = time(9)
MOST_DAYS = 400


def clock_of(database: Database) -> Clock:
    """Return the clock of a database: the demonstration's where it is one, else the machine's."""
    if not has_demo_clock(database):
        return system_clock

    def moved() -> datetime:
        return system_clock() + timedelta(seconds=read_offset(database))

    return moved


def set_clock(database: Database, now: datetime) -> None:
    """Let the demonstration's clock show an instant."""
    write_clock(database, int(now.timestamp()), round((now - system_clock()).total_seconds()))


def set_clock_back(database: Database) -> None:
    """Let the clock show again what it was last set to."""
    set_clock(database, datetime.fromtimestamp(read_last_setting(database), UTC))


def move_clock(desk: Desk, day: date) -> None:
    """Move to the morning of a later day and do what the scheduler would have done until then; who is in stays in.

    Raises `InvalidError` for a day that is not later, since history only goes forward, or more than `MOST_DAYS` away.
    """
    before = desk.clock()
    today = china_date(before)
    if not today < day <= today + timedelta(days=MOST_DAYS):
        raise InvalidError({"day": Reason("demonstration_day", {"today": today, "last": today + timedelta(MOST_DAYS)})})
    set_clock(desk.database, datetime.combine(day, OFFICE_OPENS, CHINA_TIME).astimezone(UTC))
    _keep_sessions(desk, before)
    run_once(desk)


def _keep_sessions(desk: Desk, before: datetime) -> None:
    """Let open sessions go on: nobody was away, only the clock moved."""
    now = desk.clock()
    with desk.database.writing() as session, session.begin():
        session.execute(
            update(SignedInSession)
            .where(SignedInSession.ended_at.is_(None), SignedInSession.seen_at > before - account_rules().idle_for)
            .values(started_at=now, seen_at=now, confirmed_at=now)
        )
