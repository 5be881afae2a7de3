"""From what went wrong to a page that says what, why and what to do; one place for all routes."""

from __future__ import annotations

import logging
import secrets
from urllib.parse import quote

from flask import Flask, Response, render_template, request
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError

from ycg_flow.casework.errors import ConflictError, InvalidError, NotFoundError, RefusedError
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.web.frame import me
from ycg_flow.web.outages import outage_page, status_of
from ycg_flow.web.words import conflict_words, fault_words, reason_words
from ycg_flow.wording.pages import STATUS_WORDS

Answer = tuple[str, int] | Response

_log = logging.getLogger(__name__)


def register_answers(app: Flask) -> None:
    """Register the answer of every error; an unknown one is logged and answered neutrally."""
    app.register_error_handler(NotFoundError, _not_found)
    app.register_error_handler(RefusedError, _refused)
    app.register_error_handler(ConflictError, _conflict)
    app.register_error_handler(InvalidError, _invalid)
    app.register_error_handler(FaultsFound, _faults)
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(SecurityError, _not_ours)
    app.register_error_handler(HTTPException, lambda error: answer_page(error.code or 500))
    app.register_error_handler(Exception, _unexpected)


def answer_page(status: int, *, code: str | None = None, reasons: list[str] | None = None) -> Answer:
    """Return the page of a status, with why and what to do."""
    title, text = STATUS_WORDS.get(code or str(status), STATUS_WORDS["500"])
    values = {"title": title, "text": text, "reasons": reasons or [], "status": status}
    try:
        return render_template("pages/answers/answer.html", **values), status
    except Exception as error:  # noqa: BLE001 - the last resort: what made the request fail may make the page fail too
        return outage_page(status_of(error) or 500)


def _not_ours(_: SecurityError) -> tuple[str, int, dict[str, str]]:
    """Answer a request for a host that is not ours: without a page, since no address can be made for it."""
    return STATUS_WORDS["400"][0], 400, {"Content-Type": "text/plain; charset=utf-8"}


def _not_found(_: NotFoundError) -> Answer:
    _note_denial()
    return answer_page(404)


def _forged(_: CSRFError) -> Answer:
    _note_denial()
    return answer_page(400, code="csrf")


def _refused(error: RefusedError) -> Answer:
    if not error.decision.is_permitted:
        _note_denial()
    return answer_page(409, code="refused", reasons=[reason_words(reason) for reason in error.reasons])


def _conflict(error: ConflictError) -> Answer:
    return answer_page(409, code="conflict", reasons=[conflict_words(error)])


def _invalid(error: InvalidError) -> Answer:
    reasons = [f"{field}：{reason_words(reason)}" for field, reason in error.faults.items()]
    return answer_page(422, code="invalid", reasons=reasons)


def _faults(error: FaultsFound) -> Answer:
    return answer_page(422, code="invalid", reasons=[fault_words(fault) for fault in error.faults])


def _note_denial() -> None:
    """Write down who tried what they may not do, or what is not there for them."""
    who = f"person {me().person}" if current_user.is_authenticated else "nobody signed in"
    _log.warning("refused: %s at %s: %s %s", who, request.remote_addr, request.method, quote(request.path))


def _unexpected(error: Exception) -> Answer:
    status = status_of(error)
    if status is not None:
        return outage_page(status)
    number = secrets.token_hex(4)
    _log.exception("request %s to %s failed", number, quote(request.path), exc_info=error)
    return answer_page(500, reasons=[number])
