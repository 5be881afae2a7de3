"""Compute the result from everything as it stands now, into a new run."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.results import known_run


def compute_preliminary_result(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> int:
    """Compute the result and return the number of the run. The same inputs give the same result in every run.

    Raises `RefusedError` while figures differ, `InvalidError` where figures do not fit together.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "compute_preliminary_result", seen_version=seen_version)
        return known_run(step, case).number
