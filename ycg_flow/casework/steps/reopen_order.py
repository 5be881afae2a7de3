"""Reopen a closed order: a later re-inspection found the target missed again."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def reopen_order(
    desk: Desk, person: int, number: str, reason: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Reopen an order with a new date. Raises `RefusedError` where no re-inspection found the target missed."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        perform(step, order, "reopen_order", Given(reason=reason), seen_version=seen_version)
