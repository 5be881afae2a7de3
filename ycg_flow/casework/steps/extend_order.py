"""Extend the date of a rectification order, by a recorded decision."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def extend_order(
    desk: Desk,
    person: int,
    number: str,
    decision: ExtensionDecision,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Move the date; the one it replaces stays readable. Raises `RefusedError` without a reason or for no later day."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        given = Given(
            reason=decision.reason, decision_document=decision.decision_document, new_due_on=decision.new_due_on
        )
        perform(step, order, "extend_order", given, seen_version=seen_version)
