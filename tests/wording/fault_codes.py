"""Every fault code that the source can raise, found in its syntax."""

import ast
from collections.abc import Iterator
from pathlib import Path

# Which argument of a call is the code.
CODE_ARGUMENT = {
    "Fault": 1,
    "fault": 1,
    "_fault": 1,
    "unknown": 1,
    "_known": 1,
    "ids": 2,
    "_refused": 0,
    "FormulaFault": 0,
}
# A table from a library's error types to codes, and the places that hand on a code found elsewhere.
CODE_TABLE = "_CODES"
# What stands before the end of a code that is put together from a section's name.
SECTIONS = ("figure", "parameter", "ledger", "measure")
ROOMS = ("policy", "cli", "resources.py", "settings.py", "casework/demonstration")


def codes_in_source(project_dir: Path) -> set[str]:
    """All codes the rooms can raise."""
    return {code for path in sources(project_dir) for code in codes_in(ast.parse(path.read_text(encoding="utf-8")))}


def sources(project_dir: Path) -> Iterator[Path]:
    """The files whose faults `ycg_flow.wording.faults` words; the workflow room has words of its own."""
    for room in ROOMS:
        path = project_dir / "ycg_flow" / room
        yield from path.rglob("*.py") if path.is_dir() else [path]


def codes_in(tree: ast.AST) -> Iterator[str]:
    """The codes of one file: literal arguments, names bound to literals, the table of a library's errors."""
    bound = dict(_bound_literals(tree))
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments) if name in CODE_ARGUMENT:
                place = CODE_ARGUMENT[name]
                code = arguments[place] if len(arguments) > place else None
                if isinstance(code, ast.Name):
                    yield from bound.get(code.id, ())
                elif code is not None:
                    yield from _literals(code)
            case ast.Call(func=ast.Name(id="ValueError"), args=[ast.Constant(value=str(code))]) if "_" in code:
                # Pydantic carries these; `table_faults` hands them on as codes.
                yield from [code] if " " not in code else []
            case (
                ast.Assign(targets=[ast.Name(id=name)], value=ast.Dict(values=values))
                | ast.AnnAssign(target=ast.Name(id=name), value=ast.Dict(values=values))
            ) if name == CODE_TABLE:
                yield from (code for value in values for code in _literals(value))
            case ast.FunctionDef(name="_code"):
                yield from (code for code in _literals(node) if code.startswith("bad_"))


def _bound_literals(tree: ast.AST) -> Iterator[tuple[str, list[str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, list(_literals(node.value))


def _literals(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.IfExp(body=body, orelse=other):
            yield from _literals(body)
            yield from _literals(other)
        case ast.Constant(value=str(text)):
            yield from [text] if text else []
        case ast.Call(args=arguments):
            for argument in arguments:
                yield from _literals(argument)
        case ast.JoinedStr(values=[ast.FormattedValue(), ast.Constant(value=str(end))]):
            yield from (f"{section}{end}" for section in SECTIONS)
        case ast.FunctionDef():
            yield from (
                each.value for each in ast.walk(node) if isinstance(each, ast.Constant) and type(each.value) is str
            )
