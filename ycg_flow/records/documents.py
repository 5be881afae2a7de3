"""Documents kept on file: the paper of a policy, attached by a bureau, and the internal rules of a consortium."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record
from ycg_flow.records.evidence import EvidenceFile


class DocumentOnFile(Record):
    """A document of a policy or of a party; taken off it stays readable, with `ended_at`."""

    __tablename__ = "document_on_file"
    __table_args__ = (
        CheckConstraint("(policy IS NULL) <> (party_id IS NULL)", "belongs_to_policy_or_party"),
        CheckConstraint("(ended_at IS NULL) = (ended_by_id IS NULL)", "ended_by_somebody"),
        Index(None, "policy"),
        Index(None, "party_id"),
    )

    policy: Mapped[str | None] = mapped_column(String(60))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("evaluated_party.id"))
    title: Mapped[str] = mapped_column(String(200))
    file_id: Mapped[int] = mapped_column(ForeignKey("evidence_file.id"))
    file_name: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    received_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    file: Mapped[EvidenceFile] = relationship()
