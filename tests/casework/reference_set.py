"""The set that a backup is measured on: 200 consortia over 5 years, with their results, acts and 2 GB of evidence.

Cases are opened by steps; results, acts and files are written in bulk, as their steps would have left them.
"""

from __future__ import annotations

import hashlib
import os
import resource
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from tests.casework.handing_in import PDF
from tests.casework.office import HISTORY_KEY, Office, TestClock
from tests.casework.result_stage import case_approved
from ycg_flow.casework.backup.drill import Drilled, drill
from ycg_flow.casework.evidence_store import place_of
from ycg_flow.casework.opening import open_desk
from ycg_flow.casework.steps.create_cycle import CyclePlan, create_cycle
from ycg_flow.casework.steps.open_cycle import open_cycle
from ycg_flow.casework.steps.prepare_cycle import Preparation, prepare_cycle
from ycg_flow.records.base import Record
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.database import open_database
from ycg_flow.records.evidence import Evidence, EvidenceFile
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.organisations import EvaluatedParty
from ycg_flow.records.results import IndicatorScore, ScoringRun
from ycg_flow.workflow.history_chain import entry_bytes, link

PARAMETERS = {"retained_share": "1", "overspend_share": "0.7", "cost_growth_target": "5"}
FIRST_YEAR = 2026
KILOBYTE = 1024
REASON = "预算编制较完整，分配表缺少两个村卫生室。" * 3


@dataclass(frozen=True)
class Size:
    """How many consortia over how many years; of each case, how many acts and files, and the kilobytes of a file."""

    parties: int = 200
    years: int = 5
    acts: int = 200
    files: int = 20
    kilobytes: int = 100

    @property
    def cases(self) -> int:
        """How many cases that makes."""
        return self.parties * self.years


def make_reference_set(office: Office, size: Size) -> None:
    """Fill an office with a set of a size, beside the one case whose result every other repeats."""
    pattern = case_approved(office)
    _open_cases(office, size)
    with office.desk.database.writing() as session, session.begin():
        cases = select(EvaluationCase).where(EvaluationCase.number != pattern).order_by(EvaluationCase.id)
        for case in session.scalars(cases).all():
            _write_acts(session, office, case, _write_result(session, case), size.acts)
            _write_files(session, office, case, size)


def drilled_alone(url: str, evidence: Path, folder: Path, other_url: str) -> tuple[Drilled, int]:
    """Return what a drill found, and by how many kilobytes this process grew at most; for a process of its own."""
    database = open_database(url)
    desk = open_desk(database, TestClock(), history_key=HISTORY_KEY, evidence_folder=evidence)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    found = drill(desk, bytes(range(32)), folder, other_url)
    return found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before


def _open_cases(office: Office, size: Size) -> None:
    with office.desk.database.writing() as session, session.begin():
        parties = [
            EvaluatedParty(name=f"第{place}医共体", region_code="410122", institution_id=office.institutions["lead"])
            for place in range(size.parties)
        ]
        session.add_all(parties)
        session.flush()
        keys = [party.id for party in parties]
    leader = office["group_leader"]
    for year in range(FIRST_YEAR, FIRST_YEAR + size.years):
        plan = CyclePlan("zhengzhou-2022", year, office.institutions["bureau"], f"{year}年度考核")
        cycle = create_cycle(office.desk, leader, plan)
        prepare_cycle(office.desk, leader, cycle, Preparation(keys, PARAMETERS, source_document="文件"))
        open_cycle(office.desk, leader, cycle)


def _write_acts(session: Session, office: Office, case: EvaluationCase, run: ScoringRun, count: int) -> None:
    """Write so many acts, the last one of which tells of the run."""
    told = {name: getattr(run, name) for name in ("inputs_digest", "trace_digest", "total_hundredths", "grade")}
    contents = [{"points": f"{turn}/3", "reason": REASON} for turn in range(count - 1)]
    acts = [("case.score_indicator", content) for content in contents]
    rows: list[dict[str, Any]] = []
    last, person, now = None, office["evaluator"], office.clock()
    for act, content in [*acts, ("case.start_scoring_run", {"run": run.number, **told})]:
        beside: dict[str, Any] = {"act": act, "case_id": case.id, "object_id": case.id, "indicator": "budget_plan"}
        body: dict[str, Any] = {"object": case.number, "person": person, "principal": None, "at": now.isoformat()}
        last = link(f"case:{case.number}", last, entry_bytes({**beside, **body, "content": content}), HISTORY_KEY)
        rows.append({**vars(last), **beside, "person_id": person, "principal_id": None, "at": now})
    session.execute(insert(HistoryEntry), rows)


def _write_result(session: Session, case: EvaluationCase) -> ScoringRun:
    pattern = session.scalars(select(ScoringRun).order_by(ScoringRun.id).limit(1)).one()
    run = ScoringRun(**{**_copied(pattern), "case_id": case.id})
    run.scores = [IndicatorScore(**_copied(score, "run_id")) for score in pattern.scores]
    session.add(run)
    session.flush()
    return run


def _copied(row: Record, *left_out: str) -> dict[str, Any]:
    names = row.__table__.columns.keys()
    return {name: getattr(row, name) for name in names if name not in {"id", *left_out}}


def _write_files(session: Session, office: Office, case: EvaluationCase, size: Size) -> None:
    filling = os.urandom(size.kilobytes * KILOBYTE)
    common = {"case_id": case.id, "person_id": office["submitter"], "received_at": office.clock()}
    for turn in range(size.files):
        content = PDF + f"% {case.number} {turn}\n".encode() + filling
        digest = hashlib.sha256(content).hexdigest()
        place = place_of(office.desk.evidence_folder, digest)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        file = EvidenceFile(digest=digest, size=len(content), media_type="application/pdf", stored_at=office.clock())
        session.add(Evidence(**common, file=file, file_name="凭证.pdf", title="凭证"))
    session.flush()
