"""Facts of site verification: kinds not drawn, items not checked, people not interviewed, whether the survey lacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import select

from ycg_flow.casework.desk import View
from ycg_flow.casework.policies import policy_of
from ycg_flow.casework.sampling import unchecked_items, undrawn_kinds
from ycg_flow.casework.surveys import outstanding_figures
from ycg_flow.records.cases import EvaluationCase
from ycg_flow.records.verification import INTERVIEW_KINDS, Interview


def _missing_interviews(view: View, case: EvaluationCase) -> tuple[str, ...]:
    if policy_of(view, case.cycle).table.document.on_site_for_cause:
        return ()
    held = set(view.session.scalars(select(Interview.kind).where(Interview.case_id == case.id)))
    return tuple(kind for kind in INTERVIEW_KINDS if kind not in held)


VERIFICATION_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "unverified_sample_kinds": undrawn_kinds,
    "unchecked_sample_items": unchecked_items,
    "missing_interviews": _missing_interviews,
    "survey_is_outstanding": lambda view, case: bool(outstanding_figures(view, case)),
}
