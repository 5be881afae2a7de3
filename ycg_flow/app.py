"""The web application: a desk, the pages' blueprints, sessions on the server, strict headers."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from jinja2 import StrictUndefined

from ycg_flow.casework.desk import Desk
from ycg_flow.resources import templates_dir
from ycg_flow.web import BLUEPRINTS
from ycg_flow.web.answers import register_answers
from ycg_flow.web.assets import register_assets
from ycg_flow.web.demonstration import register_demonstration
from ycg_flow.web.frame import DESK, register_frame
from ycg_flow.web.help_pages import register_help
from ycg_flow.web.pace import count_files, count_posts
from ycg_flow.web.password_again import register_password_again
from ycg_flow.web.request_sessions import register_request_sessions
from ycg_flow.web.words import register_words

MOST_REQUEST_BYTES = 220 * 1024 * 1024
MOST_FORM_BYTES = 4 * 1024 * 1024
MOST_FORM_PARTS = 2_000


def create_app(
    desk: Desk,
    *,
    secret_key: bytes | None = None,
    is_behind_https: bool = False,
    trusted_hosts: Sequence[str] = (),
    second_factor_roles: frozenset[str] = frozenset(),
    demonstration_folder: Path | None = None,
) -> Flask:
    """Return the application over a desk. Without a key of its own every start signs everybody out.

    `trusted_hosts` are the names it answers to, all where none is given; who holds one of `second_factor_roles` gives
    a code beside the password.
    `demonstration_folder` is given for a demonstration alone: its pages offer accounts, a clock to move and a reset.
    """
    app = Flask("ycg_flow", template_folder=str(templates_dir()), static_folder="web/static")
    app.config.update(
        SECRET_KEY=secret_key or secrets.token_bytes(32),
        SESSION_COOKIE_NAME=f"{'__Host-' if is_behind_https else ''}ycg_session",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=is_behind_https,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        # Two answers under way at once would otherwise each write the cookie, and the later one undo the other's.
        SESSION_REFRESH_EACH_REQUEST=False,
        TRUSTED_HOSTS=list(trusted_hosts) or None,
        SECOND_FACTOR_ROLES=second_factor_roles,
        WTF_I18N_ENABLED=False,
        WTF_CSRF_TIME_LIMIT=None,
        MAX_CONTENT_LENGTH=MOST_REQUEST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_FORM_BYTES,
        MAX_FORM_PARTS=MOST_FORM_PARTS,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions[DESK] = desk
    register_request_sessions(app, desk.database)
    CSRFProtect(app)
    register_assets(app)
    count_posts(app)
    register_frame(app)
    count_files(app)
    register_answers(app)
    register_words(app)
    register_help(app)
    register_password_again(app)
    register_demonstration(app, demonstration_folder)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    return app
