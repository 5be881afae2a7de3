"""Too much, too many and too slow: what is sent to keep the service busy is refused early and holds nobody else up."""

from __future__ import annotations

import socket
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from waitress import create_server
from waitress.wasyncore import close_all

from tests.casework.office import Office, open_zhengzhou_cycle
from tests.web.conftest import SignIn
from ycg_flow.cli.serving import MOST_BODY_BYTES, THREADS

PARTS, SLOW_CLIENTS, REQUESTS = 10_000, 50, 40
MOST_SECONDS = 1.0
FORM = "Content-Type: application/x-www-form-urlencoded\r\n"
CHUNK = b"a" * 65_536


@contextmanager
def served(app: Flask, most_bytes: int = MOST_BODY_BYTES) -> Iterator[int]:
    """Serve the application as `ycg-flow serve` does, and give the port."""
    sockets: dict[int, Any] = {}
    options = {"threads": THREADS, "max_request_body_size": most_bytes}
    server = create_server(app, sockets, host="127.0.0.1", port=0, **options)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port
    finally:
        # It serves until it has no socket left, and looks after them in its own thread.
        server.trigger.pull_trigger(partial(close_all, sockets))
        thread.join()
        server.task_dispatcher.shutdown()


def connected(port: int, request: str) -> socket.socket:
    """Open a connection and begin a request."""
    connection = socket.create_connection(("127.0.0.1", port), timeout=60)
    connection.sendall(f"{request} HTTP/1.1\r\nHost: localhost\r\n".encode())
    return connection


def status_of(connection: socket.socket) -> int:
    """Return the status of the answer to the request that was sent."""
    with connection.makefile("rb") as answer:
        return int(answer.readline().split()[1])


# What was read of a form that is broken off is left to the garbage collector by the library.
@pytest.mark.filterwarnings("ignore:Unclosed file:ResourceWarning")
@pytest.mark.asvs("V5.2.1", "V15.2.2")
@pytest.mark.parametrize("is_file", [False, True])
def test_a_flood_of_parts_is_refused(office: Office, sign_in: SignIn, *, is_file: bool) -> None:
    client: FlaskClient = sign_in("submitter")
    parts = {f"part{place}": (BytesIO(b""), "a.pdf") if is_file else "x" for place in range(PARTS)}
    answer = client.post(
        f"/cases/{open_zhengzhou_cycle(office)}/self-assessment/evidence/visits",
        data=parts,
        content_type="multipart/form-data",
    )
    assert answer.status_code == 413


@pytest.mark.asvs("V5.2.1")
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(app: Flask) -> None:
    with served(app) as port, connected(port, "POST /sign-in") as connection:
        connection.sendall(f"{FORM}Content-Length: {2**30}\r\n\r\n".encode())
        assert status_of(connection) == 413


@pytest.mark.asvs("V5.2.1")
def test_a_body_that_says_no_length_is_stopped_where_it_is_too_large(app: Flask) -> None:
    with served(app, 2 * len(CHUNK)) as port, connected(port, "POST /sign-in") as connection:
        connection.sendall(f"{FORM}Transfer-Encoding: chunked\r\n\r\n".encode())
        for _ in range(4):
            connection.sendall(f"{len(CHUNK):x}\r\n".encode() + CHUNK + b"\r\n")
        assert status_of(connection) == 413


@pytest.mark.asvs("V15.2.2")
def test_fifty_who_send_slowly_hold_nobody_else_up(app: Flask) -> None:
    with served(app) as port, ExitStack() as slow:
        for place in range(SLOW_CLIENTS):
            connection = slow.enter_context(connected(port, "POST /sign-in"))
            connection.sendall(f"{FORM}Content-Length: 100\r\n\r\naccount=".encode() if place % 2 else b"X-Slow: ")
        waited = []
        for _ in range(REQUESTS):
            began = time.perf_counter()
            with connected(port, "GET /sign-in") as connection:
                connection.sendall(b"Connection: close\r\n\r\n")
                assert status_of(connection) == 200
            waited.append(time.perf_counter() - began)
        assert statistics.quantiles(waited, n=20)[-1] < MOST_SECONDS
