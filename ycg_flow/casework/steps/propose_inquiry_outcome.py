"""Propose how a veto inquiry ends: confirmation, dismissal, or leniency for what was reported in time."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_inquiry
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def propose_confirmation(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Propose that the veto stands: the first of two signatures. Raises `RefusedError` while nothing was found."""
    _propose(desk, person, principal, matter, ("confirmation", reason))


def propose_dismissal(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Propose that the veto does not stand: the first of two signatures. Raises `RefusedError`."""
    _propose(desk, person, principal, matter, ("dismissal", reason))


def propose_leniency(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Propose leniency: the first of two signatures. Raises `RefusedError` for what was not reported in time."""
    _propose(desk, person, principal, matter, ("leniency", reason))


def _propose(desk: Desk, person: int, principal: int | None, matter: Matter, proposed: tuple[str, str]) -> None:
    proposal, reason = proposed
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        perform(step, inquiry, f"propose_{proposal}", Given(indicator=inquiry.veto, reason=reason))
        inquiry.proposal = proposal
        inquiry.proposal_reason = reason.strip()
        inquiry.proposed_by_id = step.actor.person
