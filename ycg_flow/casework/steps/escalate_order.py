"""Take a measure of the ladder because an order is overdue or was carried out insufficiently."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


@dataclass(frozen=True)
class Measure:
    """A measure of the ladder (interview, criticism, suspended payment, loss of the budget), why, by which document."""

    measure: str
    reason: str
    document: str = ""


def escalate_order(
    desk: Desk,
    person: int,
    number: str,
    measure: Measure,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Take a measure not milder than those taken; suspended payments wait until the order is put right.

    Raises `RefusedError` for a milder measure, or while the order is neither overdue nor found insufficient.
    """
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        faults = text_faults({"reason": measure.reason}, LONG, required=False)
        refuse(faults | text_faults({"document": measure.document}, SHORT, required=False))
        event = "escalate_order_further" if order.state == "escalated" else "escalate_order"
        given = Given(measure=measure.measure, reason=measure.reason, decision_document=measure.document)
        perform(step, order, event, given, seen_version=seen_version)
