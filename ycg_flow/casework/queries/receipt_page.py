"""The receipt of a submission, and whether everything submitted with it is still as it was."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.evidence_store import is_intact
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.queries.case_page import CaseHead, case_head
from ycg_flow.casework.results import digest_of_text
from ycg_flow.casework.self_assessments import readable_drafts
from ycg_flow.casework.submissions import RECEIPT_ACT
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.people import Person
from ycg_flow.records.self_assessment import Submission


@dataclass(frozen=True)
class Mismatch:
    """One thing that is not as it was submitted: a figure of a year by its name, a file by its name, or the whole."""

    kind: Literal["content", "history", "figure", "evidence"]
    name: str = ""
    year: int | None = None


@dataclass(frozen=True)
class ReceiptCheck:
    """What became of a receipt.

    `differs_at` is the place, counted from 1, from which the code on the paper is not that of what was submitted.
    """

    differs_at: int | None
    mismatches: tuple[Mismatch, ...]

    @property
    def is_genuine(self) -> bool:
        """Whether the receipt is ours and everything submitted is still as it was."""
        return self.differs_at is None and not self.mismatches


@dataclass(frozen=True)
class ReceiptPage:
    """A submission as its receipt shows it; `check` where the code on a paper was given."""

    head: CaseHead
    number: str
    submitted_at: datetime
    digest: str
    timeliness: str | None
    person: str
    figures: int
    evidence: int
    taken_back_at: datetime | None
    check: ReceiptCheck | None


def receipt_page(view: View, number: str, receipt: str, code: str = "") -> ReceiptPage:
    """Return a receipt of a case, checked against the code on a paper where one is given. Raises `NotFoundError`."""
    case = load_case(view, number)
    query = select(Submission).where(Submission.case_id == case.id, Submission.number == receipt)
    submission = view.session.scalars(query).one_or_none()
    if submission is None:
        raise NotFoundError("submission", receipt)
    content = json.loads(submission.content)
    return ReceiptPage(
        head=case_head(view, case),
        number=submission.number,
        submitted_at=submission.submitted_at,
        digest=submission.digest,
        timeliness=submission.timeliness,
        person=view.session.get_one(Person, submission.person_id).name,
        figures=sum(1 for entry in content["figures"] if entry["text"].strip()),
        evidence=len(content["evidence"]),
        taken_back_at=submission.taken_back_at,
        check=_check(view, case, submission, code) if code.strip() else None,
    )


def _check(view: View, case: EvaluationCase, submission: Submission, code: str) -> ReceiptCheck:
    mismatches = tuple(_mismatches(view, case, submission))
    return ReceiptCheck(_first_difference(code, digest_of_text(submission.content)), mismatches)


def _first_difference(code: str, digest: str) -> int | None:
    """Return the first place where a code as people type it, with spaces or wide letters, is not the digest."""
    typed = "".join(unicodedata.normalize("NFKC", code).split()).lower()
    if typed == digest:
        return None
    same = (place for place, (one, other) in enumerate(zip(typed, digest, strict=False), start=1) if one != other)
    return next(same, min(len(typed), len(digest)) + 1)


def _mismatches(view: View, case: EvaluationCase, submission: Submission) -> Iterator[Mismatch]:
    """Yield what is not as it was submitted: the text, its entry in the history, figures, files."""
    if digest_of_text(submission.content) != submission.digest:
        yield Mismatch("content")
    if not _history_agrees(view, submission):
        yield Mismatch("history")
    content = json.loads(submission.content)
    yield from _changed_figures(view, case, submission, content["figures"])
    for evidence in content["evidence"]:
        if not is_intact(view.desk, evidence["digest"]):
            yield Mismatch("evidence", evidence["file_name"])


def _history_agrees(view: View, submission: Submission) -> bool:
    """Whether the keyed chain of the case says that this receipt was issued for this content."""
    query = select(HistoryEntry.content).where(
        HistoryEntry.act == RECEIPT_ACT, HistoryEntry.case_id == submission.case_id
    )
    issued = (json.loads(entry)["content"] for entry in view.session.scalars(query))
    wanted = {"number": submission.number, "digest": digest_of_text(submission.content)}
    return any(all(entry.get(key) == value for key, value in wanted.items()) for entry in issued)


def _changed_figures(
    view: View, case: EvaluationCase, submission: Submission, submitted: Iterable[dict[str, Any]]
) -> Iterator[Mismatch]:
    """Yield the figures whose frozen rows no longer say what was submitted, or are gone, or were added."""
    texts = {(entry["figure"], entry["year"]): (entry["text"], entry["explanation"]) for entry in submitted}
    read = readable_drafts(view, case, {key: text for key, (text, _) in texts.items()})
    query = select(FigureValue).where(FigureValue.submission_id == submission.id)
    rows = {(row.figure, row.year): row for row in view.session.scalars(query)}
    named = policy_of(view, case.cycle).figures
    for key in sorted(texts.keys() | rows.keys()):
        text, explanation = texts.get(key, ("", ""))
        expected = (read.numbers.get(key), read.answers.get(key), explanation)
        row = rows.get(key)
        found = (None, None, "") if row is None else (row.value, row.answer, row.note)
        is_blank = row is None and not text.strip() and not explanation.strip()
        if found != expected and not is_blank:
            figure, year = key
            yield Mismatch("figure", named[figure].name if figure in named else figure, year)
