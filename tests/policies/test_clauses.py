"""Every policy rests on its paper: each citation stands in the register, and sums are those the text gives."""

from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from tools.requirements import registered
from ycg_flow.policy.compiled import CompiledItem
from ycg_flow.resources import load_policy, policy_ids, policy_text, toml_content

load_once = cache(load_policy)
every_policy = pytest.mark.parametrize("policy_id", policy_ids())
scored_policy = pytest.mark.parametrize("policy_id", [name for name in policy_ids() if load_once(name).is_scored])


def clauses(policy_id: str) -> list[dict[str, Any]]:
    """The clauses of a policy's paper."""
    found: list[dict[str, Any]] = toml_content(policy_text(policy_id, "clauses.toml"))["clause"]
    return found


def cited(content: object) -> Iterator[str]:
    """Every clause id that a file's content cites, at any depth."""
    if isinstance(content, dict):
        for key, value in content.items():
            if key == "clause":
                yield str(value)
            else:
                yield from cited(value)
    elif isinstance(content, list):
        for entry in content:
            yield from cited(entry)


def points(items: Iterator[CompiledItem]) -> Fraction:
    return sum((item.points or Fraction(0) for item in items), Fraction(0))


@every_policy
def test_every_clause_cited_stands_in_the_register(policy_id: str) -> None:
    citations = set(cited(toml_content(policy_text(policy_id))))
    assert citations
    assert citations - {clause["id"] for clause in clauses(policy_id)} == set()


@every_policy
def test_every_duty_a_clause_names_is_in_the_register_of_duties(policy_id: str, project_dir: Path) -> None:
    named = {duty for clause in clauses(policy_id) for duty in clause["requirements"]}
    assert named - set(registered(project_dir)) == set()


@scored_policy
def test_points_add_up_in_every_section_and_in_all(policy_id: str) -> None:
    policy = load_once(policy_id)
    assert policy.table.total is not None
    for group in policy.table.group:
        if group.points is not None:
            assert points(item for item in policy.indicators.values() if item.group == group.id) == group.points
    assert points(iter(policy.indicators.values())) == policy.table.total.points


@every_policy
def test_the_parts_of_an_indicator_are_worth_what_it_is_worth(policy_id: str) -> None:
    for item in load_once(policy_id).indicators.values():
        if item.points is not None and item.parts:
            assert points(iter(item.parts)) == item.points, item.id


@every_policy
def test_whatever_is_not_in_the_text_says_so_in_a_note(policy_id: str) -> None:
    table = load_once(policy_id).table
    local = [
        *((item.id, item.note) for item in table.indicator if not item.points_in_text),
        *((parameter.id, parameter.note) for parameter in table.parameter if not parameter.in_text),
        *((deadline.id, deadline.note) for deadline in table.deadline if not deadline.in_text),
    ]
    assert [name for name, note in local if not note] == []
