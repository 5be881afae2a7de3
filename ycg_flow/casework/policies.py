"""The policy a cycle runs on: the stored content, compiled once; its timetable over the defaults; local settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.policy.checking import POLICY
from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.model.calendar import DeadlineTable
from ycg_flow.records.cycles import Cycle, PolicyContent
from ycg_flow.resources import checked_texts, compiled_text
from ycg_flow.workflow.timetable import Timetable, TimetableEntry, with_defaults
from ycg_flow.workflow.working_days import Roll


def policy_of(view: View, cycle: Cycle) -> Policy:
    """Return the policy of a cycle from the content it stored; a file changed on disk changes nothing here."""
    return compiled_content(view.desk, cycle.policy_content)


def stored_policy(view: View, digest: str) -> Policy:
    """Return the policy stored under a digest, also one that its cycle has left behind."""
    content = view.session.scalars(select(PolicyContent).where(PolicyContent.digest == digest)).one()
    return compiled_content(view.desk, content)


def compiled_content(desk: Desk, content: PolicyContent) -> Policy:
    """Return the policy of a stored content, compiled once in a process."""
    if content.digest not in desk.policies:
        desk.policies[content.digest] = compiled_text(content.content)
    return desk.policies[content.digest]


def store_policy(step: Step, policy_id: str) -> PolicyContent:
    """Return the stored content of a policy as it is on disk now, stored once by its digest.

    Raises `FaultsFound` with whatever the checker refuses.
    """
    text = checked_texts(policy_id)[POLICY]
    policy = compiled_text(text)
    known = step.session.scalars(select(PolicyContent).where(PolicyContent.digest == policy.digest)).one_or_none()
    if known is not None:
        return known
    content = PolicyContent(
        digest=policy.digest,
        policy=policy.id,
        policy_version=policy.table.version,
        content=text,
        stored_at=step.now,
    )
    step.session.add(content)
    step.session.flush()
    return content


def timetable_of(view: View, cycle: Cycle) -> Timetable:
    """Return the timetable of a cycle: the defaults, over them the policy's dates, over them the cycle's own."""
    policy = policy_of(view, cycle)
    own = {entry.id: found for entry in policy.table.deadline if (found := timetable_entry(entry)) is not None}
    timetable = with_defaults(own, view.desk.workflow.timetable)
    for setting in cycle.settings:
        if setting.kind == "timetable" and setting.name in timetable:
            timetable = {**timetable, setting.name: _adjusted(timetable[setting.name], setting.value)}
    return timetable


def timetable_entry(deadline: DeadlineTable) -> TimetableEntry | None:
    """Return a policy's deadline as a timetable entry; None for one that repeats by quarter."""
    if deadline.on is None and deadline.working_days is None:
        return None
    return TimetableEntry(
        id=deadline.id,
        label=deadline.name,
        month=None if deadline.on is None else deadline.on.month,
        day=None if deadline.on is None else deadline.on.day,
        year_offset=1 if deadline.on is None else deadline.on.year,
        working_days=deadline.working_days,
        roll=Roll(deadline.roll),
        lock_after_days=deadline.lock_after_days,
        reminders=tuple(deadline.remind_before),
        clause=deadline.clause or "",
    )


def cycle_values(cycle: Cycle, kind: str) -> dict[str, Any]:
    """Return a cycle's parameters or readings by name."""
    return {setting.name: setting.value for setting in cycle.settings if setting.kind == kind}


def _adjusted(entry: TimetableEntry, value: dict[str, Any]) -> TimetableEntry:
    """Return an entry with the date a bureau set: month, day, year offset, and the days until it locks."""
    return TimetableEntry(
        id=entry.id,
        label=entry.label,
        month=value["month"],
        day=value["day"],
        year_offset=value.get("year_offset", 1),
        roll=entry.roll,
        lock_after_days=value.get("lock_after_days", entry.lock_after_days),
        reminders=entry.reminders,
        overdue=entry.overdue,
        escalations=entry.escalations,
        clause=entry.clause,
    )
