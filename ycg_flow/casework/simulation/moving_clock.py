"""A clock that the simulation moves: days in China, minutes from one act to the next, never backwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from ycg_flow.workflow.working_days import CHINA_TIME


@dataclass
class MovingClock:
    """An instant in UTC that stands still until it is moved."""

    now: datetime

    def __call__(self) -> datetime:
        """Return the instant it stands at."""
        return self.now

    @property
    def today(self) -> date:
        """The day in China."""
        return self.now.astimezone(CHINA_TIME).date()

    def go_to(self, day: date, hour: int) -> None:
        """Move to an hour of a day in China. Raises ValueError where that is not later than now."""
        then = datetime.combine(day, time(hour), CHINA_TIME).astimezone(UTC)
        if then <= self.now:
            raise ValueError(f"{then.isoformat()} is not later than {self.now.isoformat()}")
        self.now = then

    def pass_minute(self) -> None:
        """Let a minute pass, so that acts of one day stand in their order."""
        self.now += timedelta(minutes=1)
