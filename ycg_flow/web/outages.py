"""When the database cannot be had or the disk is full: an answer that needs neither, and says that nothing was done."""

from __future__ import annotations

import errno
import logging
import secrets
import sqlite3
from urllib.parse import quote

from flask import Response, current_app, request
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from ycg_flow.wording.pages import STATUS_WORDS

UNAVAILABLE, NO_ROOM = 503, 507
RETRY_SECONDS = "5"
_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_FULL_IN_SQLITE = frozenset({sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE})
_FULL_IN_POSTGRESQL = "53100"
# Class 08 is a lost connection, 57P a server that is going down or coming up, 53 one that lacks something, 57014 a
# statement that took too long.
_AWAY_IN_POSTGRESQL = ("08", "57P", "53", "57014")

_log = logging.getLogger(__name__)


def outage_page(status: int) -> Response:
    """Return the page of a status without asking the database for anything, and when to try again."""
    number = secrets.token_hex(4)
    _log.error("request %s to %s was answered with %s", number, quote(request.path), status, exc_info=True)
    title, text = STATUS_WORDS[str(status)]
    template = current_app.jinja_env.get_template("pages/answers/outage.html")
    page = template.render(title=title, text=text, number=number)
    return Response(page, status, {"Retry-After": RETRY_SECONDS} if status == UNAVAILABLE else {})


def status_of(error: Exception) -> int | None:
    """Return 507 where there is no room, 503 where the database is away or too busy, None for any other error."""
    if isinstance(error, OSError):
        return NO_ROOM if error.errno in _FULL else None
    if isinstance(error, PoolTimeoutError):
        return UNAVAILABLE
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        return _status_in_sqlite(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == _FULL_IN_POSTGRESQL:
        return NO_ROOM
    is_away = state.startswith(_AWAY_IN_POSTGRESQL) or error.connection_invalidated
    is_unreachable = not state and isinstance(error, OperationalError | InterfaceError)
    return UNAVAILABLE if is_away or is_unreachable else None


def _status_in_sqlite(error: sqlite3.Error) -> int | None:
    code = getattr(error, "sqlite_errorcode", 0)
    if code in _FULL_IN_SQLITE:
        return NO_ROOM
    primary = code & 0xFF
    is_away = primary in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN}
    return UNAVAILABLE if is_away else None
