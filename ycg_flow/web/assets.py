"""Static files: their addresses carry a digest of their content, so that browsers keep them until they change."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from flask import Flask

KEPT_SECONDS = 365 * 24 * 3600
_DIGITS = 10


def register_assets(app: Flask) -> None:
    """Give every address of a static file its digest, and let browsers keep the file."""
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = KEPT_SECONDS
    folder = Path(app.static_folder or "")
    digests: dict[str, str] = {}

    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint != "static" or "filename" not in values:
            return
        name = values["filename"]
        if name not in digests:
            digests[name] = hashlib.sha256((folder / name).read_bytes()).hexdigest()[:_DIGITS]
        values["v"] = digests[name]

    app.url_default_functions.setdefault(None, []).append(add_digest)
