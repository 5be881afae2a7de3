"""The reading session of a request: Flask-SQLAlchemy's, over the engine that the desk has opened.

Steps have sessions of their own, one transaction each, for the command line and the scheduler take them as well.
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from ycg_flow.records.all_tables import METADATA
from ycg_flow.records.database import Database


class RequestSessions(SQLAlchemy):
    """Flask-SQLAlchemy that opens no engine of its own: begin, pragmas and limits are those of the desk's database."""

    def __init__(self, database: Database) -> None:
        self._reading = database.reading_engine
        super().__init__(metadata=METADATA, session_options={"autoflush": False})

    def _make_engine(self, bind_key: str | None, options: dict[str, Any], app: Flask) -> Engine:  # noqa: ARG002 - as the library calls it
        return self._reading


def register_request_sessions(app: Flask, database: Database) -> None:
    """Give each request a session to read with, closed when the request ends."""
    app.config["SQLALCHEMY_DATABASE_URI"] = database.engine.url
    RequestSessions(database).init_app(app)


def reading_session() -> Session:
    """Return the request's session to read with."""
    sessions: SQLAlchemy = current_app.extensions["sqlalchemy"]
    return sessions.session()
