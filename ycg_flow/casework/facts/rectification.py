"""Facts of rectification: evidence for a report, what re-inspections found, measures taken, orders not finished."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.orders import evidence_for, latest_re_inspection
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.rectification import RectificationOrder


def _evidence_is_attached(view: View, order: RectificationOrder) -> bool:
    """Whether there is evidence that came after the last re-inspection; what was found insufficient does not count."""
    last = order.re_inspections[-1].recorded_at if order.re_inspections else None
    return any(last is None or evidence.received_at > last for evidence in evidence_for(view, order))


def _re_inspection_is_recorded(_: View, order: RectificationOrder) -> bool:
    return latest_re_inspection(order) is not None


def _target_is_met(_: View, order: RectificationOrder) -> bool:
    latest = latest_re_inspection(order)
    return latest is not None and latest.is_target_met


def _is_insufficient(_: View, order: RectificationOrder) -> bool:
    latest = latest_re_inspection(order)
    return latest is not None and not latest.is_target_met


def _open_orders(view: View, case: EvaluationCase) -> tuple[str, ...]:
    states = view.desk.workflow.tables["rectification_order"].states
    query = select(RectificationOrder.number).where(
        RectificationOrder.case_id == case.id,
        RectificationOrder.state.not_in([state.id for state in states.values() if state.is_final]),
    )
    return tuple(view.session.scalars(query.order_by(RectificationOrder.id)))


RECTIFICATION_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "rectification_evidence_is_attached": _evidence_is_attached,
    "re_inspection_is_recorded": _re_inspection_is_recorded,
    "rectification_target_is_met": _target_is_met,
    "rectification_is_insufficient": _is_insufficient,
    "escalation_measures_taken": lambda _, order: tuple(measure.measure for measure in order.measures),
    "open_orders": _open_orders,
}
