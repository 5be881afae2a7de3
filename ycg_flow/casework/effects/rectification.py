"""Effects of rectification: a new order with its date, the measure taken and what follows for the party, timeliness."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.numbers import next_number
from ycg_flow.casework.perform import start_in
from ycg_flow.casework.policies import timetable_of
from ycg_flow.casework.tasks import deadline_of, set_deadline, window_task
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import Consequence
from ycg_flow.records.rectification import EscalationMeasure, RectificationOrder
from ycg_flow.records.tasks import Task
from ycg_flow.workflow.deadlines import Timeliness, set_deadline_by_decision, timeliness
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision


def create_rectification_order(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Issue an order to the lead hospital, due by the date given or else by the timetable; the step adds its items."""
    order = RectificationOrder(
        number=next_number(step, RectificationOrder, case, "R"),
        case=case,
        reason=given.reason,
        document=given.decision_document,
        responsible_id=case.party.institution_id,
        due_on=given.new_due_on or step.today,
        issued_by_id=step.actor.person,
        issued_at=step.now,
    )
    start_in(step, order, "rectification_order")
    task = _window_task(step, order)
    if given.new_due_on is not None:
        entry = timetable_of(step, case.cycle)[task.entry]
        document = given.decision_document
        set_deadline(task, set_deadline_by_decision(deadline_of(task), entry, given.new_due_on, document))
    order.due_on = task.due_on
    step.session.flush()


def apply_escalation_measure(step: Step, order: RectificationOrder, decision: Decision, given: Given) -> None:
    """Note the measure taken for the order, and for the party as a consequence that counts over the years."""
    step.session.add(
        EscalationMeasure(
            order=order,
            measure=given.measure,
            reason=given.reason,
            decision_document=given.decision_document,
            person_id=step.actor.person,
            taken_at=step.now,
        )
    )
    add_consequence(step, order, given.measure, given)


def add_consequence(step: Step, order: RectificationOrder, kind: str, given: Given) -> None:
    """Note what follows for the party from an order that was not carried out."""
    step.session.add(
        Consequence(
            party_id=order.case.party_id,
            case_id=order.case_id,
            order_id=order.id,
            evaluation_year=order.case.cycle.evaluation_year,
            kind=kind,
            text=given.reason,
            document=given.decision_document,
            person_id=step.actor.person,
            recorded_at=step.now,
        )
    )
    step.session.flush()


def record_order_timeliness(step: Step, order: RectificationOrder, decision: Decision, given: Given) -> None:
    """Note whether the newest report came in time."""
    window = deadline_of(_window_task(step, order)).window
    is_in_time = timeliness(window, step.now) is Timeliness.ON_TIME
    order.reports[-1].timeliness = (Timeliness.ON_TIME if is_in_time else Timeliness.LATE).value
    step.session.flush()


def _window_task(step: Step, order: RectificationOrder) -> Task:
    task = window_task(step, order)
    if task is None:
        raise AssertionError(order.number)
    return task


RECTIFICATION_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.CREATE_RECTIFICATION_ORDER: create_rectification_order,
    Effect.APPLY_ESCALATION_MEASURE: apply_escalation_measure,
}
