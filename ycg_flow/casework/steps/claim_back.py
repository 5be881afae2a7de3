"""Claim money back from the consortium: what a statement asks for, or more by a decision of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.payments import moved_lines, open_lines
from ycg_flow.casework.perform import perform, refuse_unless_permitted
from ycg_flow.records.money import RepaymentClaim, Statement
from ycg_flow.workflow.facts import Given, Reason


@dataclass(frozen=True)
class Claim:
    """Why money comes back, and the document that decided it; `beyond` are fen by line that only the decision asks."""

    reason: str
    document: str
    beyond: Mapping[str, int] = field(default_factory=dict)


def claim_back(
    desk: Desk,
    person: int,
    number: str,
    claim: Claim,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> int:
    """Claim back what is open, with what a decision asks beyond it, and return the fen.

    Raises `InvalidError` where nothing is to come back or more is claimed of a line than was paid for it
    and stays with the party, and `RefusedError` without a decision document.
    """
    with desk.step(person, principal=principal) as step:
        statement = load_numbered(step, Statement, number)
        refuse_unless_permitted(step, statement, "claim_back")
        moved, lines = moved_lines(step, statement.case), open_lines(step, statement)
        faults = text_faults({"reason": claim.reason}, LONG, required=False)
        faults |= text_faults({"document": claim.document}, SHORT, required=False)
        for line, fen in claim.beyond.items():
            # What comes back of the line anyhow is not claimed a second time.
            left = max(moved.get(line, 0) + min(lines.get(line, 0), 0), 0)
            if not 0 < fen <= left:
                faults[f"beyond.{line}"] = Reason("more_than_was_paid", {"paid_fen": left})
        amount = -sum(lines.values()) + sum(claim.beyond.values())
        if amount <= 0:
            faults["amount_fen"] = Reason("nothing_is_to_come_back")
        refuse(faults)
        details = {"amount_fen": amount, "beyond": dict(claim.beyond)}
        given = Given(reason=claim.reason, decision_document=claim.document)
        perform(step, statement, "claim_back", given, seen_version=seen_version, details=details)
        step.session.add(
            RepaymentClaim(
                statement_id=statement.id,
                case_id=statement.case_id,
                amount_fen=amount,
                beyond=dict(claim.beyond),
                reason=claim.reason,
                decision_document=claim.document,
                person_id=step.actor.person,
                claimed_at=step.now,
            )
        )
        return amount
