"""Declare interests: a member of the evaluation group says whether they have a conflict; who has one is taken off."""

from __future__ import annotations

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.permissions import permissions_to

MOST_DECLARATION = 600


def declare_interest(desk: Desk, person: int, case_number: str, *, has_conflict: bool, declaration: str = "") -> None:
    """Record a person's own declaration for all their roles in the group; not even a deputy declares for another.

    With a conflict the person leaves the group at once and stays shut out of the case. Raises `InvalidError` where a
    conflict is declared without saying which.
    """
    with desk.step(person) as step:
        # A surveyor may declare without reading the case.
        case = load_case(step, case_number, permissions_to("interest", "declare"))
        refuse(text_faults({"declaration": declaration}, MOST_DECLARATION, required=has_conflict))
        own = [member for member in case.group if member.person_id == person and member.removed_at is None]
        details = {"has_conflict": has_conflict, "declaration": declaration}
        perform(step, case, "declare_interest", details=details)
        for member in own:
            member.declared_at = step.now
            member.has_conflict = has_conflict
            member.declaration = declaration
            member.removed_at = step.now if has_conflict else None
