"""Confirm exactly the statement that was shown, by its digest; another person than those who made it."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.money import Statement
from ycg_flow.workflow.facts import Given


def confirm_statement(
    desk: Desk,
    person: int,
    number: str,
    shown_digest: str,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Confirm a proposed statement.

    Raises `RefusedError` where its rows do not say what was shown, the parts do not add up, its basis has changed, or
    the person entered the ledger, computed or proposed it.
    """
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        perform(step, statement, "confirm_statement", Given(shown_digest=shown_digest), seen_version=seen_version)
