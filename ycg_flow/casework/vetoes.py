"""Vetoes of a case as its inquiries leave them: what stands, what is open, what was decided against.

One incident may be dismissed and another confirmed under the same veto: a confirmed one always stands.
"""

from __future__ import annotations

from fractions import Fraction

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.policies import policy_of
from ycg_flow.policy.compiled import Policy
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.vetoes import VetoInquiry

CONFIRMED, DISMISSED, LENIENT = "confirmed", "dismissed", "lenient"
CLOSED = (CONFIRMED, DISMISSED, LENIENT, "lapsed")


def inquiries_of(view: View, case: EvaluationCase) -> list[VetoInquiry]:
    """Return the inquiries of a case, the oldest first."""
    query = select(VetoInquiry).filter_by(case_id=case.id).order_by(VetoInquiry.id)
    return list(view.once(("inquiries", case.id), lambda: view.session.scalars(query).all()))


def open_inquiries(view: View, case: EvaluationCase) -> list[VetoInquiry]:
    """Return the inquiries that are not decided."""
    return [inquiry for inquiry in inquiries_of(view, case) if inquiry.state not in CLOSED]


def veto_outcomes(view: View, case: EvaluationCase, policy: Policy) -> tuple[list[str], dict[str, VetoInquiry]]:
    """Return the vetoes that inquiries confirmed, and the computed ones that the inquiry named decided against.

    Where nothing is computed, a dismissal changes nothing in the result and is no part of its inputs.
    """
    decided = [inquiry for inquiry in inquiries_of(view, case) if inquiry.veto in policy.vetoes]
    confirmed = {inquiry.veto for inquiry in decided if inquiry.state == CONFIRMED}
    dismissed = {
        inquiry.veto: inquiry
        for inquiry in decided
        if inquiry.state in {DISMISSED, LENIENT}
        if inquiry.veto not in confirmed and policy.vetoes[inquiry.veto].expression is not None
    }
    return sorted(confirmed), dismissed


def still_covers(inquiry: VetoInquiry, value: Fraction | None) -> bool:
    """Whether a decision against a computed veto covers what it comes to now: nothing worse than was known then."""
    return value is None or (inquiry.decided_value is not None and value <= inquiry.decided_value)


def was_self_reported_in_time(view: View, inquiry: VetoInquiry) -> bool:
    """Whether the policy knows leniency for the veto and the party reported it before the bureau opened an inquiry.

    Zhengzhou, second measure 8: found by the consortium itself and reported in time; what "in time" means beyond that
    is for the people who propose and decide.
    """
    veto = policy_of(view, inquiry.case.cycle).vetoes.get(inquiry.veto)
    if inquiry.self_reported_at is None or veto is None or not veto.table.may_be_lenient:
        return False
    return not any(
        other.veto == inquiry.veto and other.self_reported_at is None and other.id < inquiry.id
        for other in inquiries_of(view, inquiry.case)
    )
