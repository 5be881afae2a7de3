"""What moved and what is still open, line by line over all statements of a case: nothing is paid or claimed twice.

A line that is paid to the party asks for its amount, one that is paid back for the negative of it, both less what a
decision claims beyond. A line that is divided moves as its parts: each receiver is paid directly (Zhengzhou, third
measure 5). What is open of all lines together moves at once: the year-end settlement is a net one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import or_, select

from ycg_flow.casework.desk import Step, View
from ycg_flow.casework.ledger import PARTY
from ycg_flow.casework.settling import LINE, VOID, latest_computation
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.money import Payment, RepaymentClaim, Statement, StatementLine
from ycg_flow.records.rectification import EscalationMeasure, RectificationOrder

PAID, REPAID = "payment", "repayment"
_SIGNS = {"paid_to_party": 1, "paid_back": -1}
_SUSPENSION = "payment_suspension"
_ENDED = ("closed", "revoked")


def open_lines(view: View, statement: Statement) -> dict[str, int]:
    """Return by line the fen still to pay to the party, negative where they are to come back; settled lines are out."""
    latest = latest_computation(statement)
    lines = [line for line in latest.lines if line.holder == PARTY] if latest is not None else []
    open_fen: dict[str, int] = {}
    for line in lines:
        if line.flow in _SIGNS and line.amount_fen is not None:
            for receiver, fen in _receivers(line.line, line.amount_fen, lines).items():
                open_fen[receiver] = _SIGNS[line.flow] * fen
    for changes in (_claimed_beyond(view, statement.case), moved_lines(view, statement.case)):
        for name, fen in changes.items():
            open_fen[name] = open_fen.get(name, 0) - fen
    return {name: fen for name, fen in open_fen.items() if fen}


def moved_lines(view: View, case: EvaluationCase) -> dict[str, int]:
    """Return by line what was paid to the party less what it repaid, in fen, over all statements of the case."""
    moved: dict[str, int] = {}
    for payment in view.session.scalars(select(Payment).where(Payment.case_id == case.id)):
        sign = 1 if payment.kind == PAID else -1
        moved[payment.line] = moved.get(payment.line, 0) + sign * payment.amount_fen
    return moved


def write_payments(step: Step, statement: Statement, lines: Mapping[str, int], voucher: str, moved_on: date) -> None:
    """Record that every open line moved in full, under one voucher."""
    step.session.add_all(
        Payment(
            statement_id=statement.id,
            case_id=statement.case_id,
            line=line,
            kind=PAID if fen > 0 else REPAID,
            amount_fen=abs(fen),
            voucher=voucher,
            moved_on=moved_on,
            person_id=step.actor.person,
            recorded_at=step.now,
        )
        for line, fen in lines.items()
    )
    step.session.flush()


def payments_of(view: View, statement: Statement, voucher: str) -> list[Payment]:
    """Return what was recorded for a statement under a voucher."""
    query = select(Payment).where(Payment.statement_id == statement.id, Payment.voucher == voucher)
    return list(view.session.scalars(query.order_by(Payment.id)))


def open_claim(view: View, statement: Statement) -> RepaymentClaim | None:
    """Return the claim of a statement that was not repaid."""
    query = select(RepaymentClaim).where(
        RepaymentClaim.statement_id == statement.id, RepaymentClaim.repaid_at.is_(None)
    )
    return view.session.scalars(query.order_by(RepaymentClaim.id.desc()).limit(1)).one_or_none()


def suspending_orders(view: View, case: EvaluationCase) -> tuple[str, ...]:
    """Return the numbers of the orders of a party for which its payments are suspended and that are not put right."""
    query = (
        select(RectificationOrder.number)
        .join(EscalationMeasure, EscalationMeasure.order_id == RectificationOrder.id)
        .join(EvaluationCase, EvaluationCase.id == RectificationOrder.case_id)
        .where(
            EvaluationCase.party_id == case.party_id,
            EscalationMeasure.measure == _SUSPENSION,
            RectificationOrder.state.not_in(_ENDED),
        )
        .order_by(RectificationOrder.number)
    )
    return tuple(dict.fromkeys(view.session.scalars(query)))


def _receivers(name: str, amount_fen: int, lines: Sequence[StatementLine]) -> dict[str, int]:
    """Return the last parts a line is divided into, with their fen; the line itself where it is not divided whole."""
    parts = {
        line.line: line.amount_fen
        for line in lines
        if line.kind == LINE and line.part_of == name and line.flow not in _SIGNS and line.amount_fen is not None
    }
    if sum(parts.values()) != amount_fen or not parts:
        return {name: amount_fen}
    found: dict[str, int] = {}
    for part, fen in parts.items():
        found |= _receivers(part, fen, lines)
    return found


def _claimed_beyond(view: View, case: EvaluationCase) -> Mapping[str, int]:
    """Return by line what decisions claim beyond the statements; a claim that was voided before repayment is out."""
    query = (
        select(RepaymentClaim)
        .join(Statement, Statement.id == RepaymentClaim.statement_id)
        .where(
            RepaymentClaim.case_id == case.id,
            or_(Statement.state != VOID, RepaymentClaim.repaid_at.is_not(None)),
        )
    )
    claimed: dict[str, int] = {}
    for claim in view.session.scalars(query):
        for name, fen in claim.beyond.items():
            claimed[name] = claimed.get(name, 0) + fen
    return claimed
