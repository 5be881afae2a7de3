"""The simulated year as tests see it: played once in a run, for all who only look at it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from ycg_flow.casework.simulation.opening import POLICY
from ycg_flow.casework.simulation.outcome import Outcome, outcomes_of
from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.casework.simulation.story import play, set_the_scene
from ycg_flow.casework.simulation.telling import tell_day, teller_of
from ycg_flow.records.database import open_database

KEY = b"a key for tests only, kept nowhere else"


@dataclass(frozen=True)
class Year:
    """A year that was played: its scene, what was told, and how it ended."""

    scene: Scene
    story: str
    outcomes: dict[str, Outcome]

    def session(self) -> Session:
        return self.scene.desk.database.reading()


@pytest.fixture(scope="session")
def year(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Year]:
    folder = tmp_path_factory.mktemp("year")
    shutil.copy(sqlite_template, folder / "cases.db")
    yield from played(f"sqlite:///{folder / 'cases.db'}", folder)


def played(url: str, folder: Path) -> Iterator[Year]:
    scene = set_the_scene(open_database(url), KEY, folder / "evidence")
    teller = teller_of(scene, POLICY)
    lines = [line for day in play(scene) for line in tell_day(teller, day)]
    outcomes = {outcome.county: outcome for outcome in outcomes_of(scene)}
    yield Year(scene, "\n".join(lines), outcomes)
    scene.desk.database.close()
