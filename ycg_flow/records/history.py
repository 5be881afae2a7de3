"""The history: append-only entries, one keyed chain for each case and each cycle, written in the step's transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    func,
    inspect,
    select,
    text,
    type_coerce,
)
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.types import NullType

from ycg_flow.records.base import Record
from ycg_flow.records.database import Database
from ycg_flow.workflow.history_chain import ChainEntry


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

    def as_link(self) -> ChainEntry:
        """Return the entry as a link of its chain."""
        return ChainEntry(self.chain, self.sequence, self.previous, self.content, self.algorithm, self.digest)


def wait_for_other_anchors(session: Session) -> None:
    """Wait until no other transaction is writing an anchor, and let none begin until this one ends."""
    if session.get_bind().dialect.name == "postgresql":
        # On SQLite there is one writer at a time anyway.
        session.execute(text("SELECT pg_advisory_xact_lock(hashtext('ycg_flow anchor'))"))


_RAW = [type_coerce(column, NullType()).label(column.name) for column in HistoryEntry.__table__.columns]
_AT_A_TIME = 1000


def newest_links(database: Database, most: int) -> list[ChainEntry]:
    """Return what was recorded last, newest first; none where there is no history. No database is made for it."""
    url = database.engine.url
    if url.get_backend_name() == "sqlite" and not Path(str(url.database)).exists():
        return []
    if not inspect(database.engine).has_table(HistoryEntry.__tablename__):
        return []
    columns = (getattr(HistoryEntry, field.name) for field in fields(ChainEntry))
    with database.reading() as session:
        query = select(*columns).order_by(HistoryEntry.id.desc()).limit(most)
        return [ChainEntry(*row) for row in session.execute(query)]


def heads(session: Session) -> dict[str, int]:
    """Return the place of the newest entry of every chain."""
    query = select(HistoryEntry.chain, func.max(HistoryEntry.sequence)).group_by(HistoryEntry.chain)
    return {row[0]: row[1] for row in session.execute(query)}


def digests_of_heads(session: Session) -> dict[str, tuple[int, str]]:
    """Return place and digest of the newest entry of every chain."""
    newest = select(HistoryEntry.chain, func.max(HistoryEntry.sequence).label("sequence")).group_by(HistoryEntry.chain)
    last = newest.subquery()
    query = select(HistoryEntry.chain, HistoryEntry.sequence, HistoryEntry.digest).join(
        last, (HistoryEntry.chain == last.c.chain) & (HistoryEntry.sequence == last.c.sequence)
    )
    return {row[0]: (row[1], row[2]) for row in session.execute(query.order_by(HistoryEntry.chain))}


def raw_entries(session: Session, chain: str | None = None, after: int = 0) -> Iterator[dict[str, object]]:
    """Return entries by column as they stand, ordered by chain and place: those of one chain, or of all.

    Nothing is converted, so that an entry somebody put nonsense into is still told. An instant is given in UTC.
    """
    query = select(*_RAW).order_by(HistoryEntry.chain, HistoryEntry.sequence)
    if chain is not None:
        query = query.where(HistoryEntry.chain == chain, HistoryEntry.sequence > after)
    for row in session.execute(query, execution_options={"yield_per": _AT_A_TIME}).mappings():
        yield {**row, "at": _in_utc(row["at"])}


def _in_utc(at: object) -> object:
    try:
        instant = datetime.fromisoformat(at) if isinstance(at, str) else at
    except ValueError:
        return at
    if not isinstance(instant, datetime):
        return at
    return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
