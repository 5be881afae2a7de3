"""People, the posts they hold for a term, and who stands in for whom."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record
from ycg_flow.records.organisations import Institution


class Person(Record):
    """A person with an account name."""

    __tablename__ = "person"

    account: Mapped[str] = mapped_column(String(60), unique=True)
    name: Mapped[str] = mapped_column(String(60))
    contact: Mapped[str] = mapped_column(String(120), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    posts: Mapped[list[Post]] = relationship(back_populates="person", order_by="Post.id")


class Post(Record):
    """A role a person holds in an institution for a term (half-open); `region_code` bounds what it reaches.

    A person lent by the superior bureau has a post with `lent_reason`.
    """

    __tablename__ = "post"
    __table_args__ = (
        CheckConstraint("until_on IS NULL OR until_on > from_on", "ends_after_it_begins"),
        Index(None, "person_id"),
        Index(None, "institution_id", "role"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    role: Mapped[str] = mapped_column(String(40))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    region_code: Mapped[str] = mapped_column(String(6), ForeignKey("region.code"))
    from_on: Mapped[date]
    until_on: Mapped[date | None]
    lent_reason: Mapped[str] = mapped_column(String(600), default="")
    person: Mapped[Person] = relationship(back_populates="posts")
    institution: Mapped[Institution] = relationship()


class Deputy(Record):
    """A person who stands in for an absent one for a time (half-open)."""

    __tablename__ = "deputy"
    __table_args__ = (
        CheckConstraint("until_on > from_on", "ends_after_it_begins"),
        CheckConstraint("deputy_id <> principal_id", "is_another_person"),
        Index(None, "deputy_id"),
    )

    principal_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    deputy_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    from_on: Mapped[date]
    until_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(600))
    named_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
