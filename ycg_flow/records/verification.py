"""Site verification: draws with their items and checks, findings, interviews, and what the surveyor counted.

Checks and tallies are append-only: the latest counts, the earlier ones stay readable. A record number stands for a
record or a patient; no name and no number of a person is kept.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Structure
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of
from ycg_flow.records.people import Person
from ycg_flow.records.results import of_case

MEDICAL_RECORD, PRESCRIPTION, ACCOUNT, PURCHASE_RECORD = "medical_record", "prescription", "account", "purchase_record"
INSURED_PATIENT = "insured_patient"
DOCUMENT_KINDS = (MEDICAL_RECORD, PRESCRIPTION, ACCOUNT, PURCHASE_RECORD)
SAMPLE_KINDS = (*DOCUMENT_KINDS, INSURED_PATIENT)
IN_ORDER, WITH_FINDINGS, NO_RESPONSE = "in_order", "with_findings", "no_response"
OUTCOMES = (IN_ORDER, WITH_FINDINGS, NO_RESPONSE)
INTERVIEW_KINDS = ("medical_staff", "manager", INSURED_PATIENT)


class SampleDraw(Record):
    """A draw of one kind: first the commitment to its seed, later the list to draw from, the seed and the items.

    `frame` holds the references one a line, so that the draw can be repeated. A redraw is a row of its own; the draw
    that no other redraws is the one that counts.
    """

    __tablename__ = "sample_draw"
    __table_args__ = (
        of_case("sample_draw", "redraw_of_id"),
        UniqueConstraint("case_id", "id"),
        UniqueConstraint("redraw_of_id"),
        CheckConstraint(one_of("kind", SAMPLE_KINDS), "kind_is_known"),
        CheckConstraint("size > 0", "size_is_positive"),
        CheckConstraint("length(commitment) = 64", "commitment_is_whole"),
        CheckConstraint("drawn_at IS NULL OR drawn_at >= committed_at", "seed_is_committed_before_the_draw"),
        CheckConstraint(
            "(drawn_at IS NULL) = (seed IS NULL) AND (drawn_at IS NULL) = (frame IS NULL)"
            " AND (drawn_at IS NULL) = (frame_digest IS NULL) AND (drawn_at IS NULL) = (frame_size IS NULL)"
            " AND (drawn_at IS NULL) = (drawn_by_id IS NULL)",
            "seed_and_frame_come_with_the_draw",
        ),
        CheckConstraint("(redraw_of_id IS NULL) = (reason = '')", "redraw_has_a_reason"),
        Index(
            "uq_sample_draw_first_of_kind",
            "case_id",
            "kind",
            unique=True,
            sqlite_where=text("redraw_of_id IS NULL"),
            postgresql_where=text("redraw_of_id IS NULL"),
        ),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    size: Mapped[int]
    cause: Mapped[str] = mapped_column(String(2000), default="", server_default="")
    algorithm: Mapped[str] = mapped_column(String(20))
    commitment: Mapped[str] = mapped_column(String(64))
    nonce: Mapped[str] = mapped_column(String(64))
    committed_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    committed_at: Mapped[datetime]
    redraw_of_id: Mapped[int | None]
    reason: Mapped[str] = mapped_column(String(2000), default="")
    frame: Mapped[str | None] = mapped_column(Text, deferred=True)
    frame_source: Mapped[str] = mapped_column(String(200), default="")
    frame_digest: Mapped[str | None] = mapped_column(String(64))
    frame_size: Mapped[int | None]
    seed: Mapped[str | None] = mapped_column(String(64))
    drawn_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    drawn_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()
    items: Mapped[list[SampleItem]] = relationship(back_populates="draw", order_by="SampleItem.position")


class SampleItem(Record):
    """A drawn reference by its place in the order of the draw; a replacement stands for one who did not answer."""

    __tablename__ = "sample_item"
    __table_args__ = (
        UniqueConstraint("draw_id", "position"),
        UniqueConstraint("draw_id", "reference"),
        UniqueConstraint("replaces_id"),
        CheckConstraint("position > 0", "position_counts_from_one"),
    )

    draw_id: Mapped[int] = mapped_column(ForeignKey("sample_draw.id"))
    position: Mapped[int]
    reference: Mapped[str] = mapped_column(String(64))
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("sample_item.id"))
    draw: Mapped[SampleDraw] = relationship(back_populates="items")
    checks: Mapped[list[ItemCheck]] = relationship(back_populates="item", order_by="ItemCheck.id")

    @property
    def is_replacement(self) -> bool:
        """Whether it stands for another that did not answer."""
        return self.replaces_id is not None

    @property
    def latest_check(self) -> ItemCheck | None:
        """The check that counts, None where nobody has checked it."""
        return self.checks[-1] if self.checks else None


class ItemCheck(Record):
    """What a person found for an item; the latest counts."""

    __tablename__ = "item_check"
    __table_args__ = (
        CheckConstraint(one_of("outcome", OUTCOMES), "outcome_is_known"),
        CheckConstraint(f"outcome <> '{NO_RESPONSE}' OR note <> ''", "no_response_is_explained"),
        Index(None, "item_id"),
    )

    item_id: Mapped[int] = mapped_column(ForeignKey("sample_item.id"))
    outcome: Mapped[str] = mapped_column(String(20))
    note: Mapped[str] = mapped_column(String(2000), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    item: Mapped[SampleItem] = relationship(back_populates="checks")
    person: Mapped[Person] = relationship()
    findings: Mapped[list[VerificationFinding]] = relationship(order_by="VerificationFinding.id")


class VerificationFinding(Record):
    """One thing found wrong in an item: the clause, and the indicator and figure it bears on where there is one."""

    __tablename__ = "verification_finding"
    __table_args__ = (
        CheckConstraint("description <> '' AND clause <> ''", "says_what_and_by_which_clause"),
        Index(None, "check_id"),
    )

    check_id: Mapped[int] = mapped_column(ForeignKey("item_check.id"))
    description: Mapped[str] = mapped_column(String(2000))
    clause: Mapped[str] = mapped_column(String(64))
    indicator: Mapped[str | None] = mapped_column(String(64))
    figure: Mapped[str | None] = mapped_column(String(64))


class Interview(Record):
    """A conversation on site: with people of which kind, where, on which day, and what was said; no names."""

    __tablename__ = "interview"
    __table_args__ = (
        CheckConstraint(one_of("kind", INTERVIEW_KINDS), "kind_is_known"),
        Index(None, "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    place: Mapped[str] = mapped_column(String(200))
    held_on: Mapped[date]
    notes: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]


class SurveyTally(Record):
    """What the surveyor counted, and the figures it gives (id to count name, or the plain decimal of a rate).

    `draw_id` is the sample that was followed up, where the policy asks for one.
    """

    __tablename__ = "survey_tally"
    __table_args__ = (
        of_case("sample_draw", "draw_id"),
        CheckConstraint("satisfied >= 0 AND neutral >= 0 AND dissatisfied >= 0", "counts_are_not_negative"),
        CheckConstraint("surveyed = satisfied + neutral + dissatisfied", "answers_add_up"),
        CheckConstraint("surveyed > 0", "somebody_was_asked"),
        Index(None, "case_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    draw_id: Mapped[int | None]
    surveyed: Mapped[int]
    satisfied: Mapped[int]
    neutral: Mapped[int]
    dissatisfied: Mapped[int]
    figures: Mapped[Any] = mapped_column(Structure)
    surveyed_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(2000), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    recorded_at: Mapped[datetime]
