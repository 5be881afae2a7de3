"""Return an order that was not carried out sufficiently, with a new date."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def return_rectification(
    desk: Desk, person: int, number: str, reason: str, *, principal: int | None = None, seen_version: int | None = None
) -> None:
    """Return an order to the party. Raises `RefusedError` without a reason or a re-inspection of the report."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        perform(step, order, "return_rectification", Given(reason=reason), seen_version=seen_version)
