"""Objections to a preliminary result and appeals against a published one, each about one indicator."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.organisations import one_of
from ycg_flow.records.results import of_case

OBJECTION_KINDS = ("objection", "appeal")
ANSWERED = ("upheld", "corrected", "dismissed")


class Objection(Stateful, Record):
    """An objection or appeal: what the party says, who answers it, the answer, and the run that corrected the score.

    Evidence for it is linked as `objection:<id>`.
    """

    __tablename__ = "objection"
    __table_args__ = (
        of_case("scoring_run", "run_id"),
        of_case("scoring_run", "rescoring_run_id"),
        CheckConstraint(one_of("kind", OBJECTION_KINDS), "kind_is_known"),
        CheckConstraint("text <> ''", "says_why"),
        CheckConstraint("(answered_at IS NULL) = (answered_by_id IS NULL)", "answered_by_somebody"),
        CheckConstraint("(answered_at IS NULL) = (answer = '')", "answer_says_why"),
        CheckConstraint(f"NOT ({one_of('state', ANSWERED)}) OR answered_at IS NOT NULL", "answered_has_an_answer"),
        CheckConstraint("state <> 'corrected' OR rescoring_run_id IS NOT NULL", "correction_names_its_run"),
        Index(None, "case_id", "state"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    kind: Mapped[str] = mapped_column(String(20))
    indicator: Mapped[str] = mapped_column(String(64))
    run_id: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    raised_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    raised_at: Mapped[datetime]
    assigned_to_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None]
    rescoring_run_id: Mapped[int | None]
    case: Mapped[EvaluationCase] = relationship()
