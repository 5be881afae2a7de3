"""The days of the simulation in order: each morning the jobs, then what people do, then the post goes out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from ycg_flow.casework.jobs.deliver import deliver
from ycg_flow.casework.jobs.remind import remind
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.simulation import (
    collection,
    money,
    opening,
    rectification,
    results,
    self_assessment,
    verification,
)
from ycg_flow.casework.simulation.moving_clock import MovingClock
from ycg_flow.casework.simulation.people import write_cast
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.records.database import Database

CHAPTERS = (opening, rectification, self_assessment, collection, verification, results, money)
BEFORE = datetime(2025, 9, 21, tzinfo=UTC)
MORNING, OFFICE, EVENING = 7, 9, 18


def set_the_scene(database: Database, history_key: bytes, evidence_folder: Path, since: datetime = BEFORE) -> Scene:
    """Write the people into an empty database and return the scene, usually on the eve of the first day."""
    clock = MovingClock(since)
    desk = open_desk(database, clock, history_key=history_key, evidence_folder=evidence_folder)
    with database.writing() as session, session.begin():
        cast = write_cast(session)
    return Scene(desk, clock, cast)


def play(scene: Scene) -> Iterator[date]:
    """Play every calendar day from the first to the last and yield each when it is over."""
    days = sorted((entry for chapter in CHAPTERS for entry in chapter.DAYS), key=lambda entry: entry[0])
    day, last = days[0][0], days[-1][0]
    while day <= last:
        scene.clock.go_to(day, MORNING)
        remind(scene.desk)
        scene.clock.go_to(day, OFFICE)
        for planned, act in days:
            if planned == day:
                act(scene)
        scene.clock.go_to(day, EVENING)
        deliver(scene.desk)
        yield day
        day += timedelta(days=1)
