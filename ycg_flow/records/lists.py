"""What people do with lists over many cases: views they saved, workbooks they took along, acts done to many at once."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from ycg_flow.records.base import Record, Structure


class SavedView(Record):
    """A filter of a list that a person keeps under a name: the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (
        UniqueConstraint("person_id", "screen", "name"),
        CheckConstraint("name <> ''", "has_a_name"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    screen: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(400))
    saved_at: Mapped[datetime]


class ListExport(Record):
    """A workbook somebody took along: which list, as filtered, how many rows, the digest of the file; append-only."""

    __tablename__ = "list_export"
    __table_args__ = (
        CheckConstraint("length(digest) = 64", "digest_is_whole"),
        CheckConstraint("row_count >= 0", "rows_are_counted"),
        Index(None, "cycle_id"),
    )

    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    cycle_id: Mapped[int | None] = mapped_column(ForeignKey("cycle.id"))
    screen: Mapped[str] = mapped_column(String(40))
    query: Mapped[str] = mapped_column(String(400))
    row_count: Mapped[int]
    digest: Mapped[str] = mapped_column(String(64))
    exported_at: Mapped[datetime]


class BulkRun(Record):
    """An act done to many cases at once: what was asked, what became of each; `key` keeps it from running twice.

    Each item was a step of its own, with its own entry in the history.
    """

    __tablename__ = "bulk_run"
    __table_args__ = (Index(None, "cycle_id"),)

    key: Mapped[str] = mapped_column(String(64), unique=True)
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    principal_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    act: Mapped[str] = mapped_column(String(60))
    started_at: Mapped[datetime]
    outcomes: Mapped[Any] = mapped_column(Structure, default=list)
