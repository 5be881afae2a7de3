"""Speed of reading policies: loading one and checking all six, against `tomllib` on the same texts."""

from __future__ import annotations

import tomllib
from fractions import Fraction
from functools import cache

from benchmarks.goals import Goal
from ycg_flow.policy.checking import CLAUSES, EXAMPLES, POLICY, check_policy
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.resources import policy_ids, policy_text, toml_content

LOADED = "zhengzhou-2022"


def goals() -> list[Goal]:
    """The goals of loading and checking."""
    return [
        Goal(
            "loading-a-policy",
            Fraction(25),
            "at_most",
            lambda: compile_policy(toml_content(_texts()[LOADED][POLICY])),
            lambda: tomllib.loads(_texts()[LOADED][POLICY]),
            f"{LOADED}, its policy file alone",
        ),
        Goal(
            "checking-all-policies",
            Fraction(25),
            "at_most",
            lambda: [check_policy(texts, folder) for folder, texts in _texts().items()],
            lambda: [tomllib.loads(text) for texts in _texts().values() for text in texts.values()],
            lambda: f"{', '.join(_texts())}: policy, clauses and examples, the worked cases among the checks",
        ),
    ]


@cache
def _texts() -> dict[str, dict[str, str]]:
    """Return the texts of every policy's files by the policy's id."""
    parts = (POLICY, CLAUSES, EXAMPLES)
    return {policy: {part: policy_text(policy, part) for part in parts} for policy in policy_ids()}
