"""The timetable: every deadline says once when it is, on a day that exists, and later stages are not due earlier."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import get_args

from ycg_flow.policy.faults import Fault
from ycg_flow.policy.model.calendar import DayOfYear, DeadlineTable, Stage
from ycg_flow.policy.model.document import PolicyTable

STAGES: tuple[str, ...] = get_args(Stage)
_A_LEAP_YEAR = 2024


def timetable_faults(table: PolicyTable) -> Iterator[Fault]:
    """Yield deadlines without a date or with several, days that do not exist, and stages due out of order."""
    for deadline in table.deadline:
        yield from _when(deadline)
    last: dict[str, DeadlineTable] = {}
    for deadline in table.deadline:
        if deadline.on is not None and _day(deadline.on) is not None:
            known = last.get(deadline.stage)
            if known is None or _order(deadline) > _order(known):
                last[deadline.stage] = deadline
    dated = sorted(last.values(), key=lambda deadline: STAGES.index(deadline.stage))
    for earlier, later in pairwise(dated):
        if _order(later) < _order(earlier):
            values = {"earlier": earlier.name, "later": later.name, "first": _text(earlier), "second": _text(later)}
            yield Fault(f"deadline.{later.id}.on", "deadline_order", values)


def _when(deadline: DeadlineTable) -> Iterator[Fault]:
    place = f"deadline.{deadline.id}"
    ways = (deadline.on, deadline.quarterly_on_day, deadline.working_days_after)
    if sum(way is not None for way in ways) != 1:
        yield Fault(place, "deadline_when")
    if (deadline.working_days is None) != (deadline.working_days_after is None):
        yield Fault(f"{place}.working_days", "deadline_working_days")
    if deadline.on is not None and _day(deadline.on) is None:
        yield Fault(f"{place}.on", "no_such_day", {"given": f"{deadline.on.month}-{deadline.on.day}"})


def _day(day: DayOfYear) -> date | None:
    try:
        return date(_A_LEAP_YEAR, day.month, day.day)
    except ValueError:
        return None


def _order(deadline: DeadlineTable) -> tuple[int, int, int]:
    day = deadline.on
    return (0, 0, 0) if day is None else (day.year, day.month, day.day)


def _text(deadline: DeadlineTable) -> str:
    return "/".join(str(number) for number in _order(deadline))
