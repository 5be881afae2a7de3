"""A derived policy: complete, of known origin, its points adding up; written so that it reads back unchanged."""

from fractions import Fraction
from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ycg_flow.cli.toml_writing import toml_text
from ycg_flow.policy.canonical import digest_of
from ycg_flow.policy.checking import check_policy
from ycg_flow.policy.deriving import derived_clauses, derived_policy
from ycg_flow.policy.difference import Change, policy_changes
from ycg_flow.resources import policy_ids, policy_text, toml_content

UNSCORED = ("liaoning-reference", "national-alliance", "national-administration")


@pytest.mark.parametrize("policy", policy_ids())
def test_a_written_policy_reads_back_as_it_was(policy: str) -> None:
    content = toml_content(policy_text(policy))
    assert digest_of(toml_content(toml_text(content))) == digest_of(content)


content_of = cache(lambda policy: toml_content(policy_text(policy)))


@pytest.mark.parametrize("policy", UNSCORED)
@given(points=some.integers(min_value=1, max_value=1000))
def test_placeholder_points_add_up_to_the_total(policy: str, points: int) -> None:
    derived = derived_policy(content_of(policy), "own", points)
    assert sum(Fraction(item["points"]) for item in derived["indicator"]) == points
    assert not any(item["points_in_text"] for item in derived["indicator"])


@pytest.mark.req("LN-05")
@pytest.mark.parametrize("policy", UNSCORED)
def test_a_scored_skeleton_is_without_faults(policy: str) -> None:
    texts = {
        "policy.toml": toml_text(derived_policy(toml_content(policy_text(policy)), "own", 100)),
        "clauses.toml": toml_text(derived_clauses(toml_content(policy_text(policy, "clauses.toml")))),
    }
    assert [finding for finding in check_policy(texts, "own") if not finding.fault.is_warning] == []


def test_the_origin_is_named_by_version_and_digest_and_the_paper_s_number_is_not_taken_over() -> None:
    content = toml_content(policy_text("zhengzhou-2022"))
    derived = derived_policy(content, "own")
    assert derived["derived_from"] == {"policy": "zhengzhou-2022", "version": 1, "digest": digest_of(content)}
    assert (derived["id"], derived["version"]) == ("own", 1)
    assert "number" not in derived["document"]
    assert derived["indicator"] == content["indicator"]


def test_entries_added_removed_changed_and_moved_are_told_apart() -> None:
    entries = {name: {"id": name, "points": 1} for name in "abcd"}
    old = {"indicator": [entries["a"], entries["b"], entries["c"]]}
    new = {"indicator": [entries["c"], {"id": "a", "points": 2}, entries["d"]]}
    assert policy_changes(old, new) == [
        Change("removed", "indicator", "b", old=entries["b"]),
        Change("changed", "indicator", "a", "points", 1, 2),
        Change("added", "indicator", "d", new=entries["d"]),
        Change("moved", "indicator", "a", old=0, new=1),
    ]


@given(some.permutations("abcdef"))
def test_what_is_told_as_moved_leaves_the_rest_in_order(names: list[str]) -> None:
    old = {"group": [{"id": name} for name in "abcdef"]}
    moved = {change.entry for change in policy_changes(old, {"group": [{"id": name} for name in names]})}
    assert [name for name in names if name not in moved] == [name for name in "abcdef" if name not in moved]
