"""Facts of the money: what the ledger lacks, statements not issued, whether a statement adds up and still holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import View
from ycg_flow.casework.objects import case_of
from ycg_flow.casework.settling import (
    basis_digest,
    gap_fen,
    has_nothing_to_settle,
    lacking,
    latest_computation,
    standing_statement,
    stored_digest,
)
from ycg_flow.records.base import Stateful
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import DEPARTMENTS, DepartmentNotice
from ycg_flow.records.money import Statement

ISSUED_STATES = ("issued", "repayment_due", "settled")
SETTLED = "settled"
NO_STATEMENT = "statement"


def _missing_ledger_entries(view: View, found: Stateful) -> tuple[str, ...]:
    return lacking(view, case_of(found))


def _unissued_statements(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the statement that is not issued, or the word `statement` where one is needed and there is none."""
    statement = standing_statement(view, case)
    if statement is None:
        return () if has_nothing_to_settle(view, case) else (NO_STATEMENT,)
    return () if statement.state in ISSUED_STATES else (statement.number,)


def _unsettled_statements(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the statement whose money has not moved in full, be it to pay or to come back."""
    statement = standing_statement(view, case)
    return () if statement is None or statement.state == SETTLED else (statement.number,)


def statement_digest(_: View, statement: Statement) -> str:
    """Return the digest of what there is to confirm: what the statement's rows say now."""
    return stored_digest(statement)


def _statement_gap_fen(_: View, statement: Statement) -> int:
    latest = latest_computation(statement)
    return 0 if latest is None else gap_fen(latest)


def _statement_is_current(view: View, statement: Statement) -> bool:
    latest = latest_computation(statement)
    return latest is not None and latest.basis_digest == basis_digest(view, statement.case)


def uninformed_departments(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the departments that were not told of the result as approved now."""
    final = final_result(view, case)
    if final is None:
        return DEPARTMENTS
    query = select(DepartmentNotice.department).where(DepartmentNotice.approval_id == final.id)
    informed = set(view.session.scalars(query))
    return tuple(department for department in DEPARTMENTS if department not in informed)


MONEY_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "missing_ledger_entries": _missing_ledger_entries,
    "unissued_statements": _unissued_statements,
    "unsettled_statements": _unsettled_statements,
    "statement_gap_fen": _statement_gap_fen,
    "statement_is_current": _statement_is_current,
    "uninformed_departments": uninformed_departments,
}
