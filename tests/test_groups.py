"""Tests of a group stay together in one process, where several run."""

from __future__ import annotations

import pytest


@pytest.mark.xdist_group("together")
def test_the_group_of_a_test_stands_behind_its_id_where_groups_are_kept_together(
    request: pytest.FixtureRequest,
) -> None:
    is_kept_together = bool(request.config.getoption("loadgroup", default=False))
    assert request.node.nodeid.endswith("@together") == is_kept_together
