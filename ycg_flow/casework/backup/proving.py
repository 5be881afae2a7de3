"""Proving that a database gives what it gave: every result again, every row as the history tells, every file whole."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.comparing import Compared, compare
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.records.copying import files_with_rows


@dataclass(frozen=True)
class Proof:
    """What came of comparing results and money with the history, and how many files there are and which are not whole.

    Results of an earlier engine are not computed again: only that engine gives their bytes.
    """

    compared: Compared
    files: int
    damaged_files: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as it was."""
        return not self.compared.differences and not self.damaged_files


def prove(desk: Desk) -> Proof:
    """Compare every case with its history, compute every result again and read every evidence file."""
    compared = compare(desk)
    with desk.database.reading() as session:
        files = files_with_rows(session)
    return Proof(compared, len(files), tuple(digest for digest in files if not is_intact(desk, digest)))
