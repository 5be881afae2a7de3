"""The party's statement in a veto inquiry."""

from __future__ import annotations

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_inquiry
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given

LONGEST_STATEMENT = 20_000


def respond_to_inquiry(
    desk: Desk,
    person: int,
    matter: Matter,
    statement: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """State the party's side. Raises `InvalidError` for an empty statement, `RefusedError` when it is not asked."""
    with desk.step(person, principal=principal) as step:
        inquiry = load_inquiry(step, matter)
        refuse(text_faults({"statement": statement}, LONGEST_STATEMENT))
        given = Given(indicator=inquiry.veto)
        details = {"statement": statement.strip()}
        perform(step, inquiry, "respond_to_inquiry", given, seen_version=seen_version, details=details)
        inquiry.response = statement.strip()
        inquiry.responded_by_id = step.actor.person
        inquiry.responded_at = step.now
