"""Why a step was not done: codes and values; `ycg_flow.wording` makes the sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.machine import Decision


class CaseworkError(Exception):
    """A step that was not done; nothing was changed."""


class NotFoundError(CaseworkError):
    """There is no such object, or the person may not know of it; the two are never told apart."""

    def __init__(self, table: str, name: str) -> None:
        super().__init__(f"{table} {name} not found")
        self.table = table
        self.name = name


class RefusedError(CaseworkError):
    """The workflow refuses the act; `decision` holds every reason at once."""

    def __init__(self, decision: Decision) -> None:
        super().__init__(f"{decision.table}.{decision.event}: {', '.join(reason.code for reason in decision.reasons)}")
        self.decision = decision

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """Every reason, in the order of the table."""
        return self.decision.reasons


@dataclass(frozen=True)
class OtherAct:
    """What somebody else did meanwhile."""

    act: str
    person: str
    at: datetime


class ConflictError(CaseworkError):
    """Somebody else changed the object meanwhile; `other` says who did what, None where it is not known."""

    def __init__(self, table: str, name: str, other: OtherAct | None) -> None:
        super().__init__(f"{table} {name} was changed meanwhile")
        self.table = table
        self.name = name
        self.other = other


class InvalidError(CaseworkError):
    """What was given does not fit; `faults` maps a field to its code and values, all at once."""

    def __init__(self, faults: Mapping[str, Reason]) -> None:
        super().__init__(", ".join(f"{field}: {reason.code}" for field, reason in faults.items()))
        self.faults = dict(faults)


class UnsuitableFileError(CaseworkError):
    """A file that cannot be evidence, and the reason why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.code)
        self.reason = reason
