"""Points and money are never floating-point numbers: no float is written or made in the rooms that handle them.

The vector path of the policy room may filter with floats; the exact path decides what is near a line.
"""

import ast
from pathlib import Path

EXACT_ROOMS = ("policy", "casework", "records")
REPLAY = "replay"


def test_no_float_is_made_where_points_and_money_are_handled(project_dir: Path) -> None:
    found = [
        f"{path.relative_to(project_dir)}:{line}"
        for room in EXACT_ROOMS
        for path in (project_dir / "ycg_flow" / room).rglob("*.py")
        if REPLAY not in {path.stem, *(parent.name for parent in path.parents)}
        for line in float_lines(path)
    ]
    assert found == []


def test_a_float_is_seen_written_or_made(tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text("share = 0.5\npoints = float(share)\ntype(points) is float\nfrom sqlalchemy import Float\n")
    assert float_lines(planted) == [1, 2, 4]


def float_lines(path: Path) -> list[int]:
    """The lines of a file with a float literal, a call of float, or a column type that stores floats."""
    lines = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Constant(value=float() | complex()) | ast.Call(func=ast.Name(id="float")):
                lines.add(node.lineno)
            case ast.alias(name="Float" | "Double" | "REAL"):
                lines.add(node.lineno)
    return sorted(lines)
