"""Send the preliminary result to the party for its feedback."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def send_preliminary_result(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Send the newest run's result. Raises `RefusedError` with every score, reason and decision that lacks."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "send_preliminary_result", seen_version=seen_version)
