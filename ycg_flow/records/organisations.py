"""Who there is: regions, institutions, and the parties that are evaluated with their members."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record

INSTITUTION_KINDS = (
    "bureau",
    "agency",
    "health_commission",
    "finance_department",
    "lead_hospital",
    "township_health_centre",
    "community_health_centre",
    "village_clinic",
    "district_centre",
    "third_party",
)
PARTY_KINDS = ("consortium", "district_centre", "member_institution", "department")


def one_of(column: str, words: tuple[str, ...]) -> str:
    """Return the SQL condition that a column holds one of the words."""
    return f"{column} IN ({', '.join(repr(word) for word in words)})"


class Region(Record):
    """A region by its six-digit national division code."""

    __tablename__ = "region"
    __table_args__ = (CheckConstraint("length(code) = 6", "code_has_six_digits"),)

    code: Mapped[str] = mapped_column(String(6), unique=True)
    name: Mapped[str] = mapped_column(String(60))


class Institution(Record):
    """A bureau, agency, department, hospital, centre or clinic; `superior` is the institution above it."""

    __tablename__ = "institution"
    __table_args__ = (
        UniqueConstraint("region_code", "name"),
        CheckConstraint(one_of("kind", INSTITUTION_KINDS), "kind_is_known"),
    )

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30))
    region_code: Mapped[str] = mapped_column(String(6), ForeignKey("region.code"))
    superior_id: Mapped[int | None] = mapped_column(ForeignKey("institution.id"))
    contact: Mapped[str] = mapped_column(String(120), default="")


class EvaluatedParty(Record):
    """A party that is evaluated: a consortium (its lead hospital answers for it), a centre, a member, a department."""

    __tablename__ = "evaluated_party"
    __table_args__ = (
        UniqueConstraint("region_code", "name"),
        CheckConstraint(one_of("kind", PARTY_KINDS), "kind_is_known"),
    )

    name: Mapped[str] = mapped_column(String(120))
    kind: Mapped[str] = mapped_column(String(30), default="consortium")
    region_code: Mapped[str] = mapped_column(String(6), ForeignKey("region.code"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    institution: Mapped[Institution] = relationship()
    members: Mapped[list[PartyMember]] = relationship(back_populates="party", order_by="PartyMember.id")


class PartyMember(Record):
    """A member institution of a party, for a time; `weight_text` is its share inside its group where one is agreed."""

    __tablename__ = "party_member"
    __table_args__ = (
        UniqueConstraint("party_id", "institution_id", "since_on"),
        CheckConstraint("until_on IS NULL OR until_on > since_on", "ends_after_it_begins"),
        Index(None, "institution_id"),
    )

    party_id: Mapped[int] = mapped_column(ForeignKey("evaluated_party.id"))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    since_on: Mapped[date]
    until_on: Mapped[date | None]
    party: Mapped[EvaluatedParty] = relationship(back_populates="members")
    institution: Mapped[Institution] = relationship()
