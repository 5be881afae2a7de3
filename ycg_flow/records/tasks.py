"""Tasks with their deadlines, the reminders that went out for them, and the messages that leave after the commit."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from ycg_flow.records.base import Record, Stateful, Structure
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.organisations import one_of
from ycg_flow.records.people import Person

OPEN_STATES = ("open", "taken")
STREAMS = ("reminder", "escalation")


class Task(Stateful, Record):
    """What people with a role owe on an object until a date; `object_table` and `object_id` name the object."""

    __tablename__ = "task"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (state IN ('open', 'taken'))", "closed_when_done"),
        CheckConstraint("(holder_id IS NOT NULL) OR (state <> 'taken')", "taken_has_holder"),
        Index(
            "uq_task_open_kind_of_object",
            "object_table",
            "object_id",
            "kind",
            unique=True,
            sqlite_where=text("state IN ('open', 'taken')"),
            postgresql_where=text("state IN ('open', 'taken')"),
        ),
        Index(None, "state", "due_on"),
        Index(None, "case_id"),
    )

    kind: Mapped[str] = mapped_column(String(60))
    object_table: Mapped[str] = mapped_column(String(40))
    object_id: Mapped[int]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_case.id"))
    cycle_id: Mapped[int] = mapped_column(ForeignKey("cycle.id"))
    region_code: Mapped[str] = mapped_column(String(6))
    institution_id: Mapped[int] = mapped_column(ForeignKey("institution.id"))
    holder_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    entry: Mapped[str] = mapped_column(String(60))
    opened_on: Mapped[date]
    due_on: Mapped[date]
    locks_on: Mapped[date | None]
    is_provisional: Mapped[bool] = mapped_column(default=False)
    origin: Mapped[Any] = mapped_column(Structure)
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    case: Mapped[EvaluationCase | None] = relationship()
    cycle: Mapped[Cycle] = relationship()
    holder: Mapped[Person | None] = relationship(foreign_keys=[holder_id])


class Reminder(Record):
    """A reminder or escalation that went out; task, kind and day are its unique key, whoever sweeps how often."""

    __tablename__ = "reminder"
    __table_args__ = (UniqueConstraint("task_id", "kind", "day"),)

    task_id: Mapped[int] = mapped_column(ForeignKey("task.id"))
    kind: Mapped[str] = mapped_column(String(30))
    day: Mapped[date]
    stream: Mapped[str] = mapped_column(String(12))
    sweep_id: Mapped[int] = mapped_column(ForeignKey("sweep.id"), index=True)


class OutboxMessage(Record):
    """A message that leaves after the commit: to a person, with a code and values for its sentence.

    A reminder's message names its task instead of values; what it says is read from the task.
    """

    __tablename__ = "outbox_message"
    __table_args__ = (
        UniqueConstraint("key"),
        Index(
            "ix_outbox_message_waiting",
            "id",
            sqlite_where=text("delivered_at IS NULL"),
            postgresql_where=text("delivered_at IS NULL"),
        ),
    )

    key: Mapped[str] = mapped_column(String(200))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    code: Mapped[str] = mapped_column(String(60))
    values: Mapped[Any] = mapped_column(Structure)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("evaluation_case.id"))
    task_id: Mapped[int | None] = mapped_column(ForeignKey("task.id"))
    written_at: Mapped[datetime]
    delivered_at: Mapped[datetime | None]


class Notice(Record):
    """A message in a person's inbox."""

    __tablename__ = "notice"
    __table_args__ = (Index(None, "person_id", "read_at"),)

    message_id: Mapped[int] = mapped_column(ForeignKey("outbox_message.id"), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    delivered_at: Mapped[datetime]
    read_at: Mapped[datetime | None]
    message: Mapped[OutboxMessage] = relationship()


class Sweep(Record):
    """One run of the scheduler for a day: what it sent, why it kept silent; the day of the last bounds the next."""

    __tablename__ = "sweep"
    __table_args__ = (CheckConstraint(one_of("job", ("remind", "deliver")), "job_is_known"),)

    job: Mapped[str] = mapped_column(String(20))
    day: Mapped[date] = mapped_column(index=True)
    swept_at: Mapped[datetime]
    sent: Mapped[int]
    silences: Mapped[Any] = mapped_column(Structure)
