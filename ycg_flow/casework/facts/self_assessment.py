"""Facts of the self-assessment: what is unanswered, invalid or without evidence, and whether the report is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from ycg_flow.casework import self_assessments
from ycg_flow.casework.desk import View

SELF_ASSESSMENT_FACTS: Mapping[str, Callable[[View, Any], Any]] = {
    "unanswered_figures": self_assessments.unanswered_figures,
    "invalid_figures": self_assessments.invalid_figures,
    "figures_without_evidence": self_assessments.figures_without_evidence,
    "report_is_attached": self_assessments.report_is_attached,
}
