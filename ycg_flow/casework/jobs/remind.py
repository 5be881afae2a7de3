"""Remind and escalate: which steps of which deadlines fall between the last sweep and today, to whom, exactly once.

Everything is derived from open tasks and the calendar. Statements over sets, newest day first: a task that missed
several steps gets the latest of each stream, the older ones count as superseded. Task, kind and day are unique in the
database, and a reminder and its messages are one transaction, so that two schedulers or a kill double and lose nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, CursorResult, Select, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.jobs.recipients import write_messages
from ycg_flow.casework.policies import timetable_of
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.tasks import OPEN_STATES, Reminder, Sweep, Task
from ycg_flow.workflow.reminders import DueRange, due_ranges
from ycg_flow.workflow.timetable import TimetableEntry
from ycg_flow.workflow.working_days import days_between, is_working_day

JOB = "remind"
LONGEST_CATCH_UP = 60


@dataclass(frozen=True)
class Swept:
    """What a sweep did: messages written, reminders by kind, and why it kept silent otherwise."""

    day: date
    messages: int
    reminders: dict[str, int]
    silences: dict[str, int]


def remind(desk: Desk) -> Swept:
    """Send what is due today and what was missed since the last sweep, and write down what was done."""
    with desk.automatic_step() as step:
        return sweep_deadlines(step)


def sweep_deadlines(step: Step) -> Swept:
    """Do the sweep inside a step."""
    days = _days(step)
    sweep = Sweep(job=JOB, day=step.today, swept_at=step.now, sent=0, silences={})
    step.session.add(sweep)
    step.session.flush()
    counts, superseded = _reminders(step, sweep, days)
    sweep.sent = write_messages(step, sweep.id)
    sweep.silences = _silences(step, days, counts, superseded)
    return Swept(step.today, sweep.sent, counts, sweep.silences)


def _days(step: Step) -> Sequence[date]:
    """Return the days to look at, newest first: from that of the last sweep, if there was one, up to today."""
    last = step.session.scalar(
        select(Sweep.day).where(Sweep.job == JOB, Sweep.day <= step.today).order_by(Sweep.day.desc()).limit(1)
    )
    earliest = step.today - timedelta(days=LONGEST_CATCH_UP)
    # The last day is looked at again: a task that was opened after that morning's sweep may have a step on it.
    first = earliest if last is None else max(last, earliest)
    return sorted(days_between(first, step.today), reverse=True)


def _reminders(step: Step, sweep: Sweep, days: Sequence[date]) -> tuple[dict[str, int], int]:
    counts: dict[str, int] = {}
    superseded = 0
    for cycle_id, entry, due_dates in _entries_in_use(step):
        for day in days:
            for due in due_ranges(day, entry, step.desk.calendar):
                if not any(due.first <= due_on <= due.last for due_on in due_dates):
                    continue
                planned = _Planned(cycle_id, entry.id, day, due)
                superseded += _superseded(step, sweep, planned) if day < days[0] else 0
                written = _write(step, sweep, planned)
                if written:
                    counts[due.kind] = counts.get(due.kind, 0) + written
    return counts, superseded


def _entries_in_use(step: Step) -> list[tuple[int, TimetableEntry, set[date]]]:
    """Return the timetable entries that open tasks rest on, by cycle, with the due dates of those tasks."""
    query = select(Task.cycle_id, Task.entry, Task.due_on).where(Task.state.in_(OPEN_STATES)).distinct()
    used: dict[tuple[int, str], set[date]] = {}
    for cycle_id, entry, due_on in step.session.execute(query.order_by(Task.cycle_id, Task.entry)):
        used.setdefault((cycle_id, entry), set()).add(due_on)
    cycles = {cycle_id: step.session.get_one(Cycle, cycle_id) for cycle_id, _ in used}
    timetables = {cycle_id: timetable_of(step, cycle) for cycle_id, cycle in cycles.items()}
    return [(cycle_id, timetables[cycle_id][entry], due_dates) for (cycle_id, entry), due_dates in used.items()]


@dataclass(frozen=True)
class _Planned:
    """One step of one timetable entry of a cycle, with the day it falls on and the due dates it concerns."""

    cycle_id: int
    entry: str
    day: date
    due: DueRange

    @property
    def stream(self) -> str:
        return "escalation" if self.due.kind.startswith("escalation") else "reminder"

    def concerned(self) -> tuple[ColumnElement[bool], ...]:
        return (
            Task.cycle_id == self.cycle_id,
            Task.entry == self.entry,
            Task.state.in_(OPEN_STATES),
            Task.due_on.between(self.due.first, self.due.last),
            Task.opened_on <= self.day,
        )

    def sent(self) -> Select[int]:
        """Return the query of the reminders of the same stream for a task from this day on."""
        return select(Reminder.id).where(
            Reminder.task_id == Task.id, Reminder.stream == self.stream, Reminder.day >= self.day
        )


def _write(step: Step, sweep: Sweep, planned: _Planned) -> int:
    """Write the reminders of one step, where no later one of the stream went out, and return how many were new."""
    rows = select(
        Task.id,
        literal(planned.due.kind),
        literal(planned.day),
        literal(planned.stream),
        literal(sweep.id),
    ).where(*planned.concerned(), ~planned.sent().exists())
    written = step.session.execute(_insert_once(step, rows), execution_options={"preserve_rowcount": True})
    return max(0, written.rowcount) if isinstance(written, CursorResult) else 0


def _superseded(step: Step, sweep: Sweep, planned: _Planned) -> int:
    """Return how many tasks missed a step for which a later one goes out in this sweep."""
    later = planned.sent().where(Reminder.sweep_id == sweep.id)
    own = planned.sent().where(Reminder.day == planned.day)
    query = select(func.count()).select_from(Task).where(*planned.concerned(), later.exists(), ~own.exists())
    return step.session.scalar(query) or 0


def _insert_once(step: Step, rows: Any) -> Any:  # noqa: ANN401 - a query, and the insert of either dialect
    """Return an insert that leaves out what is there already: another scheduler wrote it."""
    is_postgresql = step.session.get_bind().dialect.name == "postgresql"
    statement = postgresql.insert(Reminder) if is_postgresql else sqlite.insert(Reminder)
    columns = ["task_id", "kind", "day", "stream", "sweep_id"]
    return statement.from_select(columns, rows).on_conflict_do_nothing(index_elements=["task_id", "kind", "day"])


def _silences(step: Step, days: Sequence[date], counts: dict[str, int], superseded: int) -> dict[str, int]:
    """Return why nothing, or nothing more, was sent."""
    silences = {"superseded": superseded} if superseded else {}
    if not is_working_day(days[0], step.desk.calendar).is_working_day:
        silences["not_a_working_day"] = 1
    elif not counts:
        silences["no_step_due"] = 1
    return silences
