"""The drill: a backup is made, restored as if on an empty machine, and held against the running database."""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from ycg_flow.casework.anchoring import read_book
from ycg_flow.casework.backup.archive import Contents
from ycg_flow.casework.backup.making import make_backup
from ycg_flow.casework.backup.proving import Proof, prove
from ycg_flow.casework.backup.restoring import Destination, restore_backup
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.history_export import export_lines
from ycg_flow.casework.opening import open_desk
from ycg_flow.records.database import open_database
from ycg_flow.workflow.audit import Verdict, verify_export


@dataclass(frozen=True)
class Drilled:
    """What a drill found, and how many seconds making, restoring and proving took."""

    contents: Contents
    verdict: Verdict
    proof: Proof
    size: int
    seconds: tuple[float, float, float]

    @property
    def holds(self) -> bool:
        """Whether the restored database is what was backed up, its history whole and its results the same."""
        return self.verdict.holds and self.proof.holds and not self.contents.missing


def drill(desk: Desk, key: bytes, folder: Path, database_url: str = "") -> Drilled:
    """Make a backup, restore it beside, prove it, and remove both. Raises `BackupError` where one of them fails.

    `database_url` is an empty database to restore into; without it, a SQLite file beside.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".drill-") as place:
        backup, machine = Path(place) / "drill.backup", Path(place) / "machine"
        started = time.monotonic()
        make_backup(desk, backup, key)
        made = time.monotonic()
        destination = Destination(
            database_url or f"sqlite:///{machine / 'cases.db'}",
            machine / "evidence",
            machine / "anchors.jsonl",
            desk.history_key,
        )
        contents = restore_backup(backup, key, destination)
        restored = time.monotonic()
        verdict, proof = _proven(desk, destination)
        seconds = (made - started, restored - made, time.monotonic() - restored)
        return Drilled(contents, verdict, proof, backup.stat().st_size, seconds)


def _proven(desk: Desk, destination: Destination) -> tuple[Verdict, Proof]:
    database = open_database(destination.database_url)
    restored = open_desk(
        database,
        desk.clock,
        history_key=destination.history_key,
        evidence_folder=destination.evidence_folder,
        anchor_file=destination.anchor_file,
    )
    try:
        book = read_book(destination.anchor_file, destination.history_key)
        return verify_export(export_lines(restored), book, destination.history_key), prove(restored)
    finally:
        database.close()
