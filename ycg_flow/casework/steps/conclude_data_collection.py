"""Conclude data collection: everything collected, the group complete and declared; the case goes to the site."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.figures import copy_in_earlier_figures
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def conclude_data_collection(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Copy in what last year's closed case gives and move the case to site verification.

    Raises `RefusedError` with every figure not collected, every role nobody fills, every member who has not declared.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        copy_in_earlier_figures(step, case)
        perform(step, case, "conclude_data_collection", seen_version=seen_version)
