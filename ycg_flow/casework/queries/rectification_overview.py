"""The rectification overview: every order that is not at its end, the most overdue first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from ycg_flow.casework.desk import View
from ycg_flow.casework.loading import visible_cases
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import EvaluatedParty, Institution
from ycg_flow.records.rectification import EscalationMeasure, RectificationOrder
from ycg_flow.records.tasks import Task

WINDOW_TASK = "carry_out_rectification"


@dataclass(frozen=True)
class OpenOrder:
    """An order under way: whose, from what, until when, and how many measures were taken."""

    number: str
    state: str
    party: str
    responsible: str
    origin: str
    reason: str
    due_on: date
    days_left: int
    measures: int

    @property
    def is_overdue(self) -> bool:
        """Whether the due date is over."""
        return self.days_left < 0


@dataclass(frozen=True)
class OrderFilter:
    """What is shown: a state, an origin, only what is overdue, a part of a party's name or a number."""

    state: str = ""
    origin: str = ""
    only_overdue: bool = False
    words: str = ""

    def shows(self, order: OpenOrder) -> bool:
        """Whether an order is shown."""
        return (
            self.state in ("", order.state)
            and self.origin in ("", order.origin)
            and (order.is_overdue or not self.only_overdue)
            and self.words in f"{order.party} {order.responsible} {order.number} {order.reason}"
        )


def rectification_overview(view: View) -> tuple[OpenOrder, ...]:
    """Return the open orders of the cases the person may read, in one statement however many there are."""
    states = view.desk.workflow.tables["rectification_order"].states.values()
    newest = (
        select(func.max(Task.id))
        .where(
            Task.object_table == "rectification_order",
            Task.object_id == RectificationOrder.id,
            Task.kind == WINDOW_TASK,
        )
        .correlate(RectificationOrder)
        .scalar_subquery()
    )
    own = EscalationMeasure.order_id == RectificationOrder.id
    measures = select(func.count()).where(own).correlate(RectificationOrder).scalar_subquery()
    query = (
        select(RectificationOrder, EvaluatedParty.name, Institution.name, Task.due_on, measures)
        .join(EvaluationCase, EvaluationCase.id == RectificationOrder.case_id)
        .join(EvaluatedParty, EvaluatedParty.id == EvaluationCase.party_id)
        .join(Institution, Institution.id == RectificationOrder.responsible_id)
        .join(Task, Task.id == newest)
        .where(
            RectificationOrder.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id)),
            RectificationOrder.state.not_in([state.id for state in states if state.is_final]),
        )
        .order_by(Task.due_on, RectificationOrder.number)
    )
    return tuple(
        OpenOrder(
            number=order.number,
            state=order.state,
            party=party,
            responsible=responsible,
            origin=order.origin,
            reason=order.reason,
            due_on=due_on,
            days_left=(due_on - view.today).days,
            measures=count,
        )
        for order, party, responsible, due_on, count in view.session.execute(query)
    )
