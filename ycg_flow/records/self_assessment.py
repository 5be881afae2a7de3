"""What a consortium hands in: report, proposal on the fund, submissions with receipts, quarterly reports, questions."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ycg_flow.records.base import Record
from ycg_flow.records.organisations import one_of

SUBMISSION_TIMELINESS = ("on_time", "late")
PROPOSALS = ("surplus_retention", "overspend_sharing", "none")
QUARTERLY_KINDS = ("fund_use", "self_check")


class ReportSection(Record):
    """What is written under one heading of the report, in Markdown; what was submitted stands in the submission."""

    __tablename__ = "report_section"
    __table_args__ = (
        UniqueConstraint("case_id", "heading"),
        CheckConstraint("version > 0", "version_counts_from_one"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    heading: Mapped[str] = mapped_column(String(64))
    markdown: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]


class FundProposal(Record):
    """The year-end report on the prepaid fund: what was used, and the surplus or overspend with what is proposed."""

    __tablename__ = "fund_proposal"
    __table_args__ = (
        CheckConstraint(one_of("proposal", PROPOSALS), "proposal_is_known"),
        CheckConstraint("prepaid_fen >= 0 AND used_fen >= 0", "amounts_are_not_negative"),
        CheckConstraint("version > 0", "version_counts_from_one"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"), unique=True)
    prepaid_fen: Mapped[int] = mapped_column(BigInteger)
    used_fen: Mapped[int] = mapped_column(BigInteger)
    proposal: Mapped[str] = mapped_column(String(30))
    explanation: Mapped[str] = mapped_column(Text)
    version: Mapped[int] = mapped_column(default=1)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    saved_at: Mapped[datetime]


class Submission(Record):
    """A submitted self-assessment: the receipt's number, instant and digest, and exactly what was submitted."""

    __tablename__ = "submission"
    __table_args__ = (
        UniqueConstraint("case_id", "sequence"),
        CheckConstraint("sequence > 0", "sequence_counts_from_one"),
        CheckConstraint("length(digest) = 64", "digest_is_whole"),
        CheckConstraint("timeliness IS NULL OR " + one_of("timeliness", SUBMISSION_TIMELINESS), "timeliness_is_known"),
    )

    number: Mapped[str] = mapped_column(String(30), unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    sequence: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    digest: Mapped[str] = mapped_column(String(64))
    timeliness: Mapped[str | None] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]
    taken_back_at: Mapped[datetime | None]


class QuarterlyReport(Record):
    """A report on a quarter: the use of the fund, or the self-check; a later version replaces an earlier."""

    __tablename__ = "quarterly_report"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "quarter", "version"),
        CheckConstraint(one_of("kind", QUARTERLY_KINDS), "kind_is_known"),
        CheckConstraint("quarter BETWEEN 1 AND 4", "quarter_is_one"),
        CheckConstraint("(kind = 'fund_use') = (used_fen IS NOT NULL)", "fund_use_has_an_amount"),
        CheckConstraint("used_fen IS NULL OR used_fen >= 0", "used_is_not_negative"),
        CheckConstraint("paid_to_members_fen IS NULL OR paid_to_members_fen >= 0", "paid_is_not_negative"),
        CheckConstraint(one_of("timeliness", SUBMISSION_TIMELINESS), "timeliness_is_known"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    quarter: Mapped[int]
    version: Mapped[int]
    used_fen: Mapped[int | None] = mapped_column(BigInteger)
    paid_to_members_fen: Mapped[int | None] = mapped_column(BigInteger)
    text: Mapped[str] = mapped_column(Text)
    due_on: Mapped[date]
    timeliness: Mapped[str] = mapped_column(String(20))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]


class Question(Record):
    """A question a party asks about an indicator; its one answer is for every party of the cycle."""

    __tablename__ = "question"
    __table_args__ = (
        CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL) AND (answer IS NULL) = (answerer_id IS NULL)", "answer_is_whole"
        ),
        Index(None, "cycle_id", "indicator"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    indicator: Mapped[str] = mapped_column(String(64))
    text: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    asked_at: Mapped[datetime]
    answer: Mapped[str | None] = mapped_column(String(4000))
    answerer_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
