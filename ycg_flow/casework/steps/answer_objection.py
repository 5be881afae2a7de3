"""Answer an objection or appeal with a reason: it is upheld, or it is dismissed."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.errors import InvalidError
from ycg_flow.casework.matters import Matter, load_objection
from ycg_flow.casework.perform import perform
from ycg_flow.workflow.facts import Given, Reason


def uphold_objection(desk: Desk, person: int, matter: Matter, answer: str, *, principal: int | None = None) -> None:
    """Uphold it: the indicator has to be scored anew. Only who was assigned answers, and nobody who scored it.

    Raises `InvalidError` for another than the assigned person, `RefusedError` with every reason.
    """
    _answer(desk, person, principal, matter, ("uphold_objection", answer))


def dismiss_objection(desk: Desk, person: int, matter: Matter, answer: str, *, principal: int | None = None) -> None:
    """Dismiss it: the score stands. Raises as `uphold_objection`."""
    _answer(desk, person, principal, matter, ("dismiss_objection", answer))


def _answer(desk: Desk, person: int, principal: int | None, matter: Matter, answered: tuple[str, str]) -> None:
    event, answer = answered
    with desk.step(person, principal=principal) as step:
        objection = load_objection(step, matter)
        if objection.assigned_to_id is not None and objection.assigned_to_id not in step.actor.persons:
            raise InvalidError({"person": Reason("objection_is_assigned_to_another")})
        if answer.strip():
            objection.answer = answer.strip()
            objection.answered_by_id = step.actor.person
            objection.answered_at = step.now
        perform(step, objection, event, Given(indicator=objection.indicator, reason=answer))
