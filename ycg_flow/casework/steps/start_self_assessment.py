"""Start the self-assessment of a case that was monitored through its evaluation year."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def start_self_assessment(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Ask the party for its self-assessment. Raises `RefusedError` before the evaluation year has ended."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "start_self_assessment", seen_version=seen_version)
