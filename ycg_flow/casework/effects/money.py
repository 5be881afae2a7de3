"""Effects on money: a new statement, statements that no longer hold, departments told, the case sealed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.approvals import final_result
from ycg_flow.casework.desk import Step
from ycg_flow.casework.facts.money import uninformed_departments
from ycg_flow.casework.history import record_act
from ycg_flow.casework.numbers import next_number
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.outbox import inform, people_with_roles
from ycg_flow.casework.perform import perform, start_in
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.settling import VOID, settles_as_round, stored_digest
from ycg_flow.policy.canonical import digest_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.consequences import DepartmentNotice
from ycg_flow.records.history import HistoryEntry
from ycg_flow.records.money import Statement
from ycg_flow.records.organisations import Institution
from ycg_flow.workflow.effects import Effect
from ycg_flow.workflow.facts import Given
from ycg_flow.workflow.machine import Decision
from ycg_flow.workflow.permissions import SYSTEM
from ycg_flow.workflow.regions import lies_within

PROMISED_STATES = ("proposed", "confirmed", "issued")
READERS = ("observer",)


def create_statement(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Open the statement of a case in draft, with its task."""
    statement = Statement(
        number=next_number(step, Statement, case, "S"),
        case=case,
        prepared_by_id=step.actor.person,
        prepared_at=step.now,
    )
    start_in(step, statement, "statement")


def mark_statements_stale(step: Step, found: Any, decision: Decision, given: Given) -> None:  # noqa: ANN401 - a row of any kind of object
    """Mark every statement that was proposed, confirmed or issued on what has changed.

    What a round has in common, and ranks, bear on the statements of all its cases.
    """
    kind = kind_of(found)
    case, cycle = kind.case_of(found), kind.cycle_of(found)
    query = select(Statement).join(EvaluationCase).where(Statement.state.in_(PROMISED_STATES))
    if case is None or settles_as_round(policy_of(step, cycle)):
        query = query.where(EvaluationCase.cycle_id == cycle.id)
    else:
        query = query.where(Statement.case_id == case.id)
    step.session.flush()
    for statement in step.session.scalars(query.order_by(Statement.id).with_for_update(of=Statement)).all():
        perform(replace(step, actor=SYSTEM), statement, "mark_stale")


def void_statements(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Void every statement of a case, also one that was paid: what moved stays recorded and counts for the next."""
    query = select(Statement).where(Statement.case_id == case.id, Statement.state != VOID)
    for statement in step.session.scalars(query.order_by(Statement.id)).all():
        perform(replace(step, actor=SYSTEM), statement, "void_statement", given)


def inform_departments(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Note that the departments not yet told of the approved result are told by this document; tell their people."""
    final = final_result(step, case)
    if final is None:
        raise AssertionError(case.number)
    for department in uninformed_departments(step, case):
        step.session.add(
            DepartmentNotice(
                case_id=case.id,
                approval_id=final.id,
                department=department,
                document=given.decision_document,
                person_id=step.actor.person,
                informed_at=step.now,
            )
        )
        people = people_with_roles(step, READERS, _institutions(step, department, case))
        values = {"case": case.number, "department": department, "document": given.decision_document}
        inform(step, people, "result_for_department", values, key=f"department:{final.id}:{department}", case=case)


def seal_case_package(step: Step, case: EvaluationCase, decision: Decision, given: Given) -> None:
    """Write the digest of the closed case into its history: the head of the chain and what every statement says."""
    chain = f"case:{case.number}"
    query = select(HistoryEntry).where(HistoryEntry.chain == chain).order_by(HistoryEntry.sequence.desc())
    head = step.session.scalars(query.limit(1)).one()
    statements = step.session.scalars(select(Statement).where(Statement.case_id == case.id).order_by(Statement.id))
    sealed = {
        "chain_head": head.digest,
        "entries": head.sequence,
        "statements": {statement.number: stored_digest(statement) for statement in statements},
    }
    record_act(step, case, "seal_case_package", {**sealed, "digest": digest_of(sealed)})


def _institutions(step: Step, department: str, case: EvaluationCase) -> list[int]:
    """Return the departments of this kind whose region the case lies in."""
    query = select(Institution.id, Institution.region_code).where(Institution.kind == department)
    return [key for key, region in step.session.execute(query) if lies_within(case.region_code, region)]


MONEY_EFFECTS: Mapping[Effect, Callable[[Step, Any, Decision, Given], None]] = {
    Effect.CREATE_STATEMENT: create_statement,
    Effect.MARK_STATEMENTS_STALE: mark_statements_stale,
    Effect.VOID_STATEMENTS: void_statements,
    Effect.INFORM_DEPARTMENTS: inform_departments,
    Effect.SEAL_CASE_PACKAGE: seal_case_package,
}
