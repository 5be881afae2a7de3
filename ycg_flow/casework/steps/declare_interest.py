"""Declare interests: a member of the evaluation group says whether they have a conflict; who has one is taken off."""

from __future__ import annotations

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.errors import NotFoundError
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.perform import perform
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.workflow.permissions import permissions_to

MOST_DECLARATION = 600


def declare_interest(desk: Desk, person: int, case_number: str, *, has_conflict: bool, declaration: str = "") -> None:
    """Record a person's own declaration for all their roles in the group; not even a deputy declares for another.

    With a conflict the person leaves the group at once and stays shut out of the case. Raises `InvalidError` where a
    conflict is declared without saying which.
    """
    with desk.step(person) as step:
        case = _load(step, case_number)
        refuse(text_faults({"declaration": declaration}, MOST_DECLARATION, required=has_conflict))
        own = [member for member in case.group if member.person_id == person and member.removed_at is None]
        details = {"has_conflict": has_conflict, "declaration": declaration}
        perform(step, case, "declare_interest", details=details)
        for member in own:
            member.declared_at = step.now
            member.has_conflict = has_conflict
            member.declaration = declaration
            member.removed_at = step.now if has_conflict else None


def _load(step: Step, case_number: str) -> EvaluationCase:
    """Return the case by the right to declare on it: a surveyor may declare without reading the case."""
    query = visible_cases(step, permissions_to("interest", "declare")).where(EvaluationCase.number == case_number)
    case = step.session.scalars(query.with_for_update()).one_or_none()
    if case is None:
        raise NotFoundError("case", case_number)
    return case
