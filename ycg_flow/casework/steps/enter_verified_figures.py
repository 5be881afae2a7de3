"""Enter figures as the evaluators found them on site, beside what was reported and collected."""

from __future__ import annotations

from collections.abc import Sequence

from ycg_flow.casework.desk import Desk
from ycg_flow.casework.entered_figures import (
    EnteredFigure,
    append_values,
    checked_values,
    entry_details,
    new_at_stage,
)
from ycg_flow.casework.figures import VERIFIED
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.surveys import SURVEY
from ycg_flow.policy.model.inputs import FigureTable
from ycg_flow.workflow.facts import Reason


def enter_verified_figures(
    desk: Desk,
    person: int,
    case_number: str,
    verified: Sequence[EnteredFigure],
    source: str,
    *,
    principal: int | None = None,
) -> int:
    """Append what is new or different, with the papers it was read from, and return how many rows that made.

    All or nothing: raises `InvalidError` with every figure that does not fit the policy, belongs to the whole county,
    or is the surveyor's to count. Where a value differs from another stage it is marked until somebody decides.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        values = checked_values(step, case, verified, source, _refused)
        new = new_at_stage(step, case, VERIFIED, values)
        perform(step, case, "record_verification", details=entry_details(verified, new, source))
        append_values(step, case, VERIFIED, new)
        return len(new)


def _refused(figure: FigureTable) -> Reason | None:
    if figure.supplied_by == SURVEY:
        return Reason("figure_comes_from_the_survey")
    return None if figure.owner == "evaluated_party" else Reason("figure_of_the_region")
