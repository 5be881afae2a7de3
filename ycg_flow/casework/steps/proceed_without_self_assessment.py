"""Go on without the self-assessment of a party that let its lock date pass."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def proceed_without_self_assessment(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the case to data collection and record what was not submitted. Refused while the window is open."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "proceed_without_self_assessment", Given(reason=reason), seen_version=seen_version)
