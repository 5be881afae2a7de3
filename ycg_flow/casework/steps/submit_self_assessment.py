"""Certify and submit the self-assessment: what is there is frozen, and a receipt says exactly what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.submissions import standing_submissions


@dataclass(frozen=True)
class Receipt:
    """The proof of a submission: its number, the instant by our clock, the SHA-256 of exactly what was submitted."""

    number: str
    submitted_at: datetime
    digest: str
    timeliness: str


def submit_self_assessment(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> Receipt:
    """Freeze the drafts as self-reported figures and return the receipt.

    Raises `RefusedError` where the window is locked, something is missing, or the person drafted or sent it themselves.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "submit_self_assessment", seen_version=seen_version)
        submission = standing_submissions(step, case)[-1]
        return Receipt(submission.number, submission.submitted_at, submission.digest, str(submission.timeliness))
