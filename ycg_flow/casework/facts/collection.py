"""Facts of data collection: whether it has begun, which figures lack, which differences nobody has decided."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.figures import COLLECTED, SELF_REPORTED, differences, figures_of, item_of, required_figures
from ycg_flow.casework.policies import policy_of
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.figures import FigureValue

SUPPLIERS = ("records", "ledger")
"""Who gives the figures that the agency collects before the site is visited."""


def _collection_has_begun(view: View, case: EvaluationCase) -> bool:
    """Whether anything was collected for the case; a figure of the whole county is not about this party."""
    query = select(FigureValue.id).where(
        FigureValue.case_id == case.id, FigureValue.stage == COLLECTED, FigureValue.owner_kind == "party"
    )
    return view.session.scalar(query.limit(1)) is not None


def _uncollected_figures(view: View, case: EvaluationCase) -> tuple[str, ...]:
    year = case.cycle.evaluation_year
    present = {key for key, stages in figures_of(view, case).items() if set(stages) - {SELF_REPORTED}}
    required = required_figures(policy_of(view, case.cycle), year, SUPPLIERS)
    return tuple(item_of(*key, year) for key in required if key not in present)


def _unresolved_differences(view: View, case: EvaluationCase) -> tuple[str, ...]:
    year = case.cycle.evaluation_year
    return tuple(item_of(found.figure, found.year, year) for found in differences(view, case))


COLLECTION_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "collection_has_begun": _collection_has_begun,
    "uncollected_figures": _uncollected_figures,
    "unresolved_differences": _unresolved_differences,
}
