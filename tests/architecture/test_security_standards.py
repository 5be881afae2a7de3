"""What docs/security.md promises is shown: every demand that is met is named by a test, every library is new enough."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tools.requirements import marked

_ROW = re.compile(r"^\| (V\d+\.\d+\.\d+) \| ([^|]+) \| (met|part|operator|open|not here) \|", flags=re.MULTILINE)
_LOCKED = re.compile(r"^([a-z0-9-]+)(?:\[[^]]*\])?==([\d.]+)", flags=re.MULTILINE)
LEAST_DEMANDS = 90


def test_every_demand_that_is_met_is_named_by_a_test_and_every_name_is_a_demand(project_dir: Path) -> None:
    rows = demands(project_dir)
    named = {demand for path in (project_dir / "tests").rglob("test_*.py") for demand, _ in marked(path, "asvs")}
    assert len(rows) >= LEAST_DEMANDS
    assert {demand for demand, state in rows.items() if state == "met"} - named == set()
    assert named - set(rows) == set()
    assert {demand for demand in named if rows[demand] in {"operator", "open", "not here"}} == set()


@pytest.mark.asvs("V15.2.1")
def test_the_libraries_locked_are_no_older_than_the_table_says(project_dir: Path) -> None:
    table = tomllib.loads((project_dir / "tests/architecture/minimum_versions.toml").read_text(encoding="utf-8"))
    for lock in ("requirements.txt", "requirements-dev.txt"):
        locked = dict(_LOCKED.findall((project_dir / lock).read_text(encoding="utf-8")))
        assert set(table) - set(locked) == set()
        assert too_old(locked, {name: entry["least"] for name, entry in table.items()}) == []


def test_an_old_library_is_seen() -> None:
    assert too_old({"flask": "3.1.2", "jinja2": "3.10"}, {"flask": "3.1.3", "jinja2": "3.1.6"}) == ["flask"]


@pytest.mark.parametrize("row", ["| V1.2.1 | words | met | test |", "| V7.4.1 | words | operator | who |"])
def test_a_row_of_the_table_is_read(row: str) -> None:
    assert _ROW.findall(row)


def demands(project_dir: Path) -> dict[str, str]:
    """Return the state of every demand in the table of the document."""
    text = (project_dir / "docs" / "security.md").read_text(encoding="utf-8")
    return {demand: state for demand, _, state in _ROW.findall(text)}


def too_old(locked: dict[str, str], least: dict[str, str]) -> list[str]:
    """Return the libraries locked to an older version than the least one."""
    return [name for name, version in least.items() if _numbers(locked[name]) < _numbers(version)]


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
