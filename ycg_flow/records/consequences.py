"""What a result and its year lead to: favours, loss of status, notices to departments, problems and complaints."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of
from ycg_flow.records.rectification import MEASURES
from ycg_flow.records.results import of_case

DEPARTMENTS = ("health_commission", "finance_department")
FAVOUR = "favour"
HAND_OVER = "hand_over_by_law"
NEXT_BUDGET = "next_budget"
CONSEQUENCES = (FAVOUR, HAND_OVER, NEXT_BUDGET, *MEASURES)
FAVOURS = ("pilot", "budget", "recognition", "accreditation", "appointment")
PROBLEM_SOURCES = ("daily_review", "supervision", "spot_check", "self_check", "complaint", "other")
CHANNELS = ("telephone", "letter_box", "letter", "visit", "online", "other")
VERDICTS = ("verified", "partly_verified", "not_verified")


class Consequence(Record):
    """What followed for a party from a case's year; counted over the years by party, kind and evaluation year.

    Of next year's budget `amount_fen` is the change against this year's, below zero for a cut.
    """

    __tablename__ = "consequence"
    __table_args__ = (
        CheckConstraint(one_of("kind", CONSEQUENCES), "kind_is_known"),
        CheckConstraint(f"(kind = '{FAVOUR}') = (favour IS NOT NULL)", "favour_is_named"),
        CheckConstraint("favour IS NULL OR " + one_of("favour", FAVOURS), "favour_is_known"),
        CheckConstraint(f"(kind = '{NEXT_BUDGET}') = (amount_fen IS NOT NULL)", "budget_has_an_amount"),
        Index(None, "party_id", "evaluation_year"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("evaluated_party.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    order_id: Mapped[int | None] = mapped_column(ForeignKey("rectification_order.id"))
    evaluation_year: Mapped[int]
    kind: Mapped[str] = mapped_column(String(40))
    favour: Mapped[str | None] = mapped_column(String(20))
    amount_fen: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(String(2000))
    document: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class BudgetApplication(Record):
    """A party's application to be given a global budget from a year on, and the decision on it."""

    __tablename__ = "budget_application"
    __table_args__ = (
        CheckConstraint("text <> ''", "says_why"),
        CheckConstraint(
            "(is_granted IS NULL) = (decided_at IS NULL) AND (is_granted IS NULL) = (decided_by_id IS NULL)",
            "decision_is_whole",
        ),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), index=True)
    from_year: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    applied_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    applied_at: Mapped[datetime]
    is_granted: Mapped[bool | None]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    document: Mapped[str] = mapped_column(String(200), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()


class DepartmentNotice(Record):
    """That a department was told of an approved result, by which document."""

    __tablename__ = "department_notice"
    __table_args__ = (
        of_case("approval", "approval_id"),
        UniqueConstraint("approval_id", "department"),
        CheckConstraint(one_of("department", DEPARTMENTS), "department_is_known"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    approval_id: Mapped[int]
    department: Mapped[str] = mapped_column(String(30))
    document: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    informed_at: Mapped[datetime]


class Problem(Record):
    """A problem found in daily review or supervision, kept with how it was dealt with."""

    __tablename__ = "problem"
    __table_args__ = (
        CheckConstraint(one_of("source", PROBLEM_SOURCES), "source_is_known"),
        CheckConstraint("description <> ''", "says_what"),
        CheckConstraint(
            "(decision IS NULL) = (decided_at IS NULL) AND (decision IS NULL) = (decided_by_id IS NULL)",
            "decision_is_whole",
        ),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), index=True)
    source: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text)
    clause: Mapped[str] = mapped_column(String(64), default="")
    is_violation: Mapped[bool]
    found_on: Mapped[date]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    decision: Mapped[str | None] = mapped_column(Text)
    decision_document: Mapped[str] = mapped_column(String(200), default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()


class Complaint(Record):
    """A complaint or report from outside, investigated and answered; who made it is not kept here."""

    __tablename__ = "complaint"
    __table_args__ = (
        CheckConstraint(one_of("channel", CHANNELS), "channel_is_known"),
        CheckConstraint("description <> ''", "says_what"),
        CheckConstraint("verdict IS NULL OR " + one_of("verdict", VERDICTS), "verdict_is_known"),
        CheckConstraint(
            "(verdict IS NULL) = (answer IS NULL) AND (verdict IS NULL) = (answered_at IS NULL)"
            " AND (verdict IS NULL) = (answered_by_id IS NULL)",
            "answer_is_whole",
        ),
        CheckConstraint(
            "award_fen IS NULL OR (award_fen > 0 AND is_fraud_report"
            " AND verdict IS NOT NULL AND verdict IN ('verified', 'partly_verified'))",
            "award_for_verified_fraud_only",
        ),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), index=True)
    channel: Mapped[str] = mapped_column(String(20))
    description: Mapped[str] = mapped_column(Text)
    is_fraud_report: Mapped[bool]
    received_on: Mapped[date]
    registered_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    registered_at: Mapped[datetime]
    verdict: Mapped[str | None] = mapped_column(String(20))
    investigation: Mapped[str] = mapped_column(Text, default="")
    answer: Mapped[str | None] = mapped_column(Text)
    award_fen: Mapped[int | None] = mapped_column(BigInteger)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()
