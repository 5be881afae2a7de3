"""How fast one account, or one address without an account, may post and download; whoever is faster waits a minute."""

from __future__ import annotations

from collections import deque
from datetime import datetime, timedelta
from threading import Lock

from flask import Flask, Response, abort, current_app, make_response, request
from flask_login import current_user

from ycg_flow.casework.accounts.rules import account_rules
from ycg_flow.web.answers import answer_page
from ycg_flow.web.frame import desk, me

_MINUTE = timedelta(minutes=1)
_MOST_COUNTED = 10_000
_TOO_FAST = 429


class Pace:
    """Counts what each does within the last minute; kept in this process alone."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._lock = Lock()
        self._done: dict[str, deque[datetime]] = {}

    def may_go_on(self, who: str, now: datetime) -> bool:
        """Count one more and return whether it is still within the limit; what is refused is not counted."""
        with self._lock:
            if len(self._done) > _MOST_COUNTED:
                self._forget(now)
            done = self._done.setdefault(who, deque())
            while done and now - done[0] >= _MINUTE:
                done.popleft()
            if len(done) >= self.most:
                return False
            done.append(now)
            return True

    def _forget(self, now: datetime) -> None:
        self._done = {who: done for who, done in self._done.items() if done and now - done[-1] < _MINUTE}


def count_posts(app: Flask) -> None:
    """Count every post before anything else is done about it, also where nobody is signed in."""
    app.extensions["ycg_flow_posts"] = Pace(account_rules().posts_a_minute)
    app.before_request(_post_slowly)


def count_files(app: Flask) -> None:
    """Count every file before it is sent."""
    app.extensions["ycg_flow_downloads"] = Pace(account_rules().downloads_a_minute)
    app.after_request(_send_files_slowly)


def _post_slowly() -> None:
    if request.method == "POST" and not _may_go_on("ycg_flow_posts"):
        abort(_TOO_FAST)


def _send_files_slowly(response: Response) -> Response:
    is_file = response.headers.get("Content-Disposition", "").startswith("attachment")
    if not is_file or _may_go_on("ycg_flow_downloads"):
        return response
    response.close()
    return make_response(answer_page(_TOO_FAST))


def _may_go_on(what: str) -> bool:
    pace: Pace = current_app.extensions[what]
    who = f"person:{me().person}" if current_user.is_authenticated else f"address:{request.remote_addr}"
    return pace.may_go_on(who, desk().clock())
