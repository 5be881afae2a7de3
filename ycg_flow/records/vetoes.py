"""Veto inquiries: what is suspected or reported, the facts found, what the party says, the proposal and the outcome."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of

PROPOSALS = ("confirmation", "dismissal", "leniency")
OUTCOMES = ("confirmed", "dismissed", "lenient")


class VetoInquiry(Stateful, Record):
    """An inquiry into one veto of a case, decided by two signatures.

    `self_reported_at` is when the party reported it of its own accord, `found_on` the day on which it says it found it.
    The proposal and the outcome that stand are here; earlier ones are in the history. `decided_value` is what a
    computed veto came to when it was decided, in its own unit; None where it could not be computed.
    """

    __tablename__ = "veto_inquiry"
    __table_args__ = (
        CheckConstraint("grounds <> ''", "says_why"),
        CheckConstraint("proposal IS NULL OR " + one_of("proposal", PROPOSALS), "proposal_is_known"),
        CheckConstraint("outcome IS NULL OR " + one_of("outcome", OUTCOMES), "outcome_is_known"),
        CheckConstraint("(outcome IS NULL) = (decided_by_id IS NULL)", "decided_by_somebody"),
        CheckConstraint("outcome IS NULL OR decided_by_id <> proposed_by_id", "decided_by_another"),
        CheckConstraint("outcome IS NULL OR outcome_reason <> ''", "outcome_says_why"),
        CheckConstraint("outcome <> 'lenient' OR self_reported_at IS NOT NULL", "leniency_for_what_was_reported"),
        CheckConstraint(
            "outcome IS NOT NULL OR state NOT IN ('confirmed', 'dismissed', 'lenient')", "decided_has_an_outcome"
        ),
        Index(None, "case_id", "state"),
        Index(
            "uq_veto_inquiry_under_way",
            "case_id",
            "veto",
            unique=True,
            sqlite_where=text("state NOT IN ('confirmed', 'dismissed', 'lenient', 'lapsed')"),
            postgresql_where=text("state NOT IN ('confirmed', 'dismissed', 'lenient', 'lapsed')"),
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    veto: Mapped[str] = mapped_column(String(64))
    grounds: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    opened_at: Mapped[datetime]
    self_reported_at: Mapped[datetime | None]
    found_on: Mapped[date | None]
    response: Mapped[str] = mapped_column(Text, default="")
    responded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    responded_at: Mapped[datetime | None]
    proposal: Mapped[str | None] = mapped_column(String(20))
    proposal_reason: Mapped[str] = mapped_column(Text, default="")
    proposed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    outcome: Mapped[str | None] = mapped_column(String(20))
    outcome_reason: Mapped[str] = mapped_column(Text, default="")
    leniency: Mapped[str] = mapped_column(Text, default="")
    decided_value: Mapped[Fraction | None]
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()
    findings: Mapped[list[VetoFinding]] = relationship(back_populates="inquiry", order_by="VetoFinding.id")


class VetoFinding(Record):
    """A fact that an inquiry found, and where it comes from; evidence is linked as `veto_finding:<id>`."""

    __tablename__ = "veto_finding"
    __table_args__ = (
        CheckConstraint("text <> ''", "says_what"),
        CheckConstraint("source <> ''", "says_whence"),
        Index(None, "inquiry_id"),
    )

    inquiry_id: Mapped[int] = mapped_column(ForeignKey("veto_inquiry.id"))
    text: Mapped[str] = mapped_column(Text)
    source: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    inquiry: Mapped[VetoInquiry] = relationship(back_populates="findings")
