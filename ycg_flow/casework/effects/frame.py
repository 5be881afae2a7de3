"""Effects on the frame: telling the party, moving a date, waiving a requirement."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.history import last_sequence
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.outbox import inform, people_of_party
from ycg_flow.casework.policies import timetable_of
from ycg_flow.casework.tasks import deadline_of, set_deadline, window_task
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.deadlines import Extension, extend_deadline
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision


def inform_party(step: Step, found: Any, decision: Decision, given: Given) -> None:  # noqa: ANN401 - any object
    """Tell the people who answer for the party what was done and why."""
    case = kind_of(found).case_of(found)
    if case is None:
        raise AssertionError(decision.event)
    act = f"{decision.table}.{decision.event}"
    values = {"case": case.number, "act": act, "reason": given.reason}
    # Several acts may follow from one another in a step, and each is told after the last of them was written.
    key = f"act:{case.number}:{last_sequence(step, f'case:{case.number}')}:{act}"
    inform(step, people_of_party(step, case), "act_on_your_case", values, key=key, case=case)


def store_extension(step: Step, found: Any, decision: Decision, given: Given) -> None:  # noqa: ANN401 - a row of any kind of object
    """Move the date of the task that is the window of the object's state, or of the task itself."""
    task = found if isinstance(found, Task) else window_task(step, found)
    if task is None or given.new_due_on is None:
        raise AssertionError(decision.event)
    entry = timetable_of(step, kind_of(found).cycle_of(found))[task.entry]
    extension = Extension(given.new_due_on, step.today, given.reason, given.decision_document)
    set_deadline(task, extend_deadline(deadline_of(task), entry, extension))


FRAME_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.INFORM_PARTY: inform_party,
    Effect.STORE_EXTENSION: store_extension,
}
