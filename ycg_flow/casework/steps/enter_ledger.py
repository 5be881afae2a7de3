"""Enter the fund ledger of a case, or what a round has in common; statements that rest on it become stale."""

from __future__ import annotations

from sqlalchemy import select

from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.ledger import LedgerInput, write_entries
from ycg_flow.casework.loading import load_case, load_cycle
from ycg_flow.casework.objects import kind_of
from ycg_flow.casework.perform import perform
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.settling import settles_as_round
from ycg_flow.casework.voiding import void_stale_approval
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.cycles import Cycle
from ycg_flow.records.money import Statement
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.machine import permitted_events

ENTER = "enter_ledger"
MOVED_STATES = ("repayment_due", "settled")


def enter_ledger(
    desk: Desk,
    person: int,
    case_number: str,
    given: LedgerInput,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> int:
    """Enter amounts, counts and weights of a case and return how many entries changed; the same again changes nothing.

    An approval that rests on a changed entry is voided. Raises `InvalidError` with every field that does not fit, or
    where money moved already on what would change: the case is to be reopened first.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        written = write_entries(step, case.cycle, case, given)
        if not written and _may_enter(step, case):
            return 0
        _refuse_where_money_moved(step, case.cycle, case)
        details = {"entries": written, "source_document": given.source_document, "reason": given.reason}
        perform(step, case, ENTER, seen_version=seen_version, details=details)
        void_stale_approval(step, case, given.reason or given.source_document)
        return len(written)


def enter_round_ledger(
    desk: Desk,
    person: int,
    cycle_number: str,
    given: LedgerInput,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> int:
    """Enter what all cases of a round have in common and return how many entries changed.

    Raises `InvalidError` like `enter_ledger`.
    """
    with desk.step(person, principal=principal) as step:
        cycle = load_cycle(step, cycle_number)
        written = write_entries(step, cycle, None, given)
        if not written and _may_enter(step, cycle):
            return 0
        _refuse_where_money_moved(step, cycle, None)
        details = {"entries": written, "source_document": given.source_document, "reason": given.reason}
        perform(step, cycle, ENTER, seen_version=seen_version, details=details)
        return len(written)


def _may_enter(step: Step, found: EvaluationCase | Cycle) -> bool:
    """Whether the person may enter a ledger here; to others an entry that changes nothing is refused like any."""
    kind = kind_of(found)
    table = step.desk.workflow.tables[kind.table]
    place = kind.place_of(found, step.today)
    return ENTER in permitted_events(table, found.state, step.actor, place)


def _refuse_where_money_moved(step: Step, cycle: Cycle, case: EvaluationCase | None) -> None:
    query = select(Statement.number).join(EvaluationCase).where(Statement.state.in_(MOVED_STATES))
    if case is None or settles_as_round(policy_of(step, cycle)):
        query = query.where(EvaluationCase.cycle_id == cycle.id)
    else:
        query = query.where(Statement.case_id == case.id)
    moved = tuple(step.session.scalars(query.order_by(Statement.number)))
    refuse({"ledger": Reason("money_has_moved", {"items": moved})} if moved else {})
