"""Decide an indicator that cannot be computed, or whose computed points may be overridden, each with a reason."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.results import COMPUTED, checked_input, evaluation_now
from ycg_flow.policy.case_input import Decision
from ycg_flow.policy.rules.base import State
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.results import DECISION_KINDS, FigureDecision
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class NewDecision:
    """What counts for an indicator: zero, full, exclude, points (a plain decimal), or again what is computed."""

    indicator: str
    kind: str
    reason: str
    points: str | None = None


def decide_missing_figure(
    desk: Desk, person: int, case_number: str, decision: NewDecision, *, principal: int | None = None
) -> int:
    """Decide an indicator and return the decision's id.

    Raises `InvalidError` where it is neither open nor may be overridden, or where the points do not fit it.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        refuse(text_faults({"reason": decision.reason}, LONG))
        checked = _checked(step, case, decision)
        given = Given(indicator=decision.indicator, reason=decision.reason)
        details = {"decided": decision.kind, "points": decision.points or ""}
        perform(step, case, "decide_missing_figure", given, details=details)
        row = FigureDecision(
            case_id=case.id,
            indicator=decision.indicator,
            kind=decision.kind,
            points=None if checked is None else checked.points,
            reason=decision.reason.strip(),
            person_id=step.actor.person,
            at=step.now,
        )
        step.session.add(row)
        step.session.flush()
        return row.id


def _checked(step: Step, case: EvaluationCase, decision: NewDecision) -> Decision | None:
    policy = policy_of(step, case.cycle)
    if decision.kind not in DECISION_KINDS:
        raise InvalidError({"kind": Reason("not_an_option", {"items": DECISION_KINDS})})
    if decision.indicator not in policy.indicators:
        raise InvalidError({"indicator": Reason("unknown_indicator", {"word": decision.indicator})})
    if not _is_open(step, case, decision.indicator):
        raise InvalidError({"indicator": Reason("indicator_is_computed", {"word": decision.indicator})})
    if decision.kind == COMPUTED:
        return None
    content = {"as": decision.kind, "points": decision.points, "reason": decision.reason}
    return checked_input(step, case, {"decisions": {decision.indicator: content}}).decisions[decision.indicator]


def _is_open(step: Step, case: EvaluationCase, indicator: str) -> bool:
    """Whether the indicator is open, was decided before, or may be overridden."""
    scored = evaluation_now(step, case).score.indicators[indicator]
    is_open = scored.judgement.state in {State.MISSING, State.NOT_COMPUTABLE}
    return is_open or scored.decision is not None or scored.item.may_be_overridden
