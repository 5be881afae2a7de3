"""Correct a published result after an appeal was upheld: the approval is voided, the case goes back to scoring."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def correct_published_result(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Take the published result back for correction. Raises `RefusedError` where no appeal was upheld."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "correct_published_result", Given(reason=reason), seen_version=seen_version)
