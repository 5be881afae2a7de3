"""Decline to certify: the second person gives the self-assessment back to those who filled it in, with a reason."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def decline_certification(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the case back to self-assessment; the date to submit stays the same."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "decline_certification", Given(reason=reason), seen_version=seen_version)
