"""Hand a matter over for handling by law, by a decision."""

from __future__ import annotations

from ycg_flow.casework.checks import LONG, SHORT, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.effects.rectification import add_consequence
from ycg_flow.casework.matters import Resolution
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.records.consequences import HAND_OVER
from ycg_flow.records.rectification import RectificationOrder
from ycg_flow.workflow.facts import Given


def hand_over_order(
    desk: Desk,
    person: int,
    number: str,
    resolution: Resolution,
    *,
    principal: int | None = None,
    seen_version: int | None = None,
) -> None:
    """End an order by handing it over; this counts as a consequence. Raises `RefusedError` without reason, document."""
    with desk.step(person, principal=principal) as step:
        order = load_numbered(step, RectificationOrder, number)
        faults = text_faults({"reason": resolution.reason}, LONG, required=False)
        refuse(faults | text_faults({"document": resolution.document}, SHORT, required=False))
        given = Given(reason=resolution.reason, decision_document=resolution.document)
        perform(step, order, "hand_over_order", given, seen_version=seen_version)
        add_consequence(step, order, HAND_OVER, given)
