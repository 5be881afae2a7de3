"""Submitted self-assessments: exactly what was submitted, frozen as one text with its digest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.drafts import drafts_of
from ycg_flow.casework.evidence import current_evidence
from ycg_flow.casework.figures import FigureYear, NewValue, write_figure
from ycg_flow.casework.results import canonical_text, digest_of_text
from ycg_flow.casework.self_assessments import fund_proposal_of, readable_drafts, sections_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.self_assessment import Submission

RECEIPT_ACT = "case.issue_receipt"


@dataclass(frozen=True)
class SubmittedEntry:
    """A figure of a year as it was submitted; nobody saves over it, so that it has no version."""

    text: str
    explanation: str
    version: int = 0


@dataclass(frozen=True)
class Submitted:
    """What was submitted last and stands: the figures, the report by heading, the keys of the evidence, and when."""

    figures: Mapping[FigureYear, SubmittedEntry]
    report: Mapping[str, str]
    evidence: frozenset[int]
    at: datetime


def submissions_of(view: View, case: EvaluationCase) -> list[Submission]:
    """Return the submissions of a case in their order, those taken back too."""
    query = select(Submission).where(Submission.case_id == case.id).order_by(Submission.sequence)
    return list(view.once(("submissions", case.id), lambda: view.session.scalars(query).all()))


def standing_submissions(view: View, case: EvaluationCase) -> list[Submission]:
    """Return the submissions of a case that were not taken back, in their order."""
    return [submission for submission in submissions_of(view, case) if submission.taken_back_at is None]


def last_submitted(view: View, case: EvaluationCase) -> Submitted | None:
    """Return what was submitted last and stands, whatever is being corrected since; None where nothing is."""
    return view.once(("submitted", case.id), lambda: _last_submitted(view, case))


def evidence_handed_in(view: View, case: EvaluationCase) -> frozenset[int]:
    """Return the keys of the evidence of every submission that stands, former versions of it too."""
    return view.once(("handed in", case.id), lambda: frozenset().union(*map(_evidence_of, _contents(view, case))))


def store_submission(step: Step, case: EvaluationCase) -> Submission:
    """Freeze the drafts of a case: one submission with its exact content, and a self-reported row for every entry."""
    latest = step.session.scalars(
        select(Submission.sequence).where(Submission.case_id == case.id).order_by(Submission.sequence.desc()).limit(1)
    ).one_or_none()
    sequence = (latest or 0) + 1
    number = f"{case.number}-{sequence:02d}"
    text = canonical_text(_content(step, case, number))
    submission = Submission(
        number=number,
        case_id=case.id,
        sequence=sequence,
        content=text,
        digest=digest_of_text(text),
        person_id=step.actor.person,
        submitted_at=step.now,
    )
    step.session.add(submission)
    step.session.flush()
    _freeze_figures(step, case, submission)
    return submission


def _last_submitted(view: View, case: EvaluationCase) -> Submitted | None:
    standing = standing_submissions(view, case)
    if not standing:
        return None
    content = json.loads(standing[-1].content)
    return Submitted(
        {(row["figure"], row["year"]): SubmittedEntry(row["text"], row["explanation"]) for row in content["figures"]},
        {row["heading"]: row["markdown"] for row in content["report"]},
        _evidence_of(content),
        standing[-1].submitted_at,
    )


def _contents(view: View, case: EvaluationCase) -> list[dict[str, Any]]:
    return [json.loads(submission.content) for submission in standing_submissions(view, case)]


def _evidence_of(content: Mapping[str, Any]) -> frozenset[int]:
    return frozenset(row["evidence"] for row in content["evidence"])


def _content(step: Step, case: EvaluationCase, number: str) -> dict[str, Any]:
    proposal = fund_proposal_of(step, case)
    return {
        "submission": number,
        "case": case.number,
        "party": case.party.name,
        "policy": case.cycle.policy_content.digest,
        "evaluation_year": case.cycle.evaluation_year,
        "submitted_at": step.now.isoformat(),
        "figures": [
            {"figure": row.figure, "year": row.year, "text": row.text, "explanation": row.explanation}
            for _, row in sorted(drafts_of(step, case).items())
        ],
        "report": [
            {"heading": row.heading, "markdown": row.markdown} for _, row in sorted(sections_of(step, case).items())
        ],
        "fund_proposal": None
        if proposal is None
        else {
            "prepaid_fen": proposal.prepaid_fen,
            "used_fen": proposal.used_fen,
            "proposal": proposal.proposal,
            "explanation": proposal.explanation,
        },
        "evidence": [
            {
                "evidence": row.id,
                "version": row.version,
                "file_name": row.file_name,
                "digest": row.file.digest,
                "links": sorted([link.kind, link.name] for link in row.links),
            }
            for row in current_evidence(step, case)
        ],
    }


def _freeze_figures(step: Step, case: EvaluationCase, submission: Submission) -> None:
    """Write what the drafts say; an entry without a value keeps its explanation, an untouched one leaves no row."""
    read = readable_drafts(step, case)
    for key, row in sorted(drafts_of(step, case).items()):
        value, answer = read.numbers.get(key), read.answers.get(key)
        if value is None and answer is None and not row.explanation.strip():
            continue
        new = NewValue(*key, value, answer, f"submission:{submission.number}", row.explanation)
        write_figure(step, case, "self_reported", new, submission=submission.id)
