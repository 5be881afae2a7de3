"""Close an order: a re-inspection by another person found its target met."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder


def verify_rectification(
    desk: Desk, person: int, number: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Close an order. Raises `RefusedError` without a re-inspection of the report, or where it found too little."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        perform(step, order, "verify_rectification", seen_version=seen_version)
