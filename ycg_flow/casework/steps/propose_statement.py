"""Propose a computed statement for confirmation by another person."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.settling import stored_digest
from ycg_flow.records.money import Statement


def propose_statement(
    desk: Desk, person: int, number: str, *, principal: int | None = None, seen_version: int | None = None
) -> str:
    """Propose a statement and return the digest of exactly what it says.

    Raises `RefusedError` where the ledger is not complete, the parts do not add up or the basis has changed.
    """
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        digest = stored_digest(statement)
        perform(step, statement, "propose_statement", seen_version=seen_version, details={"digest": digest})
        return digest
