"""Enter the figures the agency collects: many at once, those of the county or prefecture for all their cases."""

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
from ycg_flow.casework.figures import COLLECTED, copy_in_earlier_figures
from ycg_flow.casework.loading import load_case
from ycg_flow.casework.perform import perform
from ycg_flow.casework.voiding import void_where_shared


def enter_collected_figures(
    desk: Desk,
    person: int,
    case_number: str,
    collected: Sequence[EnteredFigure],
    source: str,
    *,
    principal: int | None = None,
) -> int:
    """Append what is new or different, with where it was drawn from, and return how many rows that made.

    An approved result of another case that shares a changed figure is voided.

    All or nothing: raises `InvalidError` with every figure that does not fit the policy. The same again makes no row.
    """
    with desk.step(person, principal=principal) as step:
        case = load_case(step, case_number)
        values = checked_values(step, case, collected, source)
        copy_in_earlier_figures(step, case)
        new = new_at_stage(step, case, COLLECTED, values)
        perform(step, case, "enter_collected_figures", details=entry_details(collected, new, source))
        append_values(step, case, COLLECTED, new)
        void_where_shared(step, case, {value.figure for value in new}, source)
        return len(new)
