"""Return the self-assessment for correction: named indicators, each with its reason; only what they rest on opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class CorrectionRequest:
    """What is to be corrected: why on the whole, and by indicator why."""

    reason: str
    indicator_reasons: Mapping[str, str]


def return_for_correction(
    desk: Desk,
    person: int,
    case_number: str,
    request: CorrectionRequest,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the case back to self-assessment with a date of its own; what was submitted stands until it is replaced.

    Raises `InvalidError` for an indicator the policy does not have, `RefusedError` where an indicator has no reason.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        known = policy_of(step, case.cycle).indicators
        unknown = [indicator for indicator in request.indicator_reasons if indicator not in known]
        if unknown:
            raise InvalidError({f"indicators.{name[:60]}": Reason("unknown_indicator") for name in unknown})
        given = Given(reason=request.reason, indicator_reasons=dict(request.indicator_reasons))
        perform(step, case, "return_for_correction", given, seen_version=seen_version)
