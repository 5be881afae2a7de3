"""Why a backup was not made or not restored: a code and values; `ycg_flow.wording.backup` makes the sentence."""

from __future__ import annotations


class BackupError(Exception):
    """A backup that was not made, does not hold, or was not restored; nothing that was there has been touched."""

    def __init__(self, code: str, **values: str) -> None:
        super().__init__(f"{code} {values}")
        self.code = code
        self.values = values


def damaged(what: str) -> BackupError:
    """Return the error of a file that is no whole backup."""
    return BackupError("backup_is_damaged", what=what)
