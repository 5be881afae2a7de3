"""Send the self-assessment to the second person of the hospital, who certifies and submits it."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform


def send_for_certification(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Move the case to certification; the date to submit stays the same.

    Raises `RefusedError` with every unanswered or faulty figure, every missing piece of evidence, and the report.
    """
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "send_for_certification", seen_version=seen_version)
