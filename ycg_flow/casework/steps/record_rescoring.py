"""Record that an upheld objection or appeal was scored anew: the run that did it corrects the score."""

from __future__ import annotations

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.matters import Matter, load_objection
from ycg_flow.casework.perform import perform
from ycg_flow.casework.results import latest_run
from ycg_flow.workflow.facts import Given


def record_rescoring(desk: Desk, person: int, matter: Matter, *, principal: int | None = None) -> int:
    """Tie an upheld objection to the newest run and return its number.

    Raises `RefusedError` where nothing was computed since it was upheld, or where the run is no longer current.
    """
    with desk.step(person, principal=principal) as step:
        objection = load_objection(step, matter)
        run = latest_run(step, objection.case)
        number = 0 if run is None else run.number
        objection.rescoring_run_id = None if run is None else run.id
        perform(step, objection, "record_rescoring", Given(indicator=objection.indicator), details={"run": number})
        return number
