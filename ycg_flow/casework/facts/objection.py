"""Facts of objections and appeals: which are open or upheld, and whether an upheld one was scored anew."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.objections import CLOSED, UPHELD, objection_name, objections_of
from ycg_flow.casework.results import digest_of_text, inputs_text, latest_run
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.objections import Objection


def _open_objections(view: View, case: EvaluationCase) -> tuple[str, ...]:
    return tuple(objection_name(row) for row in objections_of(view, case) if row.state not in CLOSED)


def _upheld_objections(view: View, case: EvaluationCase) -> tuple[str, ...]:
    return tuple(objection_name(row) for row in objections_of(view, case) if row.state == UPHELD)


def _rescoring_is_recorded(view: View, objection: Objection) -> bool:
    """Whether a run was made after the objection was upheld, and from the inputs as they are now."""
    run = latest_run(view, objection.case)
    if run is None or objection.answered_at is None or run.at < objection.answered_at or run.id == objection.run_id:
        return False
    return run.inputs_digest == digest_of_text(inputs_text(view, objection.case))


OBJECTION_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "open_objections": _open_objections,
    "upheld_objections": _upheld_objections,
    "rescoring_is_recorded": _rescoring_is_recorded,
}
