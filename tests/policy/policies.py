"""The policies that the engine's tests score with, loaded once."""

from functools import cache

from ycg_flow.policy.compiled import Policy
from ycg_flow.resources import load_policy


@cache
def zhengzhou() -> Policy:
    """Return the Zhengzhou policy."""
    return load_policy("zhengzhou-2022")
