"""Take a case back from feedback to scoring, as where an objection was upheld."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def resume_scoring(
    desk: Desk,
    person: int,
    case_number: str,
    reason: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Take the case back to scoring with a reason. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_case(step, case_number), "resume_scoring", Given(reason=reason), seen_version=seen_version)
