"""Return a result that is not approved, with the reason; what was submitted is voided and stays readable."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.voiding import void_approval
from ycg_flow.workflow.facts import Given


def return_from_approval(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Return the result to scoring. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "return_from_approval", Given(reason=reason), seen_version=seen_version)
        void_approval(step, case, reason.strip())
