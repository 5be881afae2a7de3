"""What a case's money would be with another total, everything else as it is: the policy's own lines, computed again."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from ycg_flow.policy.compiled import BASE_TOTAL, QUALIFIED, TOTAL
from ycg_flow.policy.evaluation import Evaluation
from ycg_flow.policy.scope import CaseScope
from ycg_flow.policy.scoring import score
from ycg_flow.policy.settlement.statement import Statement, settle
from ycg_flow.policy.totals import grade_of

PAID_TO_PARTY, PAID_BACK = "paid_to_party", "paid_back"
LEAST = Fraction(1, 100)
"""The least step of a published total."""


@dataclass(frozen=True)
class NextStep:
    """The nearest higher total at which the money is more: that total, and how many yuan more."""

    total: Fraction
    gain: Fraction


def net_amount(statement: Statement) -> Fraction | None:
    """Return what a party is paid less what it pays back, in yuan; None while a line lacks something or none moves."""
    flows = [amount for amount in statement.values() if amount.is_money and amount.line.flow != "none"]
    if not flows or any(amount.value is None for amount in flows):
        return None
    paid = sum((amount.value or Fraction(0) for amount in flows if amount.line.flow == PAID_TO_PARTY), Fraction(0))
    return paid - sum((amount.value or Fraction(0) for amount in flows if amount.line.flow == PAID_BACK), Fraction(0))


def net_with_total(evaluation: Evaluation, total: Fraction) -> Fraction | None:
    """Return the net amount the case would have with another rounded total; None where it cannot be computed.

    Ranks stand still: where they decide, the money of a single case is not known before its round.
    """
    policy, own = evaluation.policy, evaluation.score.total
    if own is None or own.rounded is None or own.base_rounded is None:
        return None
    scope = CaseScope(policy, evaluation.case)
    score(policy, scope)
    grade = grade_of(policy, total)
    is_failed = evaluation.is_vetoed or (grade is not None and grade.is_fail)
    scope.set_line(TOTAL, total)
    scope.set_line(BASE_TOTAL, total - own.rounded + own.base_rounded)
    scope.set_line(QUALIFIED, Fraction(not is_failed))
    return net_amount(settle(policy, {"": scope})[""])


def next_step(evaluation: Evaluation) -> NextStep | None:
    """Return the nearest higher total that brings more money; None where none does or nothing is known."""
    own = evaluation.score.total
    if own is None or own.rounded is None:
        return None
    now = net_with_total(evaluation, own.rounded)
    if now is None:
        return None
    for total in _turning_points(evaluation, own.rounded):
        then = net_with_total(evaluation, total)
        if then is not None and then > now:
            return NextStep(total, then - now)
    return None


def _turning_points(evaluation: Evaluation, total: Fraction) -> list[Fraction]:
    """Return the totals above at which a curve of a line or a grade changes, and the next hundredth."""
    policy = evaluation.policy
    ends = {grade.from_ for grade in policy.table.grade} | {total + LEAST}
    for line in policy.lines:
        for curves in line.curves.values():
            for curve in curves.values():
                for piece in curve.pieces:
                    ends |= {end for end in (piece.interval.low, piece.interval.high) if end is not None}
    return sorted({near for end in ends for near in (end, end + LEAST) if near > total})
