"""`ycg-flow database` and `ycg-flow scheduler`: what an operator runs beside the pages."""

from __future__ import annotations

import argparse
import logging
from contextlib import ExitStack
from datetime import datetime

from ycg_flow.casework.anchoring import Anchoring, is_another_key
from ycg_flow.casework.demonstration.moved_clock import clock_of
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.jobs.scheduler import run_forever, run_once
from ycg_flow.casework.opening import open_desk
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.records.append_only import grant_statements
from ycg_flow.records.database import open_database
from ycg_flow.records.history import newest_links
from ycg_flow.records.migrating import upgrade
from ycg_flow.resources import migrations_dir
from ycg_flow.settings import database_address, history_key_file, read_settings
from ycg_flow.wording.operating import DATABASE_IS_CURRENT, HELP, NO_GRANTS, ROLE, swept_sentence
from ycg_flow.workflow.working_days import CHINA_TIME


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the operator's commands."""
    database = commands.add_parser("database", help=HELP["database"])
    acts = database.add_subparsers(dest="act", required=True)
    acts.add_parser("upgrade", help=HELP["upgrade"]).set_defaults(run=_upgrade)
    grants = acts.add_parser("grants", help=HELP["grants"])
    grants.add_argument("role", metavar=ROLE, help=HELP["role"])
    grants.set_defaults(run=_grants)
    scheduler = commands.add_parser("scheduler", help=HELP["scheduler"])
    scheduler.add_argument("--once", action="store_true", help=HELP["once"])
    scheduler.set_defaults(run=_scheduler)


def desk_of_settings() -> Desk:
    """Return the desk over the database of the settings, brought to this release's schema, with its clock.

    Raises `FaultsFound` where there is a history and its key is gone or is another one: no other key could go on with
    its chains.
    """
    _refuse_a_lost_key()
    settings = read_settings()
    database = open_database(settings.database_url)
    with ExitStack() as where_it_fails:
        where_it_fails.callback(database.close)
        _refuse_another_key(Anchoring(database, settings.anchor_file, settings.history_key))
        upgrade(database, migrations_dir())
        clock = clock_of(database)
        where_it_fails.pop_all()
    return open_desk(
        database,
        clock,
        history_key=settings.history_key,
        evidence_folder=settings.evidence_folder,
        anchor_file=settings.anchor_file,
    )


def _refuse_a_lost_key() -> None:
    key_file = history_key_file()
    if key_file.exists():
        return
    database = open_database(database_address())
    try:
        has_entries = bool(newest_links(database, 1))
    finally:
        database.close()
    if has_entries:
        raise FaultsFound([Fault("history.key", "history_key_lost", {"file": str(key_file)[:200]})])


def _refuse_another_key(anchoring: Anchoring) -> None:
    if is_another_key(anchoring):
        raise FaultsFound([Fault("history.key", "history_key_differs", {"file": str(history_key_file())[:200]})])


def _upgrade(_: argparse.Namespace) -> str:
    desk_of_settings().database.close()
    return DATABASE_IS_CURRENT


def _grants(options: argparse.Namespace) -> str:
    """Return the statements for the application's role, for the owner of the database to run."""
    with desk_of_settings().database.engine.connect() as connection:
        if connection.dialect.name != "postgresql":
            return NO_GRANTS
        return "".join(f"{statement}\n" for statement in grant_statements(connection, options.role))


def _scheduler(options: argparse.Namespace) -> str:
    desk = desk_of_settings()
    if options.once:
        swept = run_once(desk)
        return swept_sentence(swept.day, swept.messages, swept.reminders, swept.silences)
    log_in_china_time()
    run_forever(desk)
    return ""


def log_in_china_time() -> None:
    """Write a line with its time for each thing done or refused, and none of what the library of the times says."""
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%Y-%m-%d %H:%M:%S")
    formatter.converter = lambda seconds: datetime.fromtimestamp(seconds or 0, CHINA_TIME).timetuple()
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    logging.getLogger("apscheduler").setLevel(logging.WARNING)
