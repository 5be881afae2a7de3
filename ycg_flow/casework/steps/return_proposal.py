"""Send a proposal back to deliberation, or reopen an inquiry that was decided, by a recorded decision."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, Resolution, load_inquiry
from ycg_flow.casework.perform import perform
from ycg_flow.records.vetoes import VetoInquiry
from ycg_flow.workflow.facts import Given


def return_proposal(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Return a proposal with the reason. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        perform(step, inquiry, "return_proposal", Given(indicator=inquiry.veto, reason=reason))
        _forget_proposal(inquiry)


def reopen_inquiry(
    desk: Desk, person: int, matter: Matter, resolution: Resolution, *, principal: int | None = None
) -> None:
    """Reopen a decided inquiry: its outcome no longer counts. Raises `RefusedError` without a decision document."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        former = {"former_outcome": inquiry.outcome or "", "former_reason": inquiry.outcome_reason}
        given = Given(indicator=inquiry.veto, reason=resolution.reason, decision_document=resolution.document)
        perform(step, inquiry, "reopen_inquiry", given, details=former)
        inquiry.outcome = None
        inquiry.outcome_reason = inquiry.leniency = ""
        inquiry.decided_by_id = inquiry.decided_at = inquiry.decided_value = None
        _forget_proposal(inquiry)


def _forget_proposal(inquiry: VetoInquiry) -> None:
    """Clear what was proposed; the history keeps it."""
    inquiry.proposal = None
    inquiry.proposal_reason = ""
    inquiry.proposed_by_id = None
