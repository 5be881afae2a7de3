"""Move the date of one task by a recorded decision."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_task
from ycg_flow.casework.perform import perform
from ycg_flow.casework.steps.extend_deadline import ExtensionDecision
from ycg_flow.workflow.facts import Given


def extend_task(
    desk: Desk, person: int, task_id: int, decision: ExtensionDecision, *, principal: int | None = None
) -> None:
    """Move a task's due date to a later day; the date it replaces stays visible. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        given = Given(
            reason=decision.reason, decision_document=decision.decision_document, new_due_on=decision.new_due_on
        )
        perform(step, load_task(step, task_id), "extend_task", given)
