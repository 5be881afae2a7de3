"""Decide a veto inquiry as proposed: the second of two signatures, by another person than the first."""

from __future__ import annotations

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_inquiry
from ycg_flow.casework.perform import perform
from ycg_flow.casework.results import computed_veto_value
from ycg_flow.workflow.facts import Given


def confirm_veto(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Confirm the veto: it fails the evaluation whatever the points. Raises `RefusedError` to who proposed it."""
    _decide(desk, person, principal, matter, ("confirm_veto", "confirmed", reason, ""))


def dismiss_veto(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Decide that the veto does not stand; a computed one, as long as it comes to nothing worse than now.

    Raises `RefusedError` to who proposed it.
    """
    _decide(desk, person, principal, matter, ("dismiss_veto", "dismissed", reason, ""))


def grant_leniency(
    desk: Desk, person: int, matter: Matter, reason: str, terms: str, *, principal: int | None = None
) -> None:
    """Grant leniency on terms: no veto, but a recorded decision what follows instead.

    Raises `InvalidError` without terms, `RefusedError` to who proposed it.
    """
    refuse(text_faults({"terms": terms}, LONG))
    _decide(desk, person, principal, matter, ("grant_leniency", "lenient", reason, terms.strip()))


def _decide(desk: Desk, person: int, principal: int | None, matter: Matter, decided: tuple[str, str, str, str]) -> None:
    event, outcome, reason, terms = decided
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        value = computed_veto_value(step, inquiry.case, inquiry.veto)
        # What the table refuses below must not meet the database's own check first, which gives no reasons.
        if reason.strip() and person != inquiry.proposed_by_id:
            inquiry.outcome = outcome
            inquiry.outcome_reason = reason.strip()
            inquiry.leniency = terms
            inquiry.decided_value = value
            inquiry.decided_by_id = step.actor.person
            inquiry.decided_at = step.now
        details = {"leniency": terms} if terms else {}
        perform(step, inquiry, event, Given(indicator=inquiry.veto, reason=reason), details=details)
