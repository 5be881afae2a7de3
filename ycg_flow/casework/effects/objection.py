"""Effects of objections and appeals: a new one stands on the run it is against, with its tasks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import Step
from ycg_flow.casework.perform import start_in
from ycg_flow.casework.results import known_run
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.objections import Objection
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision


def create_objection(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Start an objection to the preliminary result."""
    _create(step, case, given, "objection")


def create_appeal(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Start an appeal against the published result."""
    _create(step, case, given, "appeal")


def _create(step: Step, case: EvaluationCase, given: Given, kind: str) -> None:
    objection = Objection(
        case=case,
        kind=kind,
        indicator=given.indicator,
        run_id=known_run(step, case).id,
        text=given.reason,
        raised_by_id=step.actor.person,
        raised_at=step.now,
    )
    start_in(step, objection, "objection")


OBJECTION_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.CREATE_OBJECTION: create_objection,
    Effect.CREATE_APPEAL: create_appeal,
}
