"""Files and functions stay short enough to be read from top to bottom."""

import ast
from collections.abc import Iterator
from pathlib import Path

LONGEST_FILE = 450
USUAL_FILE = 300
LONGEST_FUNCTION = 60
ENOUGH_FILES = 20
CODE = ("ycg_flow", "tests", "benchmarks", "tools")


def test_no_file_is_too_long(project_dir: Path) -> None:
    lengths = file_lengths(project_dir)
    assert {path: length for path, length in lengths.items() if length > LONGEST_FILE} == {}


def test_nineteen_of_twenty_files_are_short(project_dir: Path) -> None:
    lengths = file_lengths(project_dir)
    longer = {path: length for path, length in lengths.items() if length > USUAL_FILE}
    assert len(lengths) < ENOUGH_FILES or len(longer) <= len(lengths) // ENOUGH_FILES, longer


def test_no_function_is_too_long(project_dir: Path) -> None:
    found = [
        f"{path.relative_to(project_dir)}:{function.lineno} {function.name}"
        for path in code_files(project_dir)
        for function in functions(path)
        if length_of(function) > LONGEST_FUNCTION
    ]
    assert found == []


def test_a_long_function_is_seen(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("class Case:\n    async def close(self):\n" + "        pass\n" * LONGEST_FUNCTION)
    assert [length_of(function) for function in functions(planted)] == [LONGEST_FUNCTION + 1]


def code_files(project_dir: Path) -> Iterator[Path]:
    for room in CODE:
        yield from (project_dir / room).rglob("*.py")


def file_lengths(project_dir: Path) -> dict[Path, int]:
    return {path: len(path.read_text(encoding="utf-8").splitlines()) for path in code_files(project_dir)}


def functions(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
    return [node for node in nodes if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    return (function.end_lineno or function.lineno) - function.lineno + 1
