"""The scene that the days play on: the desk, the clock, who is who, and what was refused."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Concatenate, ParamSpec, TypeVar

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import InvalidError, RefusedError
from ycg_flow.casework.simulation.moving_clock import MovingClock
from ycg_flow.casework.simulation.people import Cast
from ycg_flow.workflow.facts import Reason

P = ParamSpec("P")
T = TypeVar("T")
StepFunction = Callable[Concatenate[Desk, int, P], T]


class NotRefusedError(Exception):
    """The product did what the story needs it to refuse."""


@dataclass(frozen=True)
class Refusal:
    """An act that was refused: who tried what on which case, and every reason."""

    at: datetime
    person: int
    act: str
    case: str
    reasons: tuple[Reason, ...]


@dataclass
class Scene:
    """Where the simulation stands: keys of people and cases, numbers of matters, refusals so far."""

    desk: Desk
    clock: MovingClock
    cast: Cast
    cycle: str = ""
    year: int = 2025
    cases: dict[str, str] = field(default_factory=dict)
    orders: dict[str, str] = field(default_factory=dict)
    matters: dict[str, int] = field(default_factory=dict)
    statements: dict[str, str] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)

    def do(self, who: str, step: StepFunction[P, T], *given: P.args, **named: P.kwargs) -> T:
        """Let somebody do a step, a minute later, and return what it returns."""
        self.clock.pass_minute()
        return step(self.desk, self.cast.people[who], *given, **named)

    def is_refused(
        self, who: str, case: str, act: str, step: StepFunction[P, object], *given: P.args, **named: P.kwargs
    ) -> None:
        """Let somebody try a step on a case and note why it is refused. Raises `NotRefusedError` where it is not.

        `act` ("table.event") names what was tried where the input already was refused.
        """
        try:
            self.do(who, step, *given, **named)
        except (RefusedError, InvalidError) as error:
            reasons = error.reasons if isinstance(error, RefusedError) else tuple(error.faults.values())
            self.refusals.append(Refusal(self.clock(), self.cast.people[who], act, case, reasons))
        else:
            raise NotRefusedError(f"{act} by {who}")


Days = Sequence[tuple[date, Callable[[Scene], None]]]
"""What is done on which days, in order; days on which nobody does anything are left out."""
