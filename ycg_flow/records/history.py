"""The history: append-only entries, one keyed chain for each case and each cycle, written in the step's transaction."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ycg_flow.records.base import Record


class HistoryEntry(Record):
    """One link of a chain: the act, who did it (and for whom), the canonical content and the keyed digest."""

    __tablename__ = "history_entry"
    __table_args__ = (
        UniqueConstraint("chain", "sequence"),
        CheckConstraint("sequence > 0", "sequence_counts_from_one"),
        CheckConstraint("length(digest) = 64 AND length(previous) = 64", "digests_are_whole"),
        Index(None, "act", "case_id"),
    )

    chain: Mapped[str] = mapped_column(String(60))
    sequence: Mapped[int]
    previous: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes] = mapped_column(LargeBinary)
    algorithm: Mapped[str] = mapped_column(String(20))
    digest: Mapped[str] = mapped_column(String(64))
    act: Mapped[str] = mapped_column(String(80))
    case_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_case.id"))
    object_id: Mapped[int]
    indicator: Mapped[str | None] = mapped_column(String(64))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime]
