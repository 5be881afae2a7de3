"""Settle the results of a whole cycle, with ranks where the policy ranks; undo that; close or withdraw the cycle."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.loading import load_cycle
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.workflow.facts import Given


def finalise_cohort(
    desk: Desk, person: int, cycle_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Make the results final. Raises `RefusedError` with every case that has no approved result."""
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        _hold_its_cases(step, cycle)
        perform(step, cycle, "finalise_cohort", seen_version=seen_version)


def reopen_cohort(
    desk: Desk,
    person: int,
    cycle_number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Undo that by a recorded decision: the ranks are voided. Raises `RefusedError` without a decision document."""
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        perform(step, cycle, "reopen_cohort", _given(resolution), seen_version=seen_version)


def close_cycle(
    desk: Desk, person: int, cycle_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Close the cycle. Raises `RefusedError` with every case that is not closed."""
    with desk.step(person, principal=principal) as step:
        perform(step, load_cycle(step, cycle_number), "close_cycle", seen_version=seen_version)


def withdraw_cycle(
    desk: Desk,
    person: int,
    cycle_number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Withdraw the cycle with all its cases. Raises `RefusedError` with every case that reached its settlement."""
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        perform(step, cycle, "withdraw_cycle", _given(resolution), seen_version=seen_version)


def _hold_its_cases(step: Step, cycle: Cycle) -> None:
    """Lock the cases, so that none is reopened between being counted as decided and being ranked."""
    query = select(EvaluationCase.id).where(EvaluationCase.cycle_id == cycle.id).order_by(EvaluationCase.id)
    step.session.execute(query.with_for_update())


def _given(resolution: Resolution) -> Given:
    return Given(reason=resolution.reason, decision_document=resolution.document)
