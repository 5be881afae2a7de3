"""Go back on site: what was found there is not enough to score."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def reopen_site_verification(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Reopen the site verification with a reason. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "reopen_site_verification", Given(reason=reason), seen_version=seen_version)
