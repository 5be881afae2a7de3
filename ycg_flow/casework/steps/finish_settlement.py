"""Finish the settlement of a case and go on to rectification."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def finish_settlement(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Finish the settlement. Raises `RefusedError` while a statement is not issued or a department was not told."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "finish_settlement", seen_version=seen_version)
