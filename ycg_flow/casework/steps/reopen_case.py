"""Reopen a case by a recorded decision: its approval is voided, it goes back to scoring."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def reopen_case(
    desk: Desk,
    person: int,
    case_number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Reopen a case in settlement, in rectification or closed. Raises `RefusedError` without a decision document."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        given = Given(reason=resolution.reason, decision_document=resolution.document)
        perform(step, case, "reopen_case", given, seen_version=seen_version)
