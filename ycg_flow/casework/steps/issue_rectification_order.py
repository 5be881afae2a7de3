"""Order a consortium to put something right by a date: from supervision, a finding, a veto, a failing grade."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.orders import NewOrder, check_order, order_content, order_items
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def issue_rectification_order(
    desk: Desk,
    person: int,
    case_number: str,
    new: NewOrder,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> str:
    """Issue an order and return its number. Raises `InvalidError` with everything that is wrong with it."""
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        check_order(step, case, new)
        given = Given(reason=new.reason, new_due_on=new.due_on, decision_document=new.document)
        details = order_content(new)
        perform(step, case, "issue_rectification_order", given, seen_version=seen_version, details=details)
        query = select(RectificationOrder).where(RectificationOrder.case_id == case.id)
        order = step.session.scalars(query.order_by(RectificationOrder.id.desc()).limit(1)).one()
        order.origin, order.reference = new.origin, new.reference
        order.responsible_id = new.responsible or case.party.institution_id
        order.items = order_items(new)
        return order.number
