"""Submitted self-assessments: exactly what was submitted as one text, its receipt, and whether it still holds."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.drafts import drafts_of, place_of
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence import current_evidence
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.casework.figures import NewValue, write_figure
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.self_assessments import fund_proposal_of, readable_drafts, sections_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.self_assessment import Submission

RECEIPT_ACT = "case.issue_receipt"


@dataclass(frozen=True)
class ReceiptCheck:
    """What became of a receipt: `mismatches` names everything in the database that is not as it was submitted.

    `digest_matches` tells whether the digest on the paper is that of the submission with this number.
    """

    number: str
    submitted_at: datetime
    digest_matches: bool
    mismatches: tuple[str, ...]
    taken_back_at: datetime | None

    @property
    def is_genuine(self) -> bool:
        """Whether the receipt is ours and everything submitted is still as it was."""
        return self.digest_matches and not self.mismatches


def standing_submissions(view: View, case: EvaluationCase) -> list[Submission]:
    """Return the submissions of a case that were not taken back, in their order."""
    query = select(Submission).where(Submission.case_id == case.id, Submission.taken_back_at.is_(None))
    return list(view.session.scalars(query.order_by(Submission.sequence)))


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


def check_receipt(view: View, number: str, digest: str) -> ReceiptCheck:
    """Return whether a receipt is ours and everything submitted with it is still as it was.

    Raises `NotFoundError` where there is no such receipt, or the person may not know of its case.
    """
    wanted = Submission.case_id.in_(visible_cases(view).with_only_columns(EvaluationCase.id))
    submission = view.session.scalars(select(Submission).where(Submission.number == number, wanted)).one_or_none()
    if submission is None:
        raise NotFoundError("submission", number)
    return ReceiptCheck(
        number,
        submission.submitted_at,
        digest.strip().lower() == digest_of_text(submission.content),
        tuple(_mismatches(view, submission)),
        submission.taken_back_at,
    )


def canonical_text(content: dict[str, Any]) -> str:
    """Return the one spelling of a content: keys sorted, no white space."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest_of_text(text: str) -> str:
    """Return the SHA-256 (hex) of a text."""
    return hashlib.sha256(text.encode()).hexdigest()


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


def _mismatches(view: View, submission: Submission) -> Iterator[str]:
    """Yield what is not as it was submitted: the text, its entry in the history, figures, files."""
    if digest_of_text(submission.content) != submission.digest:
        yield "content"
    if not _history_agrees(view, submission):
        yield "history"
    content = json.loads(submission.content)
    yield from _changed_figures(view, submission, content["figures"])
    for evidence in content["evidence"]:
        if not is_intact(view.desk, evidence["digest"]):
            yield f"evidence.{evidence['evidence']}"


def _history_agrees(view: View, submission: Submission) -> bool:
    """Whether the keyed chain of the case says that this receipt was issued for this content."""
    query = select(HistoryEntry.content).where(
        HistoryEntry.act == RECEIPT_ACT, HistoryEntry.case_id == submission.case_id
    )
    issued = (json.loads(entry)["content"] for entry in view.session.scalars(query))
    wanted = {"number": submission.number, "digest": digest_of_text(submission.content)}
    return any(all(entry.get(key) == value for key, value in wanted.items()) for entry in issued)


def _changed_figures(view: View, submission: Submission, submitted: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield the figures whose frozen rows no longer say what was submitted, or are gone, or were added."""
    case = view.session.get_one(EvaluationCase, submission.case_id)
    texts = {(entry["figure"], entry["year"]): (entry["text"], entry["explanation"]) for entry in submitted}
    read = readable_drafts(view, case, {key: text for key, (text, _) in texts.items()})
    query = select(FigureValue).where(FigureValue.submission_id == submission.id)
    rows = {(row.figure, row.year): row for row in view.session.scalars(query)}
    for key in sorted(texts.keys() | rows.keys()):
        text, explanation = texts.get(key, ("", ""))
        expected = (read.numbers.get(key), read.answers.get(key), explanation)
        row = rows.get(key)
        found = (None, None, "") if row is None else (row.value, row.answer, row.note)
        is_blank = row is None and not text.strip() and not explanation.strip()
        if found != expected and not is_blank:
            yield place_of(*key)
