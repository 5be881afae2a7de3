"""Take an objection or appeal back."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_objection
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given


def take_back_objection(desk: Desk, person: int, matter: Matter, reason: str, *, principal: int | None = None) -> None:
    """Take it back with a reason, before it was answered. Raises `RefusedError`."""
    with desk.step(person, principal=principal) as step:
        objection = load_objection(step, matter)
        perform(step, objection, "take_back_objection", Given(indicator=objection.indicator, reason=reason))
