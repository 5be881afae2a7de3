"""What a goal of speed is, and how it is measured: the median ratio of seven runs in turn with the reference.

Running in turn lets a busy moment of the machine fall on both sides; processor time leaves other processes out.
"""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

ROUNDS = 7
LEAST_SECONDS = 0.05


@dataclass(frozen=True)
class Goal:
    """A bound on a ratio of times.

    `at_most`: the measured call takes at most `bound` times as long as the reference.
    `at_least`: the measured call is at least `bound` times as fast as the reference.
    Where one side runs more cases than the other, `cases` says how many the measured call and the reference run, and
    the times of one case are compared. The `note` is printed below the line: versions, sizes, wrong results of the
    reference; one that takes long to find is a call, made after the measurement.
    """

    name: str
    bound: Fraction
    better: Literal["at_most", "at_least"]
    measured: Callable[[], object]
    reference: Callable[[], object]
    note: str | Callable[[], str] = ""
    cases: tuple[int, int] = (1, 1)


@dataclass(frozen=True)
class Measurement:
    """The ratios of one goal, one for each round."""

    goal: Goal
    ratios: tuple[float, ...]

    @property
    def median(self) -> float:
        """The ratio that counts."""
        return statistics.median(self.ratios)

    @property
    def is_short(self) -> bool:
        """Whether the goal is missed."""
        if self.goal.better == "at_most":
            return self.median > self.goal.bound
        return self.median < self.goal.bound

    def line(self) -> str:
        """The line to print: name, median, bound, verdict, then the spread of the rounds and the note."""
        verdict = "short" if self.is_short else "ok"
        spread = f"spread {min(self.ratios):.3g}..{max(self.ratios):.3g}"
        line = f"bench {self.goal.name} {self.median:.3g} goal {float(self.goal.bound):g} {verdict} {spread}"
        note = self.goal.note if isinstance(self.goal.note, str) else self.goal.note()
        return f"{line}\n    {note}" if note else line


def measure(goal: Goal, clock: Callable[[], float] = time.process_time) -> Measurement:
    """The goal measured in seven rounds, each the measured call and the reference one after the other."""
    repeats = _repeats(goal.measured, clock), _repeats(goal.reference, clock)
    ratios = []
    for _ in range(ROUNDS):
        measured = _seconds(goal.measured, repeats[0], clock) / goal.cases[0]
        reference = _seconds(goal.reference, repeats[1], clock) / goal.cases[1]
        ratios.append(measured / reference if goal.better == "at_most" else reference / measured)
    return Measurement(goal, tuple(ratios))


def _repeats(call: Callable[[], object], clock: Callable[[], float]) -> int:
    """How often a short call is repeated so that the clock's grain does not count; the first call warms it up."""
    call()
    return max(1, round(LEAST_SECONDS / max(_seconds(call, 1, clock), 1e-6)))


def _seconds(call: Callable[[], object], repeats: int, clock: Callable[[], float]) -> float:
    """The time of one call, without collections of garbage that another call left behind."""
    gc.collect()
    gc.disable()
    try:
        started = clock()
        for _ in range(repeats):
            call()
        return (clock() - started) / repeats
    finally:
        gc.enable()
