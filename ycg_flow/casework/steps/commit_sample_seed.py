"""Commit to the seed of a draw before the list to draw from is known, so that nobody can steer what comes out."""

from __future__ import annotations

from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.sampling import Commitment, SamplePlan, commit_to_seed, standing_draws
from ycg_flow.workflow.facts import Reason


def commit_sample_seed(
    desk: Desk,
    person: int,
    case_number: str,
    plan: SamplePlan,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> Commitment:
    """Begin a draw and return its number with the digest of its seed; the seed stays unknown until the draw.

    Raises `InvalidError` where the kind was begun before (only a redraw with its reason begins it anew), the size is
    not what the policy says or the cause lacks that the policy wants, `RefusedError` for somebody who has not declared
    their interests.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        earlier = standing_draws(step, case).get(plan.kind)
        if earlier is not None:
            refuse({"kind": Reason("sample_is_begun", {"sample": earlier.number})})
        draw = commit_to_seed(step, case, plan)
        details = {"sample": draw.number, "kind": draw.kind, "size": draw.size, "commitment": draw.commitment}
        if draw.cause:
            details["cause"] = draw.cause
        perform(step, case, "draw_sample", seen_version=seen_version, details=details)
        return Commitment(draw.number, draw.commitment)
