"""Which duties of the register no test names, and which names in tests are no duty.

A duty is named by `@pytest.mark.req("ID")` in a test, or by `requirements = ["ID"]` in a worked case of a policy.
"""

import argparse
import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

_DUTY = re.compile(r"^\| ([A-Z]+-\d+) \|", flags=re.MULTILINE)


def main(arguments: list[str] | None = None) -> int:
    """Print one line for each duty without a test and for each unknown name; 1 where there is an unknown name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--project", type=Path, default=Path(__file__).parent.parent, help="root of the source tree")
    project = parser.parse_args(arguments).project
    duties = registered(project)
    named = dict(named_duties(project))
    for duty in duties:
        if duty not in named:
            print(f"missing: {duty}")
    unknown = {duty: place for duty, place in named.items() if duty not in duties}
    for duty, place in unknown.items():
        print(f"unknown: {duty} named in {place}: correct it, or add the duty to docs/requirements.md", file=sys.stderr)
    return 1 if unknown else 0


def registered(project: Path) -> tuple[str, ...]:
    """The ids of all duties in the order of the register."""
    return tuple(_DUTY.findall((project / "docs" / "requirements.md").read_text(encoding="utf-8")))


def named_duties(project: Path) -> Iterator[tuple[str, str]]:
    """Each id that a test or a worked case names, with the place where it stands."""
    for path in sorted((project / "tests").rglob("test_*.py")):
        for duty, line in marked(path):
            yield duty, f"{path.relative_to(project)}:{line}"
    for path in sorted((project / "config" / "policies").glob("*/examples.toml")):
        for duty in _listed(tomllib.loads(path.read_text(encoding="utf-8"))):
            yield duty, str(path.relative_to(project))


def marked(path: Path, mark: str = "req") -> Iterator[tuple[str, int]]:
    """Each name that a mark of the tests of a file carries, with its line."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Attribute(attr="mark"), attr=found), args=arguments) if (
                found == mark
            ):
                for argument in arguments:
                    # Anything but a literal is shown as written, so that it is reported as unknown.
                    literal = argument.value if isinstance(argument, ast.Constant) else ast.unparse(argument)
                    yield str(literal), argument.lineno


def _listed(table: object) -> Iterator[str]:
    if isinstance(table, dict):
        for key, value in table.items():
            if key == "requirements" and isinstance(value, list):
                yield from map(str, value)
            else:
                yield from _listed(value)
    elif isinstance(table, list):
        for entry in table:
            yield from _listed(entry)


if __name__ == "__main__":
    sys.exit(main())
