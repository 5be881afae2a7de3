"""Name who answers an objection or appeal - never one who scored the indicator - or name another."""

from __future__ import annotations

from ycg_flow.casework.actors import actor_of
from ycg_flow.casework.desk import Desk, Step, View
from ycg_flow.casework.errors import InvalidError, NotFoundError
from ycg_flow.casework.matters import Matter, load_objection
from ycg_flow.casework.objects import case_place
from ycg_flow.casework.outbox import inform
from ycg_flow.casework.perform import perform
from ycg_flow.records.objections import Objection
from ycg_flow.workflow.facts import Given, Reason
from ycg_flow.workflow.permissions import permissions_to, reach_of


def assign_objection(desk: Desk, person: int, matter: Matter, answerer: int, *, principal: int | None = None) -> None:
    """Name who answers. Raises `InvalidError` where they may not answer at all, `RefusedError` where they scored."""
    with desk.step(person, principal=principal) as step:
        _name(step, load_objection(step, matter), "assign_objection", answerer, "")


def reassign_objection(
    desk: Desk, person: int, matter: Matter, answerer: int, reason: str, *, principal: int | None = None
) -> None:
    """Name another who answers, with the reason. Raises as `assign_objection`."""
    with desk.step(person, principal=principal) as step:
        _name(step, load_objection(step, matter), "reassign_objection", answerer, reason)


def _name(step: Step, objection: Objection, event: str, answerer: int, reason: str) -> None:
    given = Given(person=answerer, indicator=objection.indicator, reason=reason)
    perform(step, objection, event, given)
    if not may_answer(step, objection, answerer):
        raise InvalidError({"person": Reason("answerer_has_no_such_role")})
    objection.assigned_to_id = answerer
    values = {"case": objection.case.number, "indicator": objection.indicator}
    key = f"objection:{objection.id}:{objection.version}:{step.now.isoformat()}"
    inform(step, [answerer], "objection_assigned", values, key=key, case=objection.case)


def may_answer(view: View, objection: Objection, answerer: int) -> bool:
    """Return whether a person holds the right to answer an objection; whether they scored is judged by the table."""
    try:
        actor = actor_of(view.session, answerer, None, view.today)
    except NotFoundError:
        return False
    reach = reach_of(actor, permissions_to("objection", "answer"), view.desk.roles)
    return reach.covers(case_place(objection.case, view.today))
