"""Close a case: nothing is open any more, and a digest in its history seals what it holds."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def close_case(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Close a case. Raises `RefusedError` with every order, inquiry and objection that is open."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "close_case", seen_version=seen_version)
