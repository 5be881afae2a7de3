"""Open a cycle: every party gets its case and its first tasks, in bulk and in one transaction."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.perform import perform


def open_cycle(
    desk: Desk, person: int, cycle_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> int:
    """Open a cycle and return how many cases it has.

    Raises `RefusedError` with everything that lacks: parties, parameters, dates, and every duty nobody may do.
    """
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        perform(step, cycle, "open_cycle", seen_version=seen_version)
        return len(cycle.parties)
