"""Results: what people score and decide, scoring runs with their exact inputs, feedback, approvals, notices, ranks.

Scores, decisions and runs are append-only: the latest row counts, the earlier ones stay readable.
"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Structure
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of

DECISION_KINDS = ("zero", "full", "exclude", "points", "computed")
SCORE_STATES = ("scored", "missing", "not_computable", "not_applicable")
AUDIENCES = ("designated_institutions", "evaluated_parties", "public")


def of_case(table: str, column: str) -> ForeignKeyConstraint:
    """Return the key that ties a row to another of the same case, so that none can point into a foreign one."""
    return ForeignKeyConstraint(["case_id", column], [f"{table}.case_id", f"{table}.id"])


class AssessorScore(Record):
    """Points a person gives an indicator or a part of one; the latest of an item counts."""

    __tablename__ = "assessor_score"
    __table_args__ = (Index(None, "case_id", "item"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    item: Mapped[str] = mapped_column(String(130))
    points: Mapped[Fraction]
    reason: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class FigureDecision(Record):
    """What was decided where an indicator cannot be computed; the latest counts, `computed` takes a decision back."""

    __tablename__ = "figure_decision"
    __table_args__ = (
        CheckConstraint(one_of("kind", DECISION_KINDS), "kind_is_known"),
        CheckConstraint("(kind = 'points') = (points IS NOT NULL)", "points_where_decided"),
        CheckConstraint("reason <> ''", "reason_is_given"),
        Index(None, "case_id", "indicator"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    indicator: Mapped[str] = mapped_column(String(64))
    kind: Mapped[str] = mapped_column(String(20))
    points: Mapped[Fraction | None]
    reason: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class BonusAcceptance(Record):
    """Points accepted for a bonus; the latest counts, 0 takes it back."""

    __tablename__ = "bonus_acceptance"
    __table_args__ = (CheckConstraint("reason <> ''", "reason_is_given"), Index(None, "case_id", "bonus"))

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    bonus: Mapped[str] = mapped_column(String(64))
    points: Mapped[Fraction]
    reason: Mapped[str] = mapped_column(String(2000))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class ScoringRun(Record):
    """One computation of a result: its exact inputs as canonical JSON and what came out.

    The trace is not stored: it is computed again from the policy's content and `inputs`, and must have `trace_digest`.
    """

    __tablename__ = "scoring_run"
    __table_args__ = (
        UniqueConstraint("case_id", "number"),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("number > 0", "number_counts_from_one"),
        CheckConstraint("length(inputs_digest) = 64 AND length(trace_digest) = 64", "digests_are_whole"),
        CheckConstraint("total_hundredths IS NULL OR total_hundredths >= 0", "total_is_not_negative"),
        CheckConstraint("(total_hundredths IS NULL) = (exact_total IS NULL)", "total_is_whole"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    number: Mapped[int]
    policy_digest: Mapped[str] = mapped_column(String(64))
    engine_version: Mapped[int]
    inputs: Mapped[str] = mapped_column(Text)
    inputs_digest: Mapped[str] = mapped_column(String(64))
    trace_digest: Mapped[str] = mapped_column(String(64))
    total_hundredths: Mapped[int | None]
    exact_total: Mapped[Fraction | None]
    grade: Mapped[str | None] = mapped_column(String(64))
    is_vetoed: Mapped[bool]
    vetoes: Mapped[Any] = mapped_column(Structure)
    undecided_vetoes: Mapped[Any] = mapped_column(Structure)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
    scores: Mapped[list[IndicatorScore]] = relationship(order_by="IndicatorScore.id")


class IndicatorScore(Record):
    """What an indicator came to in a run; points are None while it is open or where it gives none."""

    __tablename__ = "indicator_score"
    __table_args__ = (
        UniqueConstraint("run_id", "indicator"),
        CheckConstraint(one_of("state", SCORE_STATES), "state_is_known"),
    )

    run_id: Mapped[int] = mapped_column(ForeignKey("scoring_run.id"))
    indicator: Mapped[str] = mapped_column(String(64))
    points: Mapped[Fraction | None]
    max_points: Mapped[Fraction | None]
    state: Mapped[str] = mapped_column(String(20))


class PreliminaryResult(Record):
    """A run as it was sent to the party for its feedback."""

    __tablename__ = "preliminary_result"
    __table_args__ = (of_case("scoring_run", "run_id"), UniqueConstraint("case_id", "id"))

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    run_id: Mapped[int]
    sent_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    sent_at: Mapped[datetime]


class Feedback(Record):
    """What the party says to a preliminary result."""

    __tablename__ = "feedback"
    __table_args__ = (
        of_case("preliminary_result", "preliminary_result_id"),
        CheckConstraint("agrees OR text <> ''", "disagreement_is_explained"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    preliminary_result_id: Mapped[int]
    agrees: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]


class Approval(Record):
    """A content submitted for approval and approved by its digest; one that was voided stays readable with the reason.

    `content` is the canonical JSON of what was submitted and, once approved, of exactly what was approved.
    """

    __tablename__ = "approval"
    __table_args__ = (
        of_case("scoring_run", "run_id"),
        UniqueConstraint("case_id", "id"),
        CheckConstraint("length(content_digest) = 64", "digest_is_whole"),
        CheckConstraint("(approved_at IS NULL) = (approved_by_id IS NULL)", "approved_by_somebody"),
        CheckConstraint("approved_by_id IS NULL OR approved_by_id <> submitted_by_id", "approved_by_another"),
        CheckConstraint("(voided_at IS NULL) = (voided_because = '')", "voided_with_a_reason"),
        Index(
            "uq_approval_standing",
            "case_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    run_id: Mapped[int]
    content: Mapped[str] = mapped_column(Text)
    content_digest: Mapped[str] = mapped_column(String(64))
    submitted_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    submitted_at: Mapped[datetime]
    approved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    approved_at: Mapped[datetime | None]
    voided_at: Mapped[datetime | None]
    voided_because: Mapped[str] = mapped_column(Text, default="")
    run: Mapped[ScoringRun] = relationship(
        primaryjoin="Approval.run_id == ScoringRun.id", foreign_keys="Approval.run_id", viewonly=True
    )


class Publication(Record):
    """An approved result shown to an audience, from and until when; ended early where the approval was voided."""

    __tablename__ = "publication"
    __table_args__ = (
        of_case("approval", "approval_id"),
        CheckConstraint(one_of("audience", AUDIENCES), "audience_is_known"),
        CheckConstraint("until_at > from_at", "ends_after_it_begins"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    approval_id: Mapped[int]
    audience: Mapped[str] = mapped_column(String(40))
    from_at: Mapped[datetime]
    until_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_because: Mapped[str] = mapped_column(Text, default="")


class CaseRank(Record):
    """A case's rank in its cycle, by the run it rests on; voided ranks stay readable."""

    __tablename__ = "case_rank"
    __table_args__ = (
        of_case("scoring_run", "run_id"),
        CheckConstraint('"rank" > 0', "rank_counts_from_one"),
        Index(
            "uq_case_rank_standing",
            "case_id",
            unique=True,
            sqlite_where=text("voided_at IS NULL"),
            postgresql_where=text("voided_at IS NULL"),
        ),
        Index(None, "cycle_id"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    run_id: Mapped[int]
    rank: Mapped[int]
    at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship()
