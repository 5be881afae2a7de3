"""Facts of veto inquiries: which are open, whether facts were found, whether the party came forward by itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework.desk import View
from ycg_flow.casework.vetoes import open_inquiries, was_self_reported_in_time
from ycg_flow.records.cases import EvaluationCase


def _open_veto_inquiries(view: View, case: EvaluationCase) -> tuple[str, ...]:
    return tuple(f"{inquiry.id}:{inquiry.veto}" for inquiry in open_inquiries(view, case))


VETO_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "open_veto_inquiries": _open_veto_inquiries,
    "findings_are_recorded": lambda _, inquiry: bool(inquiry.findings),
    "fraud_was_self_reported_in_time": was_self_reported_in_time,
}
