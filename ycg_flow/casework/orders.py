"""Rectification orders: what an order says, its evidence, what the last re-inspection found, and its checks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.checks import LONG, SHORT, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.evidence import Evidence, EvidenceLink
from ycg_flow.records.rectification import ORIGINS, OrderItem, RectificationOrder, ReInspection
from ycg_flow.workflow.facts import Reason

OBJECT = "object"
MOST_FINDING = 4000


@dataclass(frozen=True)
class ItemToPutRight:
    """One thing to put right: what was found, what is demanded, and the clause and indicator it is about."""

    finding: str
    demand: str
    clause: str = ""
    indicator: str | None = None


@dataclass(frozen=True)
class NewOrder:
    """What an order says; without a date the timetable's holds, without an institution the lead hospital answers."""

    origin: str
    reason: str
    items: Sequence[ItemToPutRight]
    reference: str = ""
    responsible: int | None = None
    due_on: date | None = None
    document: str = ""


def check_order(step: Step, case: EvaluationCase, new: NewOrder) -> None:
    """Raise `InvalidError` with everything that is wrong with an order."""
    faults = option_faults({"origin": new.origin}, ORIGINS)
    faults |= text_faults({"reference": new.reference}, 120, required=False)
    faults |= text_faults({"document": new.document}, SHORT, required=False)
    faults |= text_faults({"reason": new.reason}, LONG, required=False)
    if not new.items:
        faults["items"] = Reason("order_without_items")
    indicators = policy_of(step, case.cycle).indicators
    for place, item in enumerate(new.items, start=1):
        texts = {f"items.{place}.finding": item.finding, f"items.{place}.demand": item.demand}
        faults |= text_faults(texts, MOST_FINDING)
        faults |= text_faults({f"items.{place}.clause": item.clause}, 64, required=False)
        if item.indicator is not None and item.indicator not in indicators:
            faults[f"items.{place}.indicator"] = Reason("unknown_indicator")
    place_of_case = case_place(case, step.today)
    if new.responsible is not None and new.responsible not in place_of_case.owners | place_of_case.members:
        faults["responsible"] = Reason("institution_of_another_party")
    if new.due_on is not None and new.due_on <= step.today:
        faults["due_on"] = Reason("date_not_in_the_future")
    refuse(faults)


def order_items(new: NewOrder) -> list[OrderItem]:
    """Return the rows of an order's items."""
    return [
        OrderItem(
            position=position,
            clause=item.clause,
            indicator=item.indicator,
            finding=item.finding,
            demand=item.demand,
        )
        for position, item in enumerate(new.items, start=1)
    ]


def order_content(new: NewOrder) -> dict[str, Any]:
    """Return what an order says, for the history."""
    return {
        "origin": new.origin,
        "reference": new.reference,
        "document": new.document,
        "responsible": new.responsible,
        "items": [asdict(item) for item in new.items],
    }


def evidence_link(order: RectificationOrder) -> tuple[str, str]:
    """Return the link of evidence that is for an order."""
    return OBJECT, f"rectification_order:{order.id}"


def evidence_for(view: View, order: RectificationOrder) -> list[Evidence]:
    """Return the evidence that stands for an order, in the order it came."""
    kind, name = evidence_link(order)
    query = (
        select(Evidence)
        .join(EvidenceLink, EvidenceLink.evidence_id == Evidence.id)
        .where(
            Evidence.case_id == order.case_id,
            Evidence.ended_at.is_(None),
            EvidenceLink.kind == kind,
            EvidenceLink.name == name,
        )
        .order_by(Evidence.id)
    )
    return list(view.session.scalars(query))


def latest_re_inspection(order: RectificationOrder) -> ReInspection | None:
    """Return the newest re-inspection of the newest report; one of an earlier report says nothing about this."""
    if not order.reports or not order.re_inspections:
        return None
    latest = order.re_inspections[-1]
    return latest if latest.report_id == order.reports[-1].id else None
