"""When things are due: the timetable of the paper, with what rolls a date and when reminders go out."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from ycg_flow.policy.model.values import ClauseId, NamedTable, Sentence, Table

Stage = Literal[
    "monitoring",
    "self_assessment",
    "data_collection",
    "site_verification",
    "feedback",
    "approval",
    "public_notice",
    "settlement",
    "rectification",
]


class DayOfYear(Table):
    """A day counted from the evaluation year: `year = 1` is the year after it."""

    year: int = Field(default=0, ge=-1, le=2)
    month: int = Field(ge=1, le=12)
    day: int = Field(ge=1, le=31)


class DeadlineTable(NamedTable):
    """A duty with a date: a day of the year, a day of each quarter's first month, or working days after an event."""

    clause: ClauseId | None = None
    stage: Stage
    on: DayOfYear | None = None
    quarterly_on_day: int | None = Field(default=None, ge=1, le=28)
    working_days_after: str | None = None
    working_days: int | None = Field(default=None, ge=1, le=250)
    roll: Literal["stand", "earlier", "later"] = "stand"
    remind_before: list[int] = Field(default_factory=lambda: [7, 3, 1, 0])
    lock_after_days: int | None = Field(default=None, ge=0, le=366)
    in_text: bool = True
    note: Sentence | None = None
