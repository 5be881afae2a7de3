"""Speed of loading a policy for scoring, against `tomllib` on the same text."""

from __future__ import annotations

import tomllib
from fractions import Fraction

from benchmarks.goals import Goal
from ycg_flow.policy.compiling import compile_policy
from ycg_flow.resources import policy_text, toml_content

LOADED = "zhengzhou-2022"


def goals() -> list[Goal]:
    """The goal of loading."""
    text = policy_text(LOADED)
    return [
        Goal(
            "loading-a-policy",
            Fraction(25),
            "at_most",
            lambda: compile_policy(toml_content(text)),
            lambda: tomllib.loads(text),
            f"{LOADED}, its policy file alone",
        )
    ]
