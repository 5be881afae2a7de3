"""Cycles: one policy version, one evaluation year, one region; the policy's content is stored and never changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful, Structure
from ycg_flow.records.organisations import EvaluatedParty, Institution, one_of

PERIODS = ("year", "first_half", "second_half", "quarter_1", "quarter_2", "quarter_3", "quarter_4")


class PolicyContent(Record):
    """The exact content of a policy version as it was when a cycle stored it, by its digest."""

    __tablename__ = "policy_content"

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    policy: Mapped[str] = mapped_column(String(60))
    policy_version: Mapped[int]
    # Long, and read once in a process: what runs on a policy goes by its digest.
    content: Mapped[str] = mapped_column(Text, deferred=True)
    stored_at: Mapped[datetime]


class Cycle(Stateful, Record):
    """All cases of one policy, year, period and evaluating institution."""

    __tablename__ = "cycle"
    __table_args__ = (
        UniqueConstraint("policy", "policy_version", "evaluation_year", "period", "institution_id"),
        CheckConstraint(one_of("period", PERIODS), "period_is_known"),
    )

    number: Mapped[str] = mapped_column(String(60), unique=True)
    title: Mapped[str] = mapped_column(String(200))
    policy: Mapped[str] = mapped_column(String(60))
    policy_version: Mapped[int]
    policy_content_id: Mapped[int] = mapped_column(ForeignKey("policy_content.id"))
    evaluation_year: Mapped[int]
    period: Mapped[str] = mapped_column(String(20), default="year")
    region_code: Mapped[str] = mapped_column(String(6), ForeignKey("region.code"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    notice_is_required: Mapped[bool] = mapped_column(default=False)
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    policy_content: Mapped[PolicyContent] = relationship()
    institution: Mapped[Institution] = relationship()
    settings: Mapped[list[CycleSetting]] = relationship(back_populates="cycle", order_by="CycleSetting.id")
    parties: Mapped[list[CycleParty]] = relationship(back_populates="cycle", order_by="CycleParty.id")


class CycleParty(Record):
    """A party that a cycle evaluates."""

    __tablename__ = "cycle_party"
    __table_args__ = (UniqueConstraint("cycle_id", "party_id"),)

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("evaluated_party.id"))
    cycle: Mapped[Cycle] = relationship(back_populates="parties")
    party: Mapped[EvaluatedParty] = relationship(lazy="joined", innerjoin=True)


class CycleSetting(Record):
    """A local parameter, reading or timetable entry of a cycle, with the document it rests on and who set it."""

    __tablename__ = "cycle_setting"
    __table_args__ = (
        UniqueConstraint("cycle_id", "kind", "name"),
        CheckConstraint(one_of("kind", ("parameter", "reading", "timetable")), "kind_is_known"),
    )

    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(64))
    value: Mapped[Any] = mapped_column(Structure)
    source_document: Mapped[str] = mapped_column(String(200), default="")
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    cycle: Mapped[Cycle] = relationship(back_populates="settings")
