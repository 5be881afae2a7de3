"""Settings of a process, from its environment. Every one has a default that works on one machine."""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ycg_flow.policy.faults import Fault, FaultsFound

KEY_BYTES = 32
_ONLY_OWNER = 0o600
_FOLDER_OF_OWNER = 0o700


@dataclass(frozen=True)
class Settings:
    """Where the data lies: database, folder of evidence; outside both the keys and the anchors of the history."""

    database_url: str
    evidence_folder: Path
    anchor_file: Path
    backup_key_file: Path
    history_key: bytes
    session_key: bytes


def read_settings(environment: Mapping[str, str] = os.environ) -> Settings:
    """Return the settings; the data folder and the keys are made where they do not exist yet.

    `YCG_FLOW_DATA` is the data folder (default `var`), `DATABASE_URL` another database than its SQLite file,
    `YCG_FLOW_HISTORY_KEY_FILE` another place of the key, `YCG_FLOW_ANCHOR_FILE` another place of the anchors: best on
    another machine or medium than the database. `YCG_FLOW_BACKUP_KEY_FILE` is the key of backups, made by the first.
    """
    folder = _data_folder(environment)
    # A folder made here is its owner's alone, and so are the database and the evidence in it.
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=_FOLDER_OF_OWNER)
    except OSError as error:
        raise _unusable("YCG_FLOW_DATA", folder, error) from None
    return Settings(
        database_url=database_address(environment),
        evidence_folder=folder / "evidence",
        anchor_file=Path(environment.get("YCG_FLOW_ANCHOR_FILE", folder / "anchors.jsonl")),
        backup_key_file=backup_key_file(environment),
        history_key=kept_key(history_key_file(environment)),
        session_key=kept_key(folder / "session.key"),
    )


def history_key_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the key of the history lies, whether it is there or not."""
    return Path(environment.get("YCG_FLOW_HISTORY_KEY_FILE", _data_folder(environment) / "history.key"))


def backup_key_file(environment: Mapping[str, str] = os.environ) -> Path:
    """Return where the key of the backups lies, whether it is there or not."""
    return Path(environment.get("YCG_FLOW_BACKUP_KEY_FILE", _data_folder(environment) / "backup.key"))


def database_address(environment: Mapping[str, str] = os.environ) -> str:
    """Return the URL of the case database; nothing is made."""
    return environment.get("DATABASE_URL") or f"sqlite:///{_data_folder(environment) / 'cases.db'}"


def _data_folder(environment: Mapping[str, str]) -> Path:
    return Path(environment.get("YCG_FLOW_DATA", "var")).absolute()


def kept_key(path: Path) -> bytes:
    """Return the key of a file; made, for its owner alone to read, where there is none.

    Raises `FaultsFound` where the file cannot be read or made, or holds none: nothing is sealed with what is left of a
    key, or with nothing.
    """
    try:
        if not path.exists():
            _make_key(path)
        return read_key(path)
    except OSError as error:
        raise _unusable(path.name, path, error) from None
    except ValueError:
        raise FaultsFound([Fault(path.name, "key_unreadable", {"given": str(path)[:200]})]) from None


def read_key(path: Path) -> bytes:
    """Return the key of a file, 64 hexadecimal digits. Raises `OSError` and `ValueError`."""
    key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    if len(key) != KEY_BYTES:
        raise ValueError(path)
    return key


def for_owner(path: str, flags: int) -> int:
    """Open a file that is made for its owner alone, as `open(..., opener=for_owner)` does."""
    return os.open(path, flags, _ONLY_OWNER)


def _unusable(place: str, path: Path, error: OSError) -> FaultsFound:
    return FaultsFound([Fault(place, "data_folder_unusable", {"given": str(path)[:200], "number": str(error.errno)})])


def _make_key(path: Path) -> None:
    """Make a key whole or not at all; where two processes start at once, both have the one that came first."""
    with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".key-", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
