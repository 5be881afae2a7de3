"""Making, opening and resetting a demonstration: the simulated year up to a day, kept as a copy to go back to."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

from ycg_flow.casework.demonstration.accounts import give_passwords
from ycg_flow.casework.demonstration.last_year import play_last_year
from ycg_flow.casework.demonstration.late_parties import JOINING_DAY, LAST_DAY, join_late, write_districts
from ycg_flow.casework.demonstration.moved_clock import clock_of, set_clock, set_clock_back
from ycg_flow.casework.demonstration.round_of_nanan import ROUND_EVE, play_the_round
from ycg_flow.casework.demonstration.xinxiang import XINXIANG_DAYS, write_xinxiang
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.story import play, set_the_scene
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.records.database import Database, open_database
from ycg_flow.records.migrating import upgrade
from ycg_flow.resources import migrations_dir
from ycg_flow.settings import Settings, read_settings
from ycg_flow.workflow.working_days import CHINA_TIME

USUAL_DAY = date(2026, 3, 10)
"""Objections are under way, orders are open, a veto stands, one hospital has never reported."""
FOLDER = "demonstration"
_LIVE, _PRISTINE, _MARK = "cases.db", "pristine.db", "this-is-a-demonstration"
_AFTER_WORK = time(19)


def make_demonstration(folder: Path, until: date = USUAL_DAY) -> Desk:
    """Play the simulated year up to a day into a folder of its own and return the desk over it.

    What the folder held before is thrown away if it was a demonstration. Raises `FaultsFound` where it was not.
    """
    if folder.exists() and any(folder.iterdir()) and not (folder / _MARK).exists():
        raise FaultsFound([Fault("--data", "folder_of_others", {"word": str(folder)})])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / _MARK).touch()
    settings = _settings(folder)
    database = open_database(settings.database_url, can_be_made_again=True)
    upgrade(database, migrations_dir())
    scene = set_the_scene(database, settings.history_key, settings.evidence_folder, since=ROUND_EVE)
    xinxiang = write_xinxiang(scene)
    play_the_round(scene)
    write_districts(scene)
    play_last_year(scene)
    last = _play(scene, xinxiang, until)
    give_passwords(database)
    set_clock(database, datetime.combine(last, _AFTER_WORK, CHINA_TIME).astimezone(UTC))
    database.close()
    _copy(folder / _LIVE, folder / _PRISTINE)
    return open_demonstration(folder)


def _play(scene: Scene, elsewhere: Scene, until: date) -> date:
    """Play the year up to a day, and what is done elsewhere on these days, and return the last day played."""
    for day in play(scene):
        for planned, act in XINXIANG_DAYS:
            if planned == day:
                act(elsewhere)
        if day == JOINING_DAY and until <= LAST_DAY:
            join_late(scene)
        if day >= until:
            return day
    return scene.clock.today


def open_demonstration(folder: Path) -> Desk:
    """Return the desk over a demonstration that was made before, maybe by an older release."""
    settings = _settings(folder)
    database = open_database(settings.database_url)
    upgrade(database, migrations_dir())
    return _desk(database, settings)


def is_made(folder: Path) -> bool:
    """Return whether a folder holds a whole demonstration: the copy to go back to is written last."""
    return (folder / _PRISTINE).exists()


def reset_demonstration(desk: Desk, folder: Path) -> None:
    """Put everything back to how it was made, the clock too; everybody is signed out. Files of evidence stay."""
    _copy(folder / _PRISTINE, folder / _LIVE)
    upgrade(desk.database, migrations_dir())
    set_clock_back(desk.database)


def _settings(folder: Path) -> Settings:
    return read_settings({"YCG_FLOW_DATA": str(folder)})


def _desk(database: Database, settings: Settings) -> Desk:
    return open_desk(
        database, clock_of(database), history_key=settings.history_key, evidence_folder=settings.evidence_folder
    )


def _copy(source: Path, target: Path) -> None:
    """Copy a database while others may be using it: SQLite's own backup keeps both sides whole."""
    with closing(sqlite3.connect(source)) as there, closing(sqlite3.connect(target)) as here:
        there.backup(here)
