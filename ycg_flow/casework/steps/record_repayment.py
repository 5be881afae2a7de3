"""Record that the consortium paid back what was claimed: the whole of what is open, line by line."""

from __future__ import annotations

from ycg_flow.casework.checks import refuse
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import open_claim, open_lines, write_payments
from ycg_flow.casework.perform import perform, refuse_unless_permitted
from ycg_flow.casework.steps.record_payment import Movement, is_recorded, movement_faults
from ycg_flow.records.money import Statement
from ycg_flow.workflow.facts import Reason


def record_repayment(
    desk: Desk,
    person: int,
    number: str,
    movement: Movement,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Record the repayment that settles a claim; recording the same again changes nothing.

    Raises `InvalidError` where the amount is not what is open: money is returned in full (Zhengzhou, first measure 9).
    """
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        refuse_unless_permitted(step, statement, "record_repayment")
        refuse(movement_faults(step, movement))
        if is_recorded(step, statement, movement, sign=-1):
            return
        lines = open_lines(step, statement)
        open_fen = -sum(lines.values())
        faults: dict[str, Reason] = {}
        if movement.amount_fen != open_fen:
            faults["amount_fen"] = Reason("amount_is_not_what_is_open", {"open_fen": open_fen})
        refuse(faults)
        details = {"amount_fen": open_fen, "voucher": movement.voucher, "moved_on": movement.moved_on.isoformat()}
        perform(step, statement, "record_repayment", seen_version=seen_version, details={**details, "lines": lines})
        write_payments(step, statement, lines, movement.voucher, movement.moved_on)
        claim = open_claim(step, statement)
        if claim is None:
            raise AssertionError(number)
        claim.repaid_at = step.now
