"""Effects of vetoes: a new inquiry with its tasks; a decision that changes what a result rests on ends its approval."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.perform import start_in
from ycg_flow.casework.voiding import void_stale_approval
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision

SELF_REPORT = "report_own_fraud"


def create_veto_inquiry(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Start an inquiry into the veto that the act names as its matter."""
    is_self_reported = decision.event == SELF_REPORT
    inquiry = VetoInquiry(
        case=case,
        veto=given.indicator,
        grounds=given.reason,
        opened_by_id=step.actor.person,
        opened_at=step.now,
        self_reported_at=step.now if is_self_reported else None,
    )
    start_in(step, inquiry, "veto_inquiry")


def follow_the_decision(step: Step, inquiry: VetoInquiry, decision: Decision, given: Given) -> None:
    """Void the approval that stands where the decided veto changes what its run was made from.

    The run itself is not touched: a new result is a new run, approved anew.
    """
    void_stale_approval(step, inquiry.case, f"veto_inquiry.{decision.event}:{inquiry.veto}")


VETO_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.CREATE_VETO_INQUIRY: create_veto_inquiry,
    Effect.APPLY_VETO: follow_the_decision,
    Effect.LIFT_VETO: follow_the_decision,
    Effect.APPLY_LENIENCY: follow_the_decision,
}
