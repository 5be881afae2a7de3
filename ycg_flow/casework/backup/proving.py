"""Proving that a database gives what it gave: every case's newest run again byte for byte, every file whole."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from ycg_flow.casework.desk import Desk, View
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.casework.results import TraceChangedError, trace_of
from ycg_flow.policy.compiled import ENGINE_VERSION
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.copying import files_with_rows
from ycg_flow.records.results import ScoringRun
from ycg_flow.workflow.permissions import SYSTEM

_A_FEW = {"yield_per": 50}
"""How many runs are in memory at a time: each brings all the inputs it rested on."""


@dataclass(frozen=True)
class Proof:
    """How many results and files were tried, and which do not come out as they were.

    Results of an earlier engine are not tried: only that engine gives their bytes.
    """

    results: int
    files: int
    differing_cases: tuple[str, ...]
    damaged_files: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Whether everything came out as it was."""
        return not self.differing_cases and not self.damaged_files


def prove(desk: Desk) -> Proof:
    """Compute the newest run of every case again and read every evidence file."""
    differing, results = [], 0
    with desk.database.reading() as session:
        view = View(desk, session, SYSTEM, desk.clock())
        newest = select(func.max(ScoringRun.id)).where(ScoringRun.engine_version == ENGINE_VERSION)
        of_a_case = newest.group_by(ScoringRun.case_id)
        for run in session.scalars(select(ScoringRun).where(ScoringRun.id.in_(of_a_case)), execution_options=_A_FEW):
            results += 1
            case = session.get_one(EvaluationCase, run.case_id)
            try:
                trace_of(view, case, run)
            except TraceChangedError:
                differing.append(case.number)
        files = files_with_rows(session)
    damaged = tuple(digest for digest in files if not is_intact(desk, digest))
    return Proof(results, len(files), tuple(differing), damaged)
