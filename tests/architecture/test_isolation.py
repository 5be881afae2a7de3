"""No test reaches another machine, and nothing but the clock module asks for the time."""

import ast
import socket
from pathlib import Path

import pytest

ELSEWHERE = "192.0.2.1"  # an address kept for documentation: no machine has it
CLOCK_CALLS = {
    ("datetime", "now"),
    ("datetime", "today"),
    ("datetime", "utcnow"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
    ("time", "localtime"),
    ("time", "gmtime"),
}


def test_a_connection_to_another_machine_is_refused() -> None:
    with socket.socket() as connection, pytest.raises(Exception, match="a test stays on this machine"):
        connection.connect((ELSEWHERE, 443))


def test_the_name_of_another_machine_is_not_looked_up() -> None:
    with pytest.raises(Exception, match="a test stays on this machine"):
        socket.getaddrinfo("example.org", 443)


def test_a_connection_on_this_machine_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as connection:
        assert connection.getpeername() == server.getsockname()


def test_only_the_clock_module_asks_for_the_time(project_dir: Path) -> None:
    clock = project_dir / "ycg_flow" / "clock.py"
    files = [path for room in ("ycg_flow", "tests") for path in (project_dir / room).rglob("*.py") if path != clock]
    assert [f"{path.relative_to(project_dir)}:{line}" for path in files for line in clock_calls(path)] == []


@pytest.mark.parametrize(
    "source",
    [
        "import datetime as dt; dt.datetime.now(dt.UTC)",
        "from datetime import datetime as moment; moment.now()",
        "from datetime import date; read = date.today",
        "import time as watch; watch.time()",
        "from time import time as seconds",
    ],
)
def test_a_call_of_the_clock_is_seen(source: str, tmp_path: Path) -> None:
    planted = tmp_path / "planted.py"
    planted.write_text(source)
    assert clock_calls(planted) == [1]


def clock_calls(path: Path) -> list[int]:
    """The lines of a file that name a function of the machine's clock, under whatever name, called or handed on."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    imports = [node for node in nodes if isinstance(node, ast.Import | ast.ImportFrom)]
    real_names = {alias.asname: alias.name for node in imports for alias in node.names if alias.asname}
    lines = set()
    for node in nodes:
        match node:
            case ast.Attribute(value=ast.Name(id=name) | ast.Attribute(attr=name), attr=function):
                is_clock = (real_names.get(name, name), function) in CLOCK_CALLS
            case ast.ImportFrom(module=module, names=aliases):
                is_clock = any((module, alias.name) in CLOCK_CALLS for alias in aliases)
            case _:
                continue
        if is_clock:
            lines.add(node.lineno)
    return sorted(lines)
