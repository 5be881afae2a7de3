"""Small invented policies for tests of single rules: a head, and whatever TOML a test adds to it."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from ycg_flow.policy.compiled import Policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.policy.faults import FaultsFound
from ycg_flow.policy.interface import answer_case
from ycg_flow.resources import toml_content

HEAD = """
id = "small-policy"
version = 1
document = { title = "试点办法", issuers = ["县医疗保障局"], first_year = 2020 }
total = { points = 10 }

[[group]]
id = "all"
name = "全部指标"

[[reading]]
id = "partial_points"
clause = "1"
question = "不足一个单位的部分怎样扣分。"
options = { proportional = "按比例", full = "满一个单位", begun = "不足按一个" }
default = "proportional"

[[figure]]
id = "rate"
name = "率"
unit = "percent"
supplied_by = "records"
years = 3

[[figure]]
id = "count"
name = "例数"
unit = "cases"
supplied_by = "records"

[[figure]]
id = "done"
name = "已完成"
unit = "yes_no"
supplied_by = "site"
"""


def policy_of(text: str = "") -> Policy:
    """Return the compiled policy of the head and more TOML."""
    return compile_policy(toml_content(HEAD + text))


def faults_of(text: str) -> dict[str, str]:
    """Return the faults found in the head and more TOML, place -> code."""
    with pytest.raises(FaultsFound) as found:
        policy_of(text)
    return {fault.place: fault.code for fault in found.value.faults}


def indicator(rule: str, *, points: int | None = 10, measure: str | None = "rate", more: str = "") -> str:
    """Return the TOML of one indicator with a rule."""
    lines = ["[[indicator]]", 'id = "item"', 'group = "all"', 'name = "指标"', 'clause = "1"', f"rule = {rule}"]
    lines += [f"points = {points}"] if points is not None else []
    lines += [f'measure = "{measure}"'] if measure is not None else []
    return "\n".join([*lines, more, ""])


def scored(policy: Policy, **content: Any) -> dict[str, Any]:
    """Return the answer for the one indicator of a small policy."""
    found: dict[str, Any] = answer_case(policy, {"year": 2025, **content})["indicators"]["item"]
    return found


def points(policy: Policy, **content: Any) -> Fraction | str:
    """Return the points of the one indicator of a small policy, or its state where it has none."""
    found = scored(policy, **content)
    return found["state"] if found["points"] is None else Fraction(found["points"])
