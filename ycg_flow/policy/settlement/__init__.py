"""Kinds of settlement lines, one file each, and the registry that names them.

Most lines are formulas with curves beside them; a kind is needed only where one line makes several amounts.
"""

from __future__ import annotations

from collections.abc import Mapping

from ycg_flow.policy.settlement.base import LineKind
from ycg_flow.policy.settlement.formula import FORMULA
from ycg_flow.policy.settlement.ration import RATION
from ycg_flow.policy.settlement.split import SPLIT

LINE_KINDS: Mapping[str, LineKind] = {"formula": FORMULA, "split": SPLIT, "ration": RATION}
