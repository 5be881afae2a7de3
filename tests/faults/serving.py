"""A server process of the tests: the application as `ycg-flow serve` serves it, at a clock that a test moves."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from flask import Flask
from waitress import create_server

from tests.casework.office import HISTORY_KEY
from tests.processes import process_context
from ycg_flow.app import create_app
from ycg_flow.casework.opening import open_desk
from ycg_flow.cli.serving import MOST_BODY_BYTES, THREADS
from ycg_flow.clock import Clock
from ycg_flow.records.database import open_database

SECRET = b"a key for tests only"
PATIENCE_SECONDS = 60

Plant = Callable[[Flask], None]
"""What is done to a server's application before it serves: a fault that a test plants."""


@dataclass(frozen=True)
class Place:
    """Where servers work: the database, the folder of evidence, and the file that says what time it is."""

    url: str
    evidence: Path
    clock: Path

    def set_clock(self, now: datetime) -> None:
        """Let every server's clock show an instant from now on, standing still."""
        fresh = self.clock.with_suffix(".new")
        fresh.write_text(now.isoformat(), encoding="ascii")
        fresh.replace(self.clock)


@dataclass
class Server:
    """A running server process."""

    process: Any
    port: int

    def kill(self) -> None:
        """Kill it as a power cut would: at once, whatever it is doing."""
        if self.process.is_alive():
            # It may have died by itself in this very moment.
            with suppress(ProcessLookupError):
                os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(PATIENCE_SECONDS)


def file_clock(path: Path) -> Clock:
    """Return the clock that a file shows."""
    return lambda: datetime.fromisoformat(path.read_text(encoding="ascii")).astimezone(UTC)


def start_server(place: Place, plant: Plant | None = None) -> Server:
    """Start a server process over a place and return it once it listens."""
    context = process_context()
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(place, plant, theirs), daemon=True)
    process.start()
    theirs.close()
    assert ours.poll(PATIENCE_SECONDS), "the server did not start"
    return Server(process, ours.recv())


@contextmanager
def servers(place: Place, count: int = 1, plant: Plant | None = None) -> Iterator[list[Server]]:
    """Run server processes over one database, and end them."""
    running = [start_server(place, plant) for _ in range(count)]
    try:
        yield running
    finally:
        for server in running:
            server.kill()


def _serve(place: Place, plant: Plant | None, told: Connection) -> None:
    database = open_database(place.url)
    desk = open_desk(database, file_clock(place.clock), history_key=HISTORY_KEY, evidence_folder=place.evidence)
    app = create_app(desk, secret_key=SECRET)
    # The pace of one account is tested elsewhere; here one person posts as fast as a hundred would.
    app.extensions["ycg_flow_posts"].most = 10**9
    if plant is not None:
        plant(app)
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, max_request_body_size=MOST_BODY_BYTES)
    told.send(server.effective_port)
    told.close()
    server.run()
