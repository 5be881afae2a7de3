"""Which libraries a room may know, beside the direction of imports that import-linter holds."""

import ast
import sys
from pathlib import Path

import pytest

# What a pure room may use beyond the standard library; numpy is for replay alone, held by import-linter.
PURE_ROOMS = {
    "policy": {"pydantic", "pydantic_core", "numpy"},
    "workflow": {"pydantic", "transitions"},
    "wording": set(),
}
ONE_DOOR = ("transitions", "apscheduler")


@pytest.mark.parametrize("room", PURE_ROOMS)
def test_a_pure_room_knows_no_other_library(room: str, project_dir: Path) -> None:
    at_hand = PURE_ROOMS[room] | sys.stdlib_module_names | {"ycg_flow"}
    found = {
        str(path.relative_to(project_dir)): others
        for path in (project_dir / "ycg_flow" / room).rglob("*.py")
        if (others := imported(path) - at_hand)
    }
    assert found == {}


@pytest.mark.parametrize("library", ONE_DOOR)
def test_a_library_that_shapes_the_design_is_imported_in_one_module(library: str, project_dir: Path) -> None:
    doors = [str(path) for path in (project_dir / "ycg_flow").rglob("*.py") if library in imported(path)]
    assert len(doors) <= 1, doors


def test_an_import_is_seen_however_it_is_written(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("import flask.json as json\nfrom sqlalchemy.orm import Session\nfrom . import near\n")
    assert imported(planted) == {"flask", "sqlalchemy"}


def imported(path: Path) -> set[str]:
    """The top-level names of what a file imports, its own neighbours left out."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}
