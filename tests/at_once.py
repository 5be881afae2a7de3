"""Doing things at the same moment, each from a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from ycg_flow.casework.errors import ConflictError, RefusedError

PATIENCE_SECONDS = 60

Outcome = TypeVar("Outcome")


def at_once(acts: Sequence[Callable[[], Outcome]]) -> list[Outcome]:
    """Begin acts at the same moment and return what they return, in their order. Raises what one of them raises."""
    barrier = threading.Barrier(len(acts))

    def begin(act: Callable[[], Outcome]) -> Outcome:
        barrier.wait(PATIENCE_SECONDS)
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        begun = [threads.submit(begin, act) for act in acts]
        return [act.result(PATIENCE_SECONDS) for act in begun]


def unless_refused(act: Callable[[], object]) -> Callable[[], None]:
    """Return the act as one that may be refused or overtaken; anything else it raises is raised."""

    def tried() -> None:
        with suppress(ConflictError, RefusedError):
            act()

    return tried
