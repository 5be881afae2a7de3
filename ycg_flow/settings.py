"""Settings of a process, from its environment. Every one has a default that works on one machine."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

KEY_BYTES = 32
_ONLY_OWNER = 0o600


@dataclass(frozen=True)
class Settings:
    """Where the data lies: the database, the folder of evidence, and outside both the keys of history and sessions."""

    database_url: str
    evidence_folder: Path
    history_key: bytes
    session_key: bytes


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; the data folder and the keys are made where they do not exist yet.

    `YCG_FLOW_DATA` is the data folder (default `var`), `DATABASE_URL` another database than its SQLite file,
    `YCG_FLOW_HISTORY_KEY_FILE` another place of the key.
    """
    folder = Path(environment.get("YCG_FLOW_DATA", "var")).absolute()
    folder.mkdir(parents=True, exist_ok=True)
    key_file = Path(environment.get("YCG_FLOW_HISTORY_KEY_FILE", folder / "history.key"))
    return Settings(
        database_url=environment.get("DATABASE_URL") or f"sqlite:///{folder / 'cases.db'}",
        evidence_folder=folder / "evidence",
        history_key=_key(key_file),
        session_key=_key(folder / "session.key"),
    )


def _key(path: Path) -> bytes:
    if not path.exists():
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _ONLY_OWNER)
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(KEY_BYTES))
    return bytes.fromhex(path.read_text(encoding="ascii").strip())
