"""Issue a confirmed statement to the consortium."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.money import Statement


def issue_statement(
    desk: Desk, person: int, number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Issue a statement. Raises `RefusedError` where what it rests on has changed."""
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        perform(step, statement, "issue_statement", seen_version=seen_version)
