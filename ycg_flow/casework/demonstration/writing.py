"""Who and what is there before anybody acts: rows of regions, institutions and people, which no step would write."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy.orm import Session

from ycg_flow.casework.simulation.scene import Scene
from ycg_flow.records.organisations import Region


def write_there(scene: Scene, regions: Mapping[str, str], write: Callable[[Session], None]) -> None:
    """Write regions by code and name, and then what stands in them."""
    with scene.desk.database.writing() as session, session.begin():
        session.add_all(Region(code=code, name=name) for code, name in regions.items())
        session.flush()
        write(session)
