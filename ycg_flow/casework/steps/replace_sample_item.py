"""Replace a patient who did not respond by the next in the order of the draw; nobody picks the replacement."""

from __future__ import annotations

from ycg_flow.casework.checks import LONG, refuse, text_faults
from ycg_flow.casework.desk import Desk
from ycg_flow.casework.numbers import load_numbered
from ycg_flow.casework.perform import perform
from ycg_flow.casework.sampling import item_at, refuse_unless_standing, replace_item
from ycg_flow.records.verification import INSURED_PATIENT, SampleDraw
from ycg_flow.workflow.facts import Reason


def replace_sample_item(
    desk: Desk, person: int, number: str, position: int, why: str, *, principal: int | None = None
) -> str | None:
    """Record the non-response and return the reference that takes the place, None where the list is used up.

    Raises `InvalidError` without saying why, for an item that is checked, or for a document: one that is not produced
    is a finding, or the party could choose what is looked at.
    """
    with desk.step(person, principal=principal) as step:
        draw = load_numbered(step, SampleDraw, number)
        refuse_unless_standing(step, draw)
        item = item_at(draw, position)
        faults = text_faults({"why": why}, LONG)
        if draw.kind != INSURED_PATIENT:
            faults["item"] = Reason("only_people_are_replaced")
        elif item.checks:
            faults["item"] = Reason("item_is_checked")
        refuse(faults)
        details = {"sample": number, "item": item.reference, "outcome": "no_response", "why": why}
        perform(step, draw.case, "record_verification", details=details)
        following = replace_item(step, draw, item, why)
        return None if following is None else following.reference
