"""Faults that a test plants into a server process, to see the gate that watches for them turn red."""

from __future__ import annotations

import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

from flask import Flask, copy_current_request_context, jsonify, redirect, request
from sqlalchemy import select, update
from waitress.parser import HTTPRequestParser
from werkzeug.wrappers import Response

from ycg_flow.casework import evidence_store
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.effects import EFFECTS, Carry
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.web.frame import DESK
from ycg_flow.workflow.effects import Effect

A_MOMENT_SECONDS = 0.1
TARGETS = {
    "submit_self_assessment": "data_collection",
    "case.approve_result": "settlement",
    "case.return_from_approval": "preliminary_result",
    "withdraw_case": "withdrawn",
}


def naive_acts(app: Flask) -> None:
    """Let the simple acts read the state, think, and write the new one without asking whether it is still so."""
    desk: Desk = app.extensions[DESK]

    def act(number: str, event: str = "") -> tuple[str, int] | Response:
        event = event or request.form.get("act", "submit_self_assessment")
        with desk.database.reading() as session:
            found = session.scalars(select(EvaluationCase).where(EvaluationCase.number == number)).one()
        if found.state in TARGETS.values():
            return "", 409
        time.sleep(A_MOMENT_SECONDS)
        with desk.database.writing() as session, session.begin():
            moved = update(EvaluationCase).where(EvaluationCase.id == found.id).values(state=TARGETS[event])
            session.execute(moved)
        return redirect("/")

    views: dict[str, Any] = app.view_functions
    views["cases.act"] = views["self_assessment.certify"] = views["approval.approval"] = act


def death_after_rename(_: Flask) -> None:
    """Let the power go out between the move of an evidence file to its name and the commit of its row."""
    setattr(evidence_store, "_flush_folder", _die)  # noqa: B010 - the very moment


def death_before_rename(_: Flask) -> None:
    """Let the power go out after the row is written and before its file is moved to its name."""
    setattr(evidence_store, "file_path", _die)  # noqa: B010 - the very moment


def answers_first(app: Flask) -> None:
    """Let a save be acknowledged before it is done."""
    views: dict[str, Any] = app.view_functions
    save = views["self_assessment.autosave"]

    def acknowledged(number: str) -> tuple[Response, int]:
        late = copy_current_request_context(lambda: save(number))
        threading.Timer(A_MOMENT_SECONDS, late).start()
        return jsonify(message=""), 200

    views["self_assessment.autosave"] = acknowledged


def answers_without_doing(app: Flask) -> None:
    """Let the simple acts say that they were done, and do nothing."""
    views: dict[str, Any] = app.view_functions
    views["cases.act"] = lambda **_: redirect("/")


def clock_that_stands(app: Flask) -> None:
    """Let the server go on believing the time at which it was started."""
    desk: Desk = app.extensions[DESK]
    started = desk.clock()
    app.extensions[DESK] = replace(desk, clock=lambda: started)


def clock_of_the_first_byte(app: Flask) -> None:
    """Let the server take what it was sent for received when the request began."""
    desk: Desk = app.extensions[DESK]
    heard, parse = [desk.clock()], HTTPRequestParser.parse_header

    def begin(parser: HTTPRequestParser, head: bytes) -> None:
        heard[0] = desk.clock()
        parse(parser, head)

    HTTPRequestParser.parse_header = begin
    app.extensions[DESK] = replace(desk, clock=lambda: heard[0])


def statements_left_standing(_: Flask) -> None:
    """Let a case be reopened without voiding the statements that rest on its result."""
    cast("dict[Effect, Carry]", EFFECTS)[Effect.VOID_STATEMENTS] = lambda *_: None


def rows_before_files(_: Flask) -> None:
    """Let the row of an evidence file be committed before the file is there."""
    moved = Path.replace

    def later(path: Path, target: Path) -> Path:
        kept = path.with_suffix(".kept")
        os.link(path, kept)
        threading.Timer(3 * A_MOMENT_SECONDS, lambda: moved(kept, target)).start()
        return target

    Path.replace = later  # type: ignore[method-assign,assignment]


def little_room(app: Flask) -> None:
    """Let the disk be full when /room/<bytes> says so, a limit on the size of any file; that of the log is full now."""
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    os.dup2(os.open("/dev/full", os.O_WRONLY), sys.stderr.fileno())

    def room(wanted: int) -> str:
        resource.setrlimit(resource.RLIMIT_FSIZE, (wanted or usual, most))
        return ""

    app.add_url_rule("/room/<int:wanted>", "signing_in.health.room", room)
    checks = app.before_request_funcs[None]
    app.before_request_funcs[None] = [_except_for_room(check) for check in checks]


def _except_for_room(check: Callable[[], Any]) -> Callable[[], Any]:
    return lambda: None if request.path.startswith("/room/") else check()


def _die(*_: object) -> Any:
    os.kill(os.getpid(), signal.SIGKILL)
