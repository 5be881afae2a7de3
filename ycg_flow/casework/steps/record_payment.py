"""Record that an issued statement was paid: the whole of what is open, line by line, under one voucher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from ycg_flow.casework.checks import refuse, text_faults
from ycg_flow.casework.desk import Desk, Step
from ycg_flow.casework.loading import visible_cases
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import open_lines, payments_of, suspending_orders, write_payments
from ycg_flow.casework.perform import perform, refuse_unless_permitted
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Statement
from ycg_flow.workflow.facts import Reason
from ycg_flow.workflow.permissions import Permission

MOST_VOUCHER = 120
PAYING = frozenset({Permission.REGION_STATEMENT_PAY})


@dataclass(frozen=True)
class Movement:
    """Money that moved: how many fen in all, on which day, by which voucher."""

    amount_fen: int
    moved_on: date
    voucher: str


def record_payment(
    desk: Desk,
    person: int,
    number: str,
    movement: Movement,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Record the payment that settles an issued statement; recording the same again changes nothing.

    What the party has to pay back is set off against what it gets. Raises `InvalidError` where the amount is not what
    is open, more is to come back than to pay, or the party's payments are suspended.
    """
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        refuse_unless_permitted(step, statement, "record_payment")
        refuse(movement_faults(step, movement))
        if is_recorded(step, statement, movement, sign=1):
            return
        lines = open_lines(step, statement)
        total = sum(lines.values())
        faults: dict[str, Reason] = {}
        if total < 0:
            faults["amount_fen"] = Reason("more_is_to_come_back", {"open_fen": -total})
        elif movement.amount_fen != total:
            faults["amount_fen"] = Reason("amount_is_not_what_is_open", {"open_fen": total})
        suspending = suspending_orders(step, statement.case)
        if suspending and total > 0:
            faults["statement"] = Reason("payments_are_suspended", {"items": suspending})
        refuse(faults)
        details = {"amount_fen": total, "voucher": movement.voucher, "moved_on": movement.moved_on.isoformat()}
        perform(step, statement, "record_payment", seen_version=seen_version, details={**details, "lines": lines})
        write_payments(step, statement, lines, movement.voucher, movement.moved_on)


def is_recorded(step: Step, statement: Statement, movement: Movement, *, sign: int) -> bool:
    """Whether exactly this is recorded already, for somebody who may record it.

    Raises `InvalidError` where the voucher stands for something else.
    """
    rows = payments_of(step, statement, movement.voucher)
    own = visible_cases(step, PAYING).where(EvaluationCase.id == statement.case_id)
    if not rows or step.session.scalars(own).one_or_none() is None:
        return False
    total = sum(row.amount_fen if row.kind == "payment" else -row.amount_fen for row in rows)
    is_same = total == sign * movement.amount_fen and all(row.moved_on == movement.moved_on for row in rows)
    refuse({} if is_same else {"voucher": Reason("voucher_stands_for_another")})
    return True


def movement_faults(step: Step, movement: Movement) -> dict[str, Reason]:
    """Return what is wrong with a movement by itself."""
    faults = text_faults({"voucher": movement.voucher}, MOST_VOUCHER)
    if movement.moved_on > step.today:
        faults["moved_on"] = Reason("date_in_the_future")
    return faults
