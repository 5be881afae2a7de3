"""Take a submission back before the agency has begun to collect; the window must still be open."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def take_back_submission(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the case back to self-assessment; its figures no longer count, its receipt says that it was taken back."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "take_back_submission", Given(reason=reason), seen_version=seen_version)
