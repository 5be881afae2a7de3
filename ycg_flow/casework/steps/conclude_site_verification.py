"""Conclude the site verification: samples drawn and checked, people interviewed, the survey in; scoring begins."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def conclude_site_verification(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Move the case to scoring.

    Raises `RefusedError` with every kind of sample not drawn, every item not checked, every kind of people not
    interviewed, and whether the survey is outstanding.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "conclude_site_verification", seen_version=seen_version)
