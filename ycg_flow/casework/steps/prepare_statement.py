"""Prepare the settlement statement of a case, and compute it again while it is a draft or has become stale."""

from __future__ import annotations

from typing import Any

from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.settling import compute, standing_statement
from ycg_flow.records.money import Statement, StatementComputation
from ycg_flow.workflow.facts import Reason


def prepare_statement(
    desk: Desk, person: int, case_number: str, *, principal: int | None = None, seen_version: int | None = None
) -> str:
    """Open and compute the statement of a case and return its number.

    Raises `RefusedError` while the ledger or the round is not complete, `InvalidError` where there is a statement
    already, no approved result, or a ledger that contradicts itself.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        present = standing_statement(step, case)
        refuse({"statement": Reason("statement_exists", {"word": present.number})} if present is not None else {})
        perform(step, case, "prepare_statement", seen_version=seen_version)
        statement = _standing(step, case_number)
        perform(step, statement, "compute_statement", details=_content(compute(step, statement)))
        return statement.number


def compute_statement(
    desk: Desk, person: int, number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Compute a draft, or a statement that has become stale, from the ledger of now. Raises as `prepare_statement`."""
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        event = "recompute_statement" if statement.state == "stale" else "compute_statement"
        perform(step, statement, event, seen_version=seen_version, details=_content(compute(step, statement)))


def _standing(step: Step, case_number: str) -> Statement:
    statement = standing_statement(step, load_case(step, case_number))
    if statement is None:
        raise AssertionError(case_number)
    return statement


def _content(computation: StatementComputation) -> dict[str, Any]:
    return {
        "computation": computation.number,
        "digest": computation.digest,
        "basis_digest": computation.basis_digest,
        "run": computation.run_id,
    }
