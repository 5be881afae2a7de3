"""Recall a self-assessment that was sent for certification, to go on working on it."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def recall_from_certification(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Move the case back to self-assessment; the date to submit stays the same."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "recall_from_certification", seen_version=seen_version)
