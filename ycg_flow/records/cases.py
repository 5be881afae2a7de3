"""Cases: one party in one cycle, the people assigned to it, its waivers and extensions."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful, Structure
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import EvaluatedParty, one_of
from ycg_flow.records.people import Person

TIMELINESS = ("on_time", "late", "not_submitted")
WATCHING = "observer"
"""The role in the group that only watches: it declares nothing, and nothing is assigned to who holds it."""

GROUP_ROLES = ("group_leader", "evaluator", "surveyor", WATCHING)


class EvaluationCase(Stateful, Record):
    """A party's evaluation of one year. `number` is `<division code>-<year>-<serial>` and stands in URLs."""

    __tablename__ = "evaluation_case"
    __table_args__ = (
        UniqueConstraint("cycle_id", "party_id"),
        CheckConstraint("timeliness IS NULL OR " + one_of("timeliness", TIMELINESS), "timeliness_is_known"),
        Index(None, "state"),
    )

    number: Mapped[str] = mapped_column(String(20), unique=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("evaluated_party.id"))
    region_code: Mapped[str] = mapped_column(String(6), ForeignKey("region.code"), index=True)
    opened_at: Mapped[datetime]
    timeliness: Mapped[str | None] = mapped_column(String(20))
    returned_indicators: Mapped[Any] = mapped_column(Structure, default=None, nullable=True)
    cycle: Mapped[Cycle] = relationship()
    party: Mapped[EvaluatedParty] = relationship()
    group: Mapped[list[GroupMember]] = relationship(back_populates="case", order_by="GroupMember.id")
    waivers: Mapped[list[Waiver]] = relationship(order_by="Waiver.id", viewonly=True)


class GroupMember(Record):
    """A person assigned to a case; nobody acts in the group before declaring their interests."""

    __tablename__ = "group_member"
    __table_args__ = (
        UniqueConstraint("case_id", "person_id", "role"),
        CheckConstraint(one_of("role", GROUP_ROLES), "role_is_known"),
        CheckConstraint("has_conflict IS NULL OR declared_at IS NOT NULL", "conflict_is_declared"),
        Index(None, "person_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(20))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    declared_at: Mapped[datetime | None]
    has_conflict: Mapped[bool | None]
    declaration: Mapped[str] = mapped_column(String(600), default="")
    removed_at: Mapped[datetime | None]
    case: Mapped[EvaluationCase] = relationship(back_populates="group")
    person: Mapped[Person] = relationship(foreign_keys=[person_id])


class Waiver(Record):
    """One requirement that one case need not meet, by a recorded decision; `guard` and `item` name what is waived."""

    __tablename__ = "waiver"
    __table_args__ = (UniqueConstraint("case_id", "guard", "item"),)

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    guard: Mapped[str] = mapped_column(String(80))
    item: Mapped[str] = mapped_column(String(80))
    reason: Mapped[str] = mapped_column(String(2000))
    decision_document: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    decided_on: Mapped[date]
