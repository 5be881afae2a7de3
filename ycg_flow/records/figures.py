"""Figures of a case, append-only and side by side by stage, and the drafts of party and members before any counts."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ycg_flow.records.base import Record
from ycg_flow.records.organisations import one_of

OWNER_KINDS = ("party", "county", "prefecture")
STAGES = ("self_reported", "collected", "verified", "final")


class FigureValue(Record):
    """One value of one figure and year at one stage; a later row of the same stage replaces it, none is changed.

    `owner_key` is the key of the party or a division code; figures of a county or prefecture are entered once in a
    cycle, through any of its cases. A yes-or-no figure is 1 or 0, a stated grade stands in `answer`. A row with
    neither says that there is no value, and `note` why.
    """

    __tablename__ = "figure_value"
    __table_args__ = (
        CheckConstraint(one_of("owner_kind", OWNER_KINDS), "owner_kind_is_known"),
        CheckConstraint(one_of("stage", STAGES), "stage_is_known"),
        CheckConstraint("value IS NULL OR answer IS NULL", "is_one_value"),
        CheckConstraint("value IS NOT NULL OR answer IS NOT NULL OR note <> ''", "missing_has_a_reason"),
        CheckConstraint("owner_kind <> 'party' OR case_id IS NOT NULL", "party_figure_has_a_case"),
        CheckConstraint("year BETWEEN 1990 AND 2100", "year_is_one"),
        Index(None, "case_id", "figure", "year"),
        Index(None, "cycle_id", "owner_kind", "owner_key"),
        Index(None, "submission_id"),
    )

    owner_kind: Mapped[str] = mapped_column(String(20))
    owner_key: Mapped[str] = mapped_column(String(20))
    figure: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    stage: Mapped[str] = mapped_column(String(20))
    value: Mapped[Fraction | None]
    answer: Mapped[str | None] = mapped_column(String(64))
    source: Mapped[str] = mapped_column(String(200))
    note: Mapped[str] = mapped_column(String(2000), default="")
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entered_at: Mapped[datetime]
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_case.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))

    @property
    def has_value(self) -> bool:
        """Whether the row gives a number or an answer."""
        return self.value is not None or self.answer is not None


class MemberEntry(Record):
    """What a member institution gives for its own part of a figure; the submitter makes the party's figure of it."""

    __tablename__ = "member_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "institution_id", "figure", "year"),
        CheckConstraint("version > 0", "version_counts_from_one"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    figure: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]


class DraftEntry(Record):
    """What is typed for a figure before submission, exactly as typed, number or not; `version` counts saves."""

    __tablename__ = "draft_entry"
    __table_args__ = (
        UniqueConstraint("case_id", "figure", "year"),
        CheckConstraint("version > 0", "version_counts_from_one"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    figure: Mapped[str] = mapped_column(String(64))
    year: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    explanation: Mapped[str] = mapped_column(Text, default="")
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]
