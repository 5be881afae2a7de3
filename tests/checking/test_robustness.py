"""Whatever stands in a policy file, the checker answers with findings that can be said, and never breaks."""

import copy
import random
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from ycg_flow.cli.toml_writing import toml_text
from ycg_flow.policy.checking import check_policy
from ycg_flow.resources import folder_texts, policy_ids, policy_texts, toml_content
from ycg_flow.wording.checking import finding_line

FILES = ("policy.toml", "policy.toml", "policy.toml", "clauses.toml", "examples.toml")
JUNK: tuple[Any, ...] = (
    0,
    -1,
    10**9,
    Decimal("0.5"),
    True,
    "",
    "x",
    "visits",
    "total",
    "1/0",
    "a[-1]",
    [],
    {},
    ["a"],
    {"a": 1},
)
SLIPS_PER_POLICY = 6


@pytest.mark.parametrize("policy", [*policy_ids(), "invented-county"])
def test_a_policy_with_any_slip_is_answered_with_findings(policy: str, project_dir: Path) -> None:
    texts = texts_of(policy, project_dir)
    draw = random.Random(policy)
    for _ in range(SLIPS_PER_POLICY):
        name = draw.choice(FILES)
        content = slipped(toml_content(texts[name]), draw)
        for finding in check_policy({**texts, name: toml_text(content)}, policy):
            assert finding_line(policy, finding).startswith(f"{policy}/")


def test_a_formula_without_any_option_is_a_finding_and_no_crash(project_dir: Path) -> None:
    texts = texts_of("invented-county", project_dir)
    cut = texts["policy.toml"].replace('formula = "surplus - surplus_kept"', 'formula = { reading = "reserve_order" }')
    codes = {finding.fault.code for finding in check_policy({**texts, "policy.toml": cut}, "invented-county")}
    assert "formula_options" in codes


def test_a_default_that_is_no_option_of_what_money_rests_on_is_a_finding_and_no_crash(project_dir: Path) -> None:
    texts = texts_of("nanan-2021", project_dir)
    slip = texts["policy.toml"].replace('default = "retained_surplus"', 'default = "retained"')
    codes = {finding.fault.code for finding in check_policy({**texts, "policy.toml": slip}, "nanan-2021")}
    assert "reading_default" in codes


@pytest.mark.parametrize(
    "text", ["", "\n", "[", "id = ", "\ufeffid = 1", "a = 1\na = 2\na = 3", '"=" = 1', "x" * 10_000]
)
def test_a_text_that_is_no_policy_is_answered_with_findings(text: str) -> None:
    assert any(not finding.fault.is_warning for finding in check_policy({"policy.toml": text, "clauses.toml": text}))


@cache
def texts_of(policy: str, project_dir: Path) -> dict[str, str]:
    """The files of a shipped policy or of the invented county."""
    return policy_texts(policy) if policy in policy_ids() else folder_texts(project_dir / "tests/policies" / policy)


def slipped(content: dict[str, Any], draw: random.Random) -> dict[str, Any]:
    """The content with one value deleted, replaced, doubled, or a key too many."""
    changed = copy.deepcopy(content)
    path = draw.choice([path for path in paths(changed) if path])
    here: Any = changed
    for step in path[:-1]:
        here = here[step]
    kind = draw.choice(("delete", "replace", "replace", "add"))
    if kind == "delete":
        del here[path[-1]]
    elif kind == "replace":
        here[path[-1]] = draw.choice(JUNK)
    elif isinstance(here, dict):
        here["odd_key"] = draw.choice(JUNK)
    else:
        here.append(copy.deepcopy(draw.choice(here)))
    return changed


def paths(value: Any, here: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to every value inside a value."""
    yield here
    steps = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    for step in steps:
        yield from paths(value[step], (*here, step))


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a = 1\na = 2", "toml_double_key", 2),
        ("[a]\nb = 1\n[a]\nc = 2\n", "toml_double_table", 3),
        ("[a]\nb = 1\n[[a]]\n", "toml_double_table", 3),
        ('a = "x\nb = 1\n', "toml_text_open", 1),
        ("a = [1,\n2\n", "toml_list_open", 2),
        ("a = yes\n", "toml_value", 1),
        ("a = 1\n= 2\n", "toml_unreadable", 2),
    ],
)
def test_a_text_that_cannot_be_read_is_told_by_line_and_kind(text: str, code: str, line: int) -> None:
    [finding] = [finding for finding in check_policy({"clauses.toml": text}) if finding.fault.code.startswith("toml_")]
    assert (finding.fault.code, finding.line) == (code, line)
