"""Two processes that do one thing at the same moment on one database, each with a desk of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from tests.processes import process_context
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import ConflictError, RefusedError
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.database import open_database

PATIENCE_SECONDS = 60
HISTORY_KEY = b"a key for tests only, kept nowhere else"


@dataclass(frozen=True)
class Outcome:
    """What became of one runner: `won`, `conflict` with who came first, or `refused` with the reasons."""

    kind: str
    words: tuple[str, ...] = ()


Run = Callable[[Desk, tuple[object, ...]], None]


def race(url: str, folder: Path, now: datetime, run: Run, starters: list[tuple[object, ...]]) -> list[Outcome]:
    """Let a process for each starter run the same function at the same moment, and return what became of them."""
    context = process_context()
    barrier = context.Barrier(len(starters))
    outcomes: Queue[Outcome] = context.Queue()
    runners = [
        context.Process(target=_runner, args=(url, folder, now, run, starter, barrier, outcomes))
        for starter in starters
    ]
    for runner in runners:
        runner.start()
    found = [outcomes.get(timeout=PATIENCE_SECONDS) for _ in runners]
    for runner in runners:
        runner.join(PATIENCE_SECONDS)
    outcomes.close()
    outcomes.join_thread()
    return sorted(found, key=lambda outcome: outcome.kind)


def _runner(  # noqa: PLR0913, PLR0917 - what a process is handed
    url: str,
    folder: Path,
    now: datetime,
    run: Run,
    starter: tuple[object, ...],
    barrier: Barrier,
    outcomes: Queue[Outcome],
) -> None:
    database = open_database(url)
    desk = open_desk(database, lambda: now, history_key=HISTORY_KEY, evidence_folder=folder)
    barrier.wait(PATIENCE_SECONDS)
    try:
        run(desk, starter)
        outcomes.put(Outcome("won"))
    except ConflictError as conflict:
        other = conflict.other
        outcomes.put(Outcome("conflict", () if other is None else (other.act, other.person)))
    except RefusedError as refused:
        outcomes.put(Outcome("refused", tuple(reason.code for reason in refused.reasons)))
    finally:
        database.close()
