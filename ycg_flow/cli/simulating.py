"""`ycg-flow simulate-year`: six counties from opening to closing, told day by day, left as a database for the pages."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from pathlib import Path

from ycg_flow.casework.simulation.opening import POLICY
from ycg_flow.casework.simulation.outcome import outcome_rows, outcomes_of
from ycg_flow.casework.simulation.own_database import NotOwnDatabaseError, open_own_database
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.story import play, set_the_scene
from ycg_flow.casework.simulation.telling import tell_day, teller_of
from ycg_flow.papers.columns import Column, table_lines
from ycg_flow.policy.faults import Fault, FaultsFound
from ycg_flow.records.database import Database
from ycg_flow.records.migrating import upgrade
from ycg_flow.resources import migrations_dir
from ycg_flow.settings import Settings, read_settings
from ycg_flow.wording import simulation as words

FOLDER = "simulated-year"
_WIDTHS = (8, 8, 6, 14, 16, 16, 16, 10, 6, 8)
_MONEY = frozenset({4, 5, 6})


def add_commands(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the simulation's command."""
    simulating = commands.add_parser("simulate-year", help=words.HELP["simulate-year"])
    simulating.add_argument("--database", default="", help=words.HELP["database"])
    simulating.add_argument("--data", type=Path, help=words.HELP["data"])
    simulating.set_defaults(run=_simulate)


def _simulate(options: argparse.Namespace) -> str:
    settings = _settings(options)
    database = _database(settings)
    try:
        upgrade(database, migrations_dir())
        scene = set_the_scene(database, settings.history_key, settings.evidence_folder)
        return "".join(f"{line}\n" for line in _told(scene, settings))
    finally:
        database.close()


def _settings(options: argparse.Namespace) -> Settings:
    """Return settings of the simulation's own: neither database nor key of the installation are taken."""
    folder = options.data or Path(os.environ.get("YCG_FLOW_DATA", "var")) / FOLDER
    return read_settings({"YCG_FLOW_DATA": str(folder), "DATABASE_URL": options.database})


def _database(settings: Settings) -> Database:
    """Return the simulation's database, empty. Raises `FaultsFound` where it holds anything else."""
    try:
        return open_own_database(settings.database_url)
    except NotOwnDatabaseError:
        raise FaultsFound([Fault("--database", "database_of_others", {})]) from None


def _told(scene: Scene, settings: Settings) -> Iterator[str]:
    yield words.TITLE
    yield words.NOTE
    teller = teller_of(scene, POLICY)
    for day in play(scene):
        yield from tell_day(teller, day)
    yield ""
    yield words.ENDING
    columns = [
        Column(heading, width, is_number=place in _MONEY)
        for place, (heading, width) in enumerate(zip(words.HEADINGS, _WIDTHS, strict=True))
    ]
    yield from table_lines(columns, outcome_rows(scene, outcomes_of(scene), POLICY))
    yield ""
    yield words.WRITTEN_TO.format(place=_shown(settings.database_url))


def _shown(url: str) -> str:
    """Return where the database is, without the password of its URL."""
    return url.removeprefix("sqlite:///") if url.startswith("sqlite:///") else url.rpartition("@")[2]
