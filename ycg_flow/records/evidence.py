"""Evidence: files by their content, versions of what a case attaches, and what each piece of evidence is for."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from ycg_flow.records.base import Record
from ycg_flow.records.organisations import one_of

LINK_KINDS = ("figure", "indicator", "report", "fund_proposal", "object")


def wait_for_files_being_stored(session: Session) -> None:
    """Wait until no other transaction is storing a file, and let none begin until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite there is one writer at a time anyway.
        session.execute(text("LOCK TABLE evidence_file IN EXCLUSIVE MODE"))


class EvidenceFile(Record):
    """A stored file, named by the SHA-256 of its content and kept once; its type is what it contains."""

    __tablename__ = "evidence_file"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", "digest_is_whole"),
        CheckConstraint("size > 0", "is_not_empty"),
    )

    digest: Mapped[str] = mapped_column(String(64), unique=True)
    size: Mapped[int]
    media_type: Mapped[str] = mapped_column(String(100))
    stored_at: Mapped[datetime]


class Evidence(Record):
    """One version of a piece of evidence: its file, the period it covers (as claimed), and when it came (as received).

    A replacement is a new row with `replaces_id`; what was replaced or taken off stays readable, with `ended_at`.
    """

    __tablename__ = "evidence"
    __table_args__ = (
        UniqueConstraint("replaces_id"),
        CheckConstraint("covers_until_on IS NULL OR covers_until_on >= covers_from_on", "period_ends_after_it_begins"),
        CheckConstraint("version > 0", "version_counts_from_one"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", "ended_by_somebody"),
        Index(None, "case_id"),
        Index(None, "file_id"),
    )

    case_id: Mapped[int] = mapped_column(ForeignKey("evaluation_case.id"))
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_file.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    title: Mapped[str] = mapped_column(String(200))
    version: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("evidence.id"))
    covers_from_on: Mapped[date | None]
    covers_until_on: Mapped[date | None]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file: Mapped[EvidenceFile] = relationship()
    links: Mapped[list[EvidenceLink]] = relationship(back_populates="evidence", order_by="EvidenceLink.id")


class EvidenceLink(Record):
    """What a version of evidence is for: a figure or indicator by id, report, proposal, or object as `table:id`."""

    __tablename__ = "evidence_link"
    __table_args__ = (
        UniqueConstraint("evidence_id", "kind", "name"),
        CheckConstraint(one_of("kind", LINK_KINDS), "kind_is_known"),
        Index(None, "kind", "name"),
    )

    evidence_id: Mapped[int] = mapped_column(ForeignKey("evidence.id"))
    kind: Mapped[str] = mapped_column(String(20))
    name: Mapped[str] = mapped_column(String(64))
    evidence: Mapped[Evidence] = relationship(back_populates="links")
