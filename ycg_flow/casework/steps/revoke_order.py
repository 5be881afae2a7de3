"""Revoke an order that should not have been issued, by a decision."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def revoke_order(
    desk: Desk,
    person: int,
    number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """Revoke an order. Raises `RefusedError` without a reason or the document of the decision."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        given = Given(reason=resolution.reason, decision_document=resolution.document)
        perform(step, order, "revoke_order", given, seen_version=seen_version)
