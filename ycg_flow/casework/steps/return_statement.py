"""Return a proposed statement to the settlement officer, with a reason."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.money import Statement
from ycg_flow.workflow.facts import Given


def return_statement(
    desk: Desk, person: int, number: str, reason: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Return a proposed statement to its draft. Raises `RefusedError` without a reason."""
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        perform(step, statement, "return_statement", Given(reason=reason), seen_version=seen_version)
