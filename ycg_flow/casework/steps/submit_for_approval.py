"""Submit the result for approval: exactly this run and these matters, frozen with their digest."""

from __future__ import annotations

from ycg_flow.casework.approvals import standing_approval
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.workflow.facts import Reason


def submit_for_approval(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> str:
    """Submit the result and return the digest of what was submitted.

    Raises `RefusedError` with everything still open, `InvalidError` where the run has no total although the policy
    gives points, as where the requirement of a decision was waived.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        perform(step, case, "submit_for_approval", seen_version=seen_version)
        approval = standing_approval(step, case)
        if approval is None:
            raise AssertionError(case.number)
        if approval.run.total_hundredths is None and policy_of(step, case.cycle).is_scored:
            raise InvalidError({"total": Reason("total_is_not_known")})
        return approval.content_digest
