"""Accept points for a bonus with the reason, or take it back with 0; the policy's caps apply at the total."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.results import checked_input
from ycg_flow.policy.exact import exact_text
from ycg_flow.records.results import BonusAcceptance
from ycg_flow.workflow.facts import Given


@dataclass(frozen=True)
class AcceptedBonus:
    """Points accepted for a bonus of the policy, as a plain decimal, and why."""

    bonus: str
    points: str
    reason: str


def accept_bonus(
    desk: Desk, person: int, case_number: str, accepted: AcceptedBonus, *, principal: int | None = None
) -> int:
    """Accept a bonus and return the acceptance's id. It is a score: who gives it does not approve the result.

    Raises `InvalidError` where the policy has no such bonus, the points do not fit or the reason lacks.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(text_faults({"reason": accepted.reason}, LONG))
        points = checked_input(step, case, {"bonuses": {accepted.bonus: accepted.points}}).bonuses[accepted.bonus]
        given = Given(indicator=accepted.bonus, reason=accepted.reason)
        perform(step, case, "score_indicator", given, details={"bonus": accepted.bonus, "points": exact_text(points)})
        row = BonusAcceptance(
            case_id=case.id,
            bonus=accepted.bonus,
            points=points,
            reason=accepted.reason.strip(),
            person_id=step.actor.person,
            at=step.now,
        )
        step.session.add(row)
        step.session.flush()
        return row.id
