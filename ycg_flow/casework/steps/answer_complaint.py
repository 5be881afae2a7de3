"""Answer a complaint after investigating it; a verified report of fraud may be given an award."""

from __future__ import annotations

from dataclasses import dataclass

from ycg_flow.casework.checks import LONG, amount_faults, option_faults, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import VERDICTS, Complaint
from ycg_flow.workflow.facts import Reason

UNVERIFIED = "not_verified"


@dataclass(frozen=True)
class ComplaintAnswer:
    """What the investigation found, the answer, and the award to who reported fraud (fen)."""

    verdict: str
    investigation: str
    answer: str
    award_fen: int | None = None


def answer_complaint(
    desk: Desk,
    person: int,
    number: str,
    given: ComplaintAnswer,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Answer a complaint, once. Raises `InvalidError` for an award where no fraud was reported and verified."""
    with desk.step(person, principal=principal) as step:
        complaint = load_numbered(step, Complaint, number)
        refuse(_faults(complaint, given))
        details = {"complaint": number, "verdict": given.verdict, "answer": given.answer, "award_fen": given.award_fen}
        perform(step, complaint.case, "answer_complaint", seen_version=seen_version, details=details)
        complaint.verdict, complaint.investigation, complaint.answer = given.verdict, given.investigation, given.answer
        complaint.award_fen = given.award_fen
        complaint.answered_by_id, complaint.answered_at = step.actor.person, step.now


def _faults(complaint: Complaint, given: ComplaintAnswer) -> dict[str, Reason]:
    faults = option_faults({"verdict": given.verdict}, VERDICTS)
    faults |= text_faults({"investigation": given.investigation, "answer": given.answer}, LONG)
    if complaint.verdict is not None:
        faults["complaint"] = Reason("answered_already")
    is_verified_fraud = complaint.is_fraud_report and given.verdict != UNVERIFIED
    if given.award_fen is not None and (given.award_fen <= 0 or not is_verified_fraud):
        faults["award_fen"] = Reason("award_for_verified_fraud_only")
    return faults | amount_faults({"award_fen": given.award_fen})
