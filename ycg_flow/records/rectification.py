"""Rectification: orders with their items, what the party reports, re-inspections, and measures where it is not done."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful, Structure
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import Institution, one_of

ORIGINS = ("daily_supervision", "complaint", "finding", "veto", "failing_grade", "late_payment_to_members", "other")
REPORT_TIMELINESS = ("on_time", "late")
MEASURES = ("supervisory_interview", "circulated_criticism", "payment_suspension", "budget_disqualification")


class RectificationOrder(Stateful, Record):
    """An order to a consortium to put something right by a date; one institution of it is responsible.

    `due_on` is the date as issued; the date that holds is that of the order's task, which an extension moves.
    """

    __tablename__ = "rectification_order"
    __table_args__ = (CheckConstraint(one_of("origin", ORIGINS), "origin_is_known"),)

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), index=True)
    origin: Mapped[str] = mapped_column(String(40), default="other")
    reference: Mapped[str] = mapped_column(String(120), default="")
    reason: Mapped[str] = mapped_column(String(2000))
    document: Mapped[str] = mapped_column(String(200), default="")
    responsible_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    due_on: Mapped[date]
    issued_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime]
    case: Mapped[EvaluationCase] = relationship()
    responsible: Mapped[Institution] = relationship()
    items: Mapped[list[OrderItem]] = relationship(order_by="OrderItem.position")
    reports: Mapped[list[RectificationReport]] = relationship(order_by="RectificationReport.id")
    re_inspections: Mapped[list[ReInspection]] = relationship(order_by="ReInspection.id")
    measures: Mapped[list[EscalationMeasure]] = relationship(order_by="EscalationMeasure.id")


class OrderItem(Record):
    """One thing to put right: the clause, what was found, what is demanded."""

    __tablename__ = "order_item"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("finding <> '' AND demand <> ''", "says_what_and_how"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("rectification_order.id"))
    position: Mapped[int]
    clause: Mapped[str] = mapped_column(String(64), default="")
    indicator: Mapped[str | None] = mapped_column(String(64))
    finding: Mapped[str] = mapped_column(Text)
    demand: Mapped[str] = mapped_column(Text)


class RectificationReport(Record):
    """What the party reports: its plan, what it did, and the evidence as it stood then."""

    __tablename__ = "rectification_report"
    __table_args__ = (
        CheckConstraint("timeliness IS NULL OR " + one_of("timeliness", REPORT_TIMELINESS), "timeliness_is_known"),
        Index(None, "order_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("rectification_order.id"))
    plan: Mapped[str] = mapped_column(Text)
    done: Mapped[str] = mapped_column(Text)
    evidence: Mapped[Any] = mapped_column(Structure)
    timeliness: Mapped[str | None] = mapped_column(String(12))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reported_at: Mapped[datetime]


class ReInspection(Record):
    """What a re-inspection found: the target is met or not; `report_id` is the report it followed."""

    __tablename__ = "re_inspection"
    __table_args__ = (CheckConstraint("finding <> ''", "says_what_was_found"), Index(None, "order_id"))

    order_id: Mapped[int] = mapped_column(ForeignKey("rectification_order.id"))
    report_id: Mapped[int] = mapped_column(ForeignKey("rectification_report.id"))
    is_target_met: Mapped[bool]
    finding: Mapped[str] = mapped_column(Text)
    inspected_on: Mapped[date]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class EscalationMeasure(Record):
    """A measure taken because an order was not carried out, or not sufficiently."""

    __tablename__ = "escalation_measure"
    __table_args__ = (
        CheckConstraint(one_of("measure", MEASURES), "measure_is_known"),
        CheckConstraint("reason <> ''", "has_a_reason"),
        Index(None, "order_id"),
    )

    order_id: Mapped[int] = mapped_column(ForeignKey("rectification_order.id"))
    measure: Mapped[str] = mapped_column(String(40))
    reason: Mapped[str] = mapped_column(String(2000))
    decision_document: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime]
    order: Mapped[RectificationOrder] = relationship(back_populates="measures")
