"""A rectification order as its page shows it, the orders of a case, and what an order to be issued may choose from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.orders import evidence_for
from ycg_flow.casework.perform import acts_open_to
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head, sees_inside
from ycg_flow.casework.queries.handed_in import EvidenceLine
from ycg_flow.casework.queries.people import names_of
from ycg_flow.casework.queries.rectification_overview import WINDOW_TASK
from ycg_flow.casework.tasks import deadline_of
from ycg_flow.papers.clauses import clauses_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.organisations import Institution
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.records.tasks import Task
from ycg_flow.wording.sheet.model import ClauseText
from ycg_flow.wording.workflow import origin_sentence
from ycg_flow.workflow.judgements import ESCALATION_LADDER
from ycg_flow.workflow.machine import Decision

TABLE = "rectification_order"
ISSUE = "issue_rectification_order"
REPORT = f"{TABLE}.report_rectification"


@dataclass(frozen=True)
class OrderMark:
    """An order in the list of its case."""

    number: str
    state: str
    state_label: str
    is_open: bool
    origin: str
    reason: str
    responsible: str
    due_on: date
    days_left: int


@dataclass(frozen=True)
class CaseOrders:
    """The orders of a case, the open ones first, and whether one may be issued."""

    head: CaseHead
    orders: tuple[OrderMark, ...]
    act: Decision | None


@dataclass(frozen=True)
class ItemLine:
    """One thing to put right, with where its clause stands and the indicator it is about."""

    finding: str
    demand: str
    clause: str
    indicator: str | None
    indicator_name: str


@dataclass(frozen=True)
class HappenedLine:
    """An act on an order with what the history keeps of it; a report has its evidence as it stood then."""

    act: str
    at: datetime
    person: str
    content: Mapping[str, Any]
    timeliness: str
    evidence: tuple[EvidenceLine, ...]


@dataclass(frozen=True)
class OrderPage:
    """A rectification order with everything its page shows; `due_on` is the date that holds now."""

    head: CaseHead
    number: str
    state: str
    state_label: str
    version: int
    owners: tuple[str, ...]
    origin: str
    reference: str
    reason: str
    document: str
    responsible: str
    issued_by: str
    issued_at: datetime
    issued_due_on: date
    due_on: date
    due_words: tuple[str, ...]
    days_left: int
    is_open: bool
    items: tuple[ItemLine, ...]
    evidence: tuple[EvidenceLine, ...]
    happened: tuple[HappenedLine, ...]
    ladder: tuple[str, ...]
    acts: tuple[Decision, ...]


@dataclass(frozen=True)
class NewOrderPage:
    """What an order to be issued may choose from: indicators, clauses and institutions by key."""

    head: CaseHead
    indicators: Mapping[str, str]
    clauses: Mapping[str, ClauseText]
    institutions: Mapping[int, str]
    act: Decision


def case_orders(view: View, number: str) -> CaseOrders:
    """Return the orders of a case. Raises `NotFoundError`."""
    case = load_case(view, number)
    states = view.desk.workflow.tables[TABLE].states
    query = select(RectificationOrder).where(RectificationOrder.case_id == case.id)
    marks = []
    for order in view.session.scalars(query.order_by(RectificationOrder.id)):
        due_on, state = _due_on(view, order), states[order.state]
        marks.append(
            OrderMark(
                number=order.number,
                state=order.state,
                state_label=state.label,
                is_open=not state.is_final,
                origin=order.origin,
                reason=order.reason,
                responsible=order.responsible.name,
                due_on=due_on,
                days_left=(due_on - view.today).days,
            )
        )
    ordered = sorted(marks, key=lambda mark: (not mark.is_open, mark.due_on, mark.number))
    return CaseOrders(case_head(view, case), tuple(ordered), _issue_act(view, case))


def order_page(view: View, number: str, order_number: str) -> OrderPage:
    """Return the page of an order of a case. Raises `NotFoundError`, also for an order of another case."""
    order = load_numbered(view, RectificationOrder, order_number)
    if order.case.number != number:
        raise NotFoundError("rectification_order", order_number)
    state = view.desk.workflow.tables[TABLE].states[order.state]
    due_on = _due_on(view, order)
    return OrderPage(
        head=case_head(view, order.case),
        number=order.number,
        state=order.state,
        state_label=state.label,
        version=order.version,
        owners=state.owners,
        origin=order.origin,
        reference=order.reference,
        reason=order.reason,
        document=order.document,
        responsible=order.responsible.name,
        issued_by=names_of(view, [order.issued_by_id])[order.issued_by_id],
        issued_at=order.issued_at,
        issued_due_on=order.due_on,
        due_on=due_on,
        due_words=_due_words(view, order),
        days_left=(due_on - view.today).days,
        is_open=not state.is_final,
        items=_items(view, order),
        evidence=_evidence_lines(view, evidence_for(view, order)),
        happened=_happened(view, order),
        ladder=_ladder(order),
        acts=acts_open_to(view, order),
    )


def new_order_page(view: View, number: str) -> NewOrderPage:
    """Return what an order may choose from, to those who issue orders. Raises `NotFoundError` to others."""
    case = load_case(view, number)
    act = _issue_act(view, case)
    if act is None:
        raise NotFoundError("case", number)
    policy, place = policy_of(view, case.cycle), case_place(case, view.today)
    query = select(Institution.id, Institution.name).where(Institution.id.in_(place.owners | place.members))
    return NewOrderPage(
        head=case_head(view, case),
        indicators={name: item.table.name for name, item in policy.indicators.items()},
        clauses=clauses_of(policy.id),
        institutions={row.id: row.name for row in view.session.execute(query.order_by(Institution.name))},
        act=act,
    )


def _issue_act(view: View, case: EvaluationCase) -> Decision | None:
    return next((act for act in acts_open_to(view, case) if act.event == ISSUE), None)


def _due_on(view: View, order: RectificationOrder) -> date:
    """Return the date that holds: that of the newest task to carry the order out."""
    task = _window_task(view, order)
    return order.due_on if task is None else task.due_on


def _due_words(view: View, order: RectificationOrder) -> tuple[str, ...]:
    """Return how the date came about, with every date that was replaced."""
    task = _window_task(view, order)
    return () if task is None else tuple(origin_sentence(step) for step in deadline_of(task).origin)


def _window_task(view: View, order: RectificationOrder) -> Task | None:
    query = select(Task).where(Task.object_table == TABLE, Task.object_id == order.id, Task.kind == WINDOW_TASK)
    return view.session.scalars(query.order_by(Task.id.desc()).limit(1)).one_or_none()


def _items(view: View, order: RectificationOrder) -> tuple[ItemLine, ...]:
    policy = policy_of(view, order.case.cycle)
    clauses = clauses_of(policy.id)
    return tuple(
        ItemLine(
            finding=item.finding,
            demand=item.demand,
            clause=clauses[item.clause].place if item.clause in clauses else item.clause,
            indicator=item.indicator,
            indicator_name="" if item.indicator is None else policy.indicators[item.indicator].table.name,
        )
        for item in order.items
    )


def _evidence_lines(view: View, rows: list[Evidence]) -> tuple[EvidenceLine, ...]:
    people = names_of(view, [row.person_id for row in rows])
    return tuple(
        EvidenceLine(row.id, row.file_name, row.file.size, row.version, people[row.person_id], row.received_at)
        for row in rows
    )


def _happened(view: View, order: RectificationOrder) -> tuple[HappenedLine, ...]:
    """Return what was done on the order, the latest first; to the party the bureau's people are not named."""
    query = select(HistoryEntry).where(
        HistoryEntry.case_id == order.case_id,
        HistoryEntry.object_id == order.id,
        HistoryEntry.act.startswith(f"{TABLE}."),
        HistoryEntry.act != f"{TABLE}.attach_rectification_evidence",
    )
    entries = list(view.session.scalars(query.order_by(HistoryEntry.sequence)))
    people = names_of(view, [entry.person_id for entry in entries])
    reports, is_inside = iter(order.reports), sees_inside(view, order.case)
    lines = []
    for entry in entries:
        report = next(reports, None) if entry.act == REPORT else None
        lines.append(
            HappenedLine(
                act=entry.act,
                at=entry.at,
                person=people[entry.person_id] if is_inside or report is not None else "",
                content=json.loads(entry.content)["content"],
                timeliness="" if report is None else report.timeliness or "",
                evidence=() if report is None else _evidence_lines(view, _evidence_at(view, order, report.evidence)),
            )
        )
    return tuple(reversed(lines))


def _evidence_at(view: View, order: RectificationOrder, keys: list[int]) -> list[Evidence]:
    query = select(Evidence).where(Evidence.case_id == order.case_id, Evidence.id.in_(keys))
    return list(view.session.scalars(query.order_by(Evidence.id)))


def _ladder(order: RectificationOrder) -> tuple[str, ...]:
    """Return the measures not milder than those taken."""
    taken = [ESCALATION_LADDER.index(row.measure) for row in order.measures]
    return ESCALATION_LADDER[max(taken, default=0) :]
