"""Draw a sample anew, with a reason: a new commitment; what was drawn and checked before stays visible."""

from __future__ import annotations

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.sampling import Commitment, SamplePlan, commit_to_seed, is_standing
from ycg_flow.records.verification import SampleDraw
from ycg_flow.workflow.facts import Given, Reason


def redraw_sample(
    desk: Desk,
    person: int,
    number: str,
    reason: str,
    *,
    size: int | None = None,
    principal: int | None = None,
) -> Commitment:
    """Begin the redraw of a sample, of the same size or another, and return its number and commitment.

    Raises `InvalidError` without a reason or where the sample was drawn anew already.
    """
    with desk.step(person, principal=principal) as step:
        former = load_numbered(step, SampleDraw, number)
        faults = text_faults({"reason": reason}, LONG)
        if not is_standing(step, former):
            faults["sample"] = Reason("sample_was_drawn_anew", {"sample": number})
        refuse(faults)
        plan = SamplePlan(former.kind, former.size if size is None else size, former.cause)
        draw = commit_to_seed(step, former.case, plan, former, reason)
        details = {"sample": draw.number, "redraw_of": number, "size": draw.size, "commitment": draw.commitment}
        perform(step, former.case, "redraw_sample", Given(reason=reason), details=details)
        return Commitment(draw.number, draw.commitment)
