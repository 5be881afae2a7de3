"""Speed of the checker: loading and checking all shipped policies, worked cases and tried-out money included."""

from __future__ import annotations

import tomllib
from fractions import Fraction

from benchmarks.goals import Goal
from ycg_flow.policy.checking import check_policy
from ycg_flow.resources import compiled_texts, policy_ids, policy_texts

BOUND = Fraction(25)


def goals() -> list[Goal]:
    """The checker against parsing the same files."""
    texts = {policy: policy_texts(policy) for policy in policy_ids()}

    def check_all() -> None:
        for policy, files in texts.items():
            compiled_texts(files)
            check_policy(files, policy)

    def parse_all() -> None:
        for files in texts.values():
            for text in files.values():
                tomllib.loads(text)

    size = sum(len(text) for files in texts.values() for text in files.values())
    note = f"{len(texts)} policies, {size:,} characters, loaded and checked"
    return [Goal("policy-check", BOUND, "at_most", check_all, parse_all, note)]
