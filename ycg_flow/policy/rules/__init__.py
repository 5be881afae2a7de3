"""Kinds of scoring rules, one file each, and the registry that names them.

A new kind is a file here and a line in `RULE_KINDS`. Curve rules give a curve of one argument; judged and combined
rules give points and a reason. Nothing else in the engine knows the kinds.
"""

from __future__ import annotations

from collections.abc import Mapping

from ycg_flow.policy.rules.at_least import AtLeast
from ycg_flow.policy.rules.at_most import AtMost
from ycg_flow.policy.rules.bands import Bands
from ycg_flow.policy.rules.base import Rule
from ycg_flow.policy.rules.condition import Condition
from ycg_flow.policy.rules.exactly import Exactly
from ycg_flow.policy.rules.excess import Excess
from ycg_flow.policy.rules.graded import Graded
from ycg_flow.policy.rules.joint import Joint
from ycg_flow.policy.rules.judged import Judged
from ycg_flow.policy.rules.per_event import PerEvent
from ycg_flow.policy.rules.proportion import Proportion
from ycg_flow.policy.rules.shortfall import Shortfall
from ycg_flow.policy.rules.sum_of_parts import SumOfParts
from ycg_flow.policy.rules.trend import Trend
from ycg_flow.policy.rules.two_sided import TwoSided
from ycg_flow.policy.rules.value import Value

RULE_KINDS: Mapping[str, type[Rule]] = {
    "condition": Condition,
    "per_event": PerEvent,
    "shortfall": Shortfall,
    "excess": Excess,
    "at_least": AtLeast,
    "at_most": AtMost,
    "exactly": Exactly,
    "proportion": Proportion,
    "bands": Bands,
    "two_sided": TwoSided,
    "judged": Judged,
    "graded": Graded,
    "joint": Joint,
    "sum": SumOfParts,
    "trend": Trend,
    "value": Value,
}
