"""The one place that asks the machine for the time.

Everything else is handed a clock, so that a test or the demo can move it.
"""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives an instant with its time zone; instants are kept in UTC."""


def system_clock() -> datetime:
    """The present instant in UTC."""
    return datetime.now(UTC)
